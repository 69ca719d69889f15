import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../../../common/errors/api-errors.decorator';
import { OwnerId } from '../../../../common/http/owner-id.decorator';
import { DeletedSessionDto, WorkspaceSessionListDto } from '../dto/session.dto';
import { SessionDetailDto } from '../dto/session-detail.dto';
import { SESSION_ID } from '../path-parameters';
import { BROADCAST_WORKSPACE_TAG } from '../tag';
import { DeleteSession } from './delete-session';
import { ListSessions } from './list-sessions';
import { ReadSession } from './read-session';

@ApiTags(BROADCAST_WORKSPACE_TAG)
@Controller('sessions')
export class WorkspaceSessionsController {
  constructor(
    private readonly listSessions: ListSessions,
    private readonly readSession: ReadSession,
    private readonly deleteSession: DeleteSession,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List sessions',
    description: 'Every conversation that is not archived is a session, the newest activity first.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'How many to list, 1 to 100; 50 when left out.',
    schema: { type: 'integer', example: 50 },
  })
  @ApiQuery({
    name: 'offset',
    required: false,
    description: 'How many to leave out from the beginning.',
    schema: { type: 'integer', example: 0 },
  })
  @ApiOkResponse({ type: WorkspaceSessionListDto, description: 'A part of the list.' })
  list(
    @OwnerId() ownerId: string,
    @Query('limit') limit: unknown,
    @Query('offset') offset: unknown,
  ): Promise<WorkspaceSessionListDto> {
    return this.listSessions.execute(ownerId, { limit, offset });
  }

  @Get(':session_id')
  @ApiOperation({
    operationId: 'readSession',
    summary: 'Read a session pane by pane',
    description:
      'All of it, from its beginning. A pane shows what its model reads: what was broadcast, what was said or sent to it alone, and its ' +
      'own answers.',
  })
  @ApiParam(SESSION_ID)
  @ApiOkResponse({ type: SessionDetailDto, description: 'The session.' })
  @ApiErrors('conversation_not_found')
  read(@OwnerId() ownerId: string, @Param('session_id') sessionId: string): Promise<SessionDetailDto> {
    return this.readSession.execute(ownerId, sessionId);
  }

  @Delete(':session_id')
  @ApiOperation({
    operationId: 'deleteSession',
    summary: 'Delete a session',
    description:
      'Deletes it for good; answers that are being written in it are stopped. The id is free again.',
  })
  @ApiParam(SESSION_ID)
  @ApiOkResponse({ type: DeletedSessionDto, description: 'It is gone.' })
  @ApiErrors('conversation_not_found')
  delete(@OwnerId() ownerId: string, @Param('session_id') sessionId: string): Promise<DeletedSessionDto> {
    return this.deleteSession.execute(ownerId, sessionId);
  }
}
