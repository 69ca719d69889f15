import { Body, Controller, HttpCode, Param, Patch } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { EditedMessageDto } from '../conversations/dto/edited-message.dto';
import { EditMessageDto } from './dto/edit-message.dto';
import { EDIT_EXAMPLES } from './dto/retry-examples';
import { MESSAGE_ID } from './path-parameters';
import { EditMessage } from './use-cases/edit-message';

@ApiTags('conversations')
@Controller('api/v1/messages/:id')
export class EditMessageController {
  constructor(private readonly editMessage: EditMessage) {}

  @Patch()
  @HttpCode(201)
  @ApiOperation({
    operationId: 'editMessage',
    summary: 'Edit a message in a new branch',
    description:
      'Copies the conversation until before the message, as a fork does, and adds the message with its new words. The old ' +
      'branch stays as it is. Nobody is asked: start a run with the `message_id` of the answer to have it answered.',
  })
  @ApiParam(MESSAGE_ID)
  @ApiBody({ type: EditMessageDto, examples: EDIT_EXAMPLES })
  @ApiCreatedResponse({ type: EditedMessageDto, description: 'The new conversation and its last message.' })
  @ApiErrors('message_not_found', 'message_not_editable', 'prompt_too_large')
  edit(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() body: EditMessageDto,
  ): Promise<EditedMessageDto> {
    return this.editMessage.execute(ownerId, id, EditMessageDto.toEdit(body));
  }
}
