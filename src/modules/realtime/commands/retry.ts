import { Injectable } from '@nestjs/common';
import { RetryDto } from '../../chat/dto/retry.dto';
import { idempotentMessage } from '../../chat/idempotency/idempotent-request';
import { ReadRun } from '../../chat/use-cases/read-run';
import { RetryResponse } from '../../chat/use-cases/retry-response';
import { RetryMessageDto } from '../messages/client-messages.dto';
import { type Session } from '../session';
import { Command, type Outcome } from './command';

/** Asks for a response once more, as `POST /api/v1/responses/:id/retry` does, and subscribes to the run that does so. */
@Injectable()
export class Retry extends Command<RetryMessageDto> {
  readonly type = 'retry';
  readonly message = RetryMessageDto;

  constructor(
    private readonly retryResponse: RetryResponse,
    private readonly readRun: ReadRun,
  ) {
    super();
  }

  async execute(session: Session, message: RetryMessageDto): Promise<Outcome> {
    const { ownerId } = session;
    session.checkRoom();
    const { type, id, response_id, idempotency_key, ...body } = message;
    const once = idempotentMessage(type, idempotency_key, [response_id, body]);
    const { runId } = await this.retryResponse.execute(ownerId, response_id, RetryDto.toWish(body), once);
    return {
      reply: { type: 'started', run: await this.readRun.execute({ ownerId, runId }) },
      afterwards: () => session.followRun(runId, null),
    };
  }
}
