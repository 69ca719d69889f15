import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { MessageResponseDto } from './dto/message-response.dto';
import { RESPONSE_ID } from './path-parameters';
import { SelectResponse } from './use-cases/select-response';

@ApiTags('conversations')
@Controller('api/v1/responses/:id')
export class ResponsesController {
  constructor(private readonly selectResponse: SelectResponse) {}

  @Post('select')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'selectResponse',
    summary: 'Choose the answer to continue with',
    description:
      'Participants whose context policy is `selected` read it from then on, quoted unless it is their own. It also becomes ' +
      "the active version of its participant's answer. Choosing another answer to the same message replaces the choice.",
  })
  @ApiParam(RESPONSE_ID)
  @ApiOkResponse({ type: MessageResponseDto, description: 'The response, active and selected.' })
  @ApiErrors('response_not_found', 'response_running', 'response_not_an_answer', 'response_empty')
  select(@OwnerId() ownerId: string, @Param('id') id: string): Promise<MessageResponseDto> {
    return this.selectResponse.execute(ownerId, id);
  }
}
