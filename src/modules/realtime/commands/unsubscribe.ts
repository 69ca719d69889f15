import { Injectable } from '@nestjs/common';
import { SubscriptionDto } from '../messages/client-messages.dto';
import { type Session } from '../session';
import { Command, type Outcome } from './command';
import { oneOf } from './one-of';

/** Ends a subscription; nothing comes after the reply. Does nothing when there is none. */
@Injectable()
export class Unsubscribe extends Command<SubscriptionDto> {
  readonly type = 'unsubscribe';
  readonly message = SubscriptionDto;

  execute(session: Session, message: SubscriptionDto): Promise<Outcome> {
    const { field, id } = oneOf(message, ['run_id', 'conversation_id']);
    if (field === 'run_id') {
      session.unfollowRun(id);
      return Promise.resolve({ reply: { type: 'unsubscribed', run_id: id } });
    }
    session.unfollowConversation(id);
    return Promise.resolve({ reply: { type: 'unsubscribed', conversation_id: id } });
  }
}
