import { Controller, Get, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Request } from 'express';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { Sessions } from './sessions';

/** OpenAPI has no words for WebSockets: this one is described in the introduction of the documentation. */
@ApiExcludeController()
@Controller('api/v1/realtime')
export class RealtimeController {
  constructor(private readonly sessions: Sessions) {}

  /** Answers nothing itself: the request becomes a socket, or is refused. */
  @Get()
  open(@OwnerId() ownerId: string, @Req() request: Request): void {
    this.sessions.open(ownerId, request);
  }
}
