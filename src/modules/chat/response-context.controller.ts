import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { SentContextDto } from './dto/sent-context.dto';
import { RESPONSE_ID } from '../conversations/path-parameters';
import { ShowContext } from './use-cases/show-context';

@ApiTags('runs')
@Controller('api/v1/responses/:id/context')
export class ResponseContextController {
  constructor(private readonly showContext: ShowContext) {}

  @Get()
  @ApiOperation({
    operationId: 'getResponseContext',
    summary: 'Show what a model was sent',
    description:
      'The system prompt, the messages in their order with where each comes from, parameters and tools: exactly what was sent ' +
      'for this response. It was fixed when the run started, so nothing that was said since changes it.',
  })
  @ApiParam(RESPONSE_ID)
  @ApiErrors('response_not_found')
  show(@OwnerId() ownerId: string, @Param('id') id: string): Promise<SentContextDto> {
    return this.showContext.execute(ownerId, id);
  }
}
