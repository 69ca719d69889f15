import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { ConversationRuns } from '../../chat/streaming/conversation/conversation-runs';
import { RunEvents } from '../../chat/streaming/run-events';
import { SubscribeDto } from '../messages/client-messages.dto';
import { type Session } from '../session';
import { Command, type Outcome } from './command';
import { oneOf } from './one-of';

/** Subscribes to a run, from its beginning or from a certain event, or to all runs of a conversation. */
@Injectable()
export class Subscribe extends Command<SubscribeDto> {
  readonly type = 'subscribe';
  readonly message = SubscribeDto;

  constructor(
    private readonly events: RunEvents,
    private readonly conversationRuns: ConversationRuns,
  ) {
    super();
  }

  async execute(session: Session, message: SubscribeDto): Promise<Outcome> {
    const { field, id } = oneOf(message, ['run_id', 'conversation_id']);
    session.checkRoom();
    if (field === 'run_id') return this.run(session, id, message.after ?? null);
    if (message.after !== undefined) {
      throw AppError.field('validation_failed', 'after', 'goes with run_id: events are counted per run');
    }
    return this.conversation(session, id);
  }

  private async run(session: Session, runId: string, seen: number | null): Promise<Outcome> {
    if (session.followsRun(runId)) throw alreadySubscribed();
    const complete = await this.events.hasEverything({ ownerId: session.ownerId, id: runId, seen });
    return {
      reply: { type: 'subscribed', run_id: runId, complete },
      afterwards: () => {
        if (!complete) session.followRun(runId, seen);
      },
    };
  }

  private async conversation(session: Session, conversationId: string): Promise<Outcome> {
    if (session.followsConversation(conversationId)) throw alreadySubscribed();
    const runIds$ = await this.conversationRuns.follow(session.ownerId, conversationId);
    return {
      reply: { type: 'subscribed', conversation_id: conversationId },
      afterwards: () => session.followConversation(conversationId, runIds$),
    };
  }
}

/** Two subscriptions would send everything twice, and nobody could tell which event is for which. */
function alreadySubscribed(): AppError {
  return new AppError('already_subscribed', {
    detail: 'This socket gets these events already. To read from another place, unsubscribe first.',
  });
}
