import { Injectable } from '@nestjs/common';
import { CancelResponse } from '../../chat/use-cases/cancel-response';
import { CancelRun } from '../../chat/use-cases/cancel-run';
import { CancelDto } from '../messages/client-messages.dto';
import { type Session } from '../session';
import { Command, type Outcome } from './command';
import { oneOf } from './one-of';

/** Stops a run or one of its responses; the reply comes when that is stored. */
@Injectable()
export class Cancel extends Command<CancelDto> {
  readonly type = 'cancel';
  readonly message = CancelDto;

  constructor(
    private readonly cancelRun: CancelRun,
    private readonly cancelResponse: CancelResponse,
  ) {
    super();
  }

  async execute({ ownerId }: Session, message: CancelDto): Promise<Outcome> {
    const { field, id } = oneOf(message, ['run_id', 'response_id']);
    if (field === 'run_id') {
      return { reply: { type: 'cancelled', run: await this.cancelRun.execute(ownerId, id) } };
    }
    return { reply: { type: 'cancelled', response: await this.cancelResponse.execute(ownerId, id) } };
  }
}
