import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../../common/errors/api-errors.decorator';
import { OwnerId } from '../../../common/http/owner-id.decorator';
import { CONVERSATION_ID } from '../../conversations/path-parameters';
import { DeleteConversation } from '../../conversations/use-cases/delete-conversation';
import { DeletedConversationDto, SavedConversationDto } from './dto/saved-conversation.dto';
import { ReadConversation } from './read-conversation';

@ApiTags('AI library')
@Controller('api/conversations/:id')
export class SavedConversationsController {
  constructor(
    private readonly readConversation: ReadConversation,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'readSavedConversation',
    summary: 'Read a conversation as prompts and answers',
    description: 'All of it, from its beginning.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('conversation_not_found')
  read(@OwnerId() ownerId: string, @Param('id') id: string): Promise<SavedConversationDto> {
    return this.readConversation.execute(ownerId, id);
  }

  @Delete()
  @ApiOperation({
    operationId: 'deleteSavedConversation',
    summary: 'Delete a conversation',
    description: 'Deletes it for good; an answer that is being written in it is stopped.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiOkResponse({ type: DeletedConversationDto })
  @ApiErrors('conversation_not_found')
  async delete(@OwnerId() ownerId: string, @Param('id') id: string): Promise<DeletedConversationDto> {
    await this.deleteConversation.execute(ownerId, id);
    return { conversation_id: id, deleted: true, message: 'The conversation was deleted.' };
  }
}
