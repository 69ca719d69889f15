import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Request } from 'express';
import { OwnerId } from '../../../../common/http/owner-id.decorator';
import { WorkspaceSockets } from './workspace-sockets';

/** OpenAPI has no words for WebSockets: this one is described in the introduction of the documentation. */
@ApiExcludeController()
@Controller('ws')
export class WorkspaceSocketController {
  constructor(private readonly sockets: WorkspaceSockets) {}

  /** Answers nothing itself: the request becomes a socket, or is refused. */
  @Get(':session_id')
  open(
    @OwnerId() ownerId: string,
    @Param('session_id') sessionId: string,
    @Query('after') after: unknown,
    @Req() request: Request,
  ): void {
    this.sockets.open(request, { ownerId, sessionId }, after);
  }
}
