import { Injectable } from '@nestjs/common';
import { ChatRequestDto } from '../../chat/dto/chat-request.dto';
import { idempotentMessage } from '../../chat/idempotency/idempotent-request';
import { ReadRun } from '../../chat/use-cases/read-run';
import { StartRunOnce } from '../../chat/use-cases/start-run-once';
import { StartDto } from '../messages/client-messages.dto';
import { type Session } from '../session';
import { Command, type Outcome } from './command';

/** Starts a run, as `POST /api/v1/chat` does, and subscribes to it. */
@Injectable()
export class Start extends Command<StartDto> {
  readonly type = 'start';
  readonly message = StartDto;

  constructor(
    private readonly startRun: StartRunOnce,
    private readonly readRun: ReadRun,
  ) {
    super();
  }

  async execute(session: Session, message: StartDto): Promise<Outcome> {
    const { ownerId } = session;
    session.checkRoom();
    const { type, id, idempotency_key, ...request } = message;
    const once = idempotentMessage(type, idempotency_key, request);
    const { runId } = await this.startRun.execute(ChatRequestDto.toRunRequest(ownerId, request), once);
    return {
      reply: { type: 'started', run: await this.readRun.execute({ ownerId, runId }) },
      afterwards: () => session.followRun(runId, null),
    };
  }
}
