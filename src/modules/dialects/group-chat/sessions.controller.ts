import { Controller, Get, Head, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiExcludeEndpoint,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiErrors } from '../../../common/errors/api-errors.decorator';
import { LenientBody } from '../../../common/http/bodies/lenient-body.decorator';
import { OwnerId } from '../../../common/http/owner-id.decorator';
import { CONVERSATION_ID } from '../../conversations/path-parameters';
import { CreateSession } from './create-session';
import { PanelChunkDto } from './dto/panel-chunk.dto';
import { PanelistDto, SessionRequestDto } from './dto/session-request.dto';
import { SessionDto } from './dto/session.dto';
import { lastEvent } from './last-event';
import { StreamPanel } from './stream-panel';
import { GROUP_CHAT_TAG } from './tag';

const ANSWER = `id: 01900000-0000-7000-8000-000000000031:4
data: {"session_id":"01900000-0000-7000-8000-000000000001","model_source":"demo/thoughtful","content":"I think","message_type":"chunk","is_complete":false,"synapse_detected":false}

`;

@ApiTags(GROUP_CHAT_TAG)
@Controller('api/chat')
export class SessionsController {
  constructor(
    private readonly createSession: CreateSession,
    private readonly streamPanel: StreamPanel,
  ) {}

  @Post('sessions/create')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'createSession',
    summary: 'Begin a discussion',
    description:
      'A session is a conversation whose models read each other’s answers: it is in `/api/v1/conversations`, too. Fields that are ' +
      'not known are ignored and named in the header `x-parley-ignored`.',
  })
  @ApiExtraModels(PanelistDto)
  @ApiBody({ type: SessionRequestDto })
  @ApiErrors('unknown_model', 'too_many_models')
  create(
    @OwnerId() ownerId: string,
    @LenientBody(SessionRequestDto) body: SessionRequestDto,
  ): Promise<SessionDto> {
    return this.createSession.execute(ownerId, body);
  }

  /** Express would answer it with the route below, which spends money. */
  @Head(':id/stream')
  @ApiExcludeEndpoint()
  ask(): void {
    // Nothing to say without a question.
  }

  @Get(':id/stream')
  @ApiOperation({
    operationId: 'streamPanel',
    summary: 'Ask the panel and read what everybody says',
    description:
      'One JSON object per event, as everybody writes at the same time. Made for EventSource: when the connection is lost it comes ' +
      'back with the id of the last event, `run_id:seq`, and gets what it missed; a request with `Last-Event-ID` never asks ' +
      'anybody, and is answered 204 when there is nothing more. The answers are kept also when the client goes away.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiQuery({
    name: 'message',
    required: false,
    description: 'What to ask; needed unless a client comes back.',
    schema: { type: 'string', example: 'Hello panel' },
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that you have.',
    schema: { type: 'string' },
  })
  @ApiExtraModels(PanelChunkDto)
  @ApiOkResponse({
    description: 'What the panel says; each `data:` is a PanelChunkDto.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: ANSWER } },
  })
  @ApiNoContentResponse({ description: 'The panel has said everything and you have it.' })
  @ApiErrors(
    'conversation_not_found',
    'run_not_found',
    'conversation_busy',
    'prompt_too_large',
    'overloaded',
    'shutting_down',
  )
  stream(
    @OwnerId() ownerId: string,
    @Param('id') sessionId: string,
    @Query('message') message: string | undefined,
    @Headers('last-event-id') header: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    return this.streamPanel.execute(response, { ownerId, sessionId, message, last: lastEvent(header) });
  }
}
