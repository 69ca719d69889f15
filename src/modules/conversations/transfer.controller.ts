import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ConversationDto } from './dto/conversation.dto';
import { WantedFormat } from './export-format.decorator';
import { CONVERSATION_ID } from './path-parameters';
import { ConversationDocumentDto } from './transfer/dto/conversation-document.dto';
import { EXAMPLE_DOCUMENT } from './example/example-document';
import { ExportQueryDto, ForkConversationDto } from './transfer/dto/fork.dto';
import { ExportConversation, type ExportFormat } from './use-cases/transfer/export-conversation';
import { ForkConversation } from './use-cases/transfer/fork-conversation';
import { ImportConversation } from './use-cases/transfer/import-conversation';

@ApiTags('conversations')
@Controller('api/v1/conversations')
export class TransferController {
  constructor(
    private readonly exportConversation: ExportConversation,
    private readonly importConversation: ImportConversation,
    private readonly forkConversation: ForkConversation,
  ) {}

  @Get(':id/export')
  @ApiOperation({
    operationId: 'exportConversation',
    summary: 'Export a conversation',
    description:
      'As JSON that `POST /api/v1/conversations/import` takes back without loss, or as Markdown that reads well. `format` ' +
      'decides, else the `Accept` header.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiOkResponse({
    description: 'The document, as a file.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ConversationDocumentDto) } },
      'text/markdown': { schema: { type: 'string' } },
    },
  })
  @ApiErrors('validation_failed', 'conversation_not_found', 'not_acceptable')
  export(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Query() _query: ExportQueryDto,
    @WantedFormat() format: ExportFormat,
  ): Promise<StreamableFile> {
    return this.exportConversation.execute(ownerId, id, format);
  }

  @Post('import')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'importConversation',
    summary: 'Import a conversation',
    description:
      'Takes a document that was exported as JSON, here or elsewhere. Everything gets a new id; dates stay as they are. ' +
      'The document is checked as a whole first: each problem is reported with its path, and nothing is imported.',
  })
  @ApiBody({ type: ConversationDocumentDto, examples: { example: { value: EXAMPLE_DOCUMENT } } })
  @ApiErrors('validation_failed', 'body_too_large')
  import(@OwnerId() ownerId: string, @Body() document: ConversationDocumentDto): Promise<ConversationDto> {
    return this.importConversation.execute(ownerId, document);
  }

  @Post(':id/fork')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'forkConversation',
    summary: 'Fork a conversation',
    description:
      'Copies the participants, the system prompt and everything up to and including a message and the finished responses ' +
      'to it into a new conversation, which can go on differently from there.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('validation_failed', 'conversation_not_found', 'message_not_found')
  fork(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() input: ForkConversationDto,
  ): Promise<ConversationDto> {
    return this.forkConversation.execute(ownerId, id, input);
  }
}
