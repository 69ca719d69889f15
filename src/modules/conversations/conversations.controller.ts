import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ConversationDetailDto } from './dto/conversation-detail.dto';
import { CreateConversationDto, UpdateConversationDto } from './dto/conversation-input.dto';
import { ConversationPageDto, ListConversationsQueryDto } from './dto/conversation-list.dto';
import { ConversationDto } from './dto/conversation.dto';
import { CONVERSATION_ID } from './path-parameters';
import { CreateConversation } from './use-cases/create-conversation';
import { DeleteConversation } from './use-cases/delete-conversation';
import { GetConversation } from './use-cases/get-conversation';
import { ListConversations } from './use-cases/list-conversations';
import { UpdateConversation } from './use-cases/update-conversation';

@ApiTags('conversations')
@Controller('api/v1/conversations')
export class ConversationsController {
  constructor(
    private readonly createConversation: CreateConversation,
    private readonly listConversations: ListConversations,
    private readonly getConversation: GetConversation,
    private readonly updateConversation: UpdateConversation,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createConversation',
    summary: 'Begin a conversation',
    description:
      'Creates a conversation, with participants or without; everything is optional. `POST /api/v1/chat` begins one by ' +
      'itself when it names none.',
  })
  @ApiErrors('validation_failed', 'unknown_model', 'too_many_models')
  create(@OwnerId() ownerId: string, @Body() input: CreateConversationDto): Promise<ConversationDto> {
    return this.createConversation.execute(ownerId, input);
  }

  @Get()
  @ApiOperation({
    operationId: 'listConversations',
    summary: 'List or search conversations',
    description:
      'Newest activity first, page by page. A conversation in which something is said while you page moves to the front: ' +
      'it is never listed twice. With `q`, only conversations that say all of its words in their title, prompts or ' +
      'answers, each with up to three snippets.',
  })
  @ApiErrors('validation_failed', 'invalid_cursor')
  list(@OwnerId() ownerId: string, @Query() query: ListConversationsQueryDto): Promise<ConversationPageDto> {
    return this.listConversations.execute(ownerId, query);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getConversation',
    summary: 'Read a conversation',
    description:
      'The conversation with its participants and its newest 50 messages, oldest first, each with the responses of every ' +
      'model. When there are older ones, `older_messages_cursor` leads to them.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('conversation_not_found')
  get(@OwnerId() ownerId: string, @Param('id') id: string): Promise<ConversationDetailDto> {
    return this.getConversation.execute(ownerId, id);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'updateConversation',
    summary: 'Rename or edit a conversation',
    description: 'Changes what is named: title, system prompt, tags, archived. The rest stays.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('validation_failed', 'conversation_not_found')
  update(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() input: UpdateConversationDto,
  ): Promise<ConversationDto> {
    return this.updateConversation.execute(ownerId, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteConversation',
    summary: 'Delete a conversation',
    description: 'Deletes it for good, with its participants, messages, runs, responses and attempts.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('conversation_not_found')
  delete(@OwnerId() ownerId: string, @Param('id') id: string): Promise<void> {
    return this.deleteConversation.execute(ownerId, id);
  }
}
