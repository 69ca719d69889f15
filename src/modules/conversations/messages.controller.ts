import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ListMessagesQueryDto, MessagePageDto } from './dto/conversation-detail.dto';
import { CONVERSATION_ID } from './path-parameters';
import { ListMessages } from './use-cases/list-messages';

@ApiTags('conversations')
@Controller('api/v1/conversations/:id/messages')
export class MessagesController {
  constructor(private readonly listMessages: ListMessages) {}

  @Get()
  @ApiOperation({
    operationId: 'listMessages',
    summary: 'Read the messages of a conversation',
    description:
      'Messages with the responses of every model, page by page from the newest back; within a page the oldest comes first.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('validation_failed', 'invalid_cursor', 'conversation_not_found')
  list(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Query() query: ListMessagesQueryDto,
  ): Promise<MessagePageDto> {
    return this.listMessages.execute(ownerId, id, query);
  }
}
