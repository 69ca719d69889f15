import { AppError } from '../../../../common/errors/app-error';
import { type RunRequest } from '../../planning/run-request';
import { mentionedIn } from './mentions';
import { panelistsOf } from './panelists';
import { type PanelOptions, type PanelWish } from './panel-options';
import { type Seat } from '../../engine/run-plan';

/** Throws `validation_failed`, naming the field that says nothing for this policy. */
export function panelOptions(
  { panel = {}, limits, conversationId }: Pick<RunRequest, 'panel' | 'limits' | 'conversationId'>,
  members: readonly Seat[],
  asked: string,
): PanelOptions {
  const { turn_policy = 'parallel', message_type = 'response' } = panel;
  const refuse = (field: string, message: string) => {
    throw AppError.field('validation_failed', field, message);
  };
  if (panel.selector !== undefined && turn_policy !== 'selector') {
    refuse('panel.selector', 'is for the turn policy selector');
  }
  if (limits.minAnswers !== undefined) {
    refuse('min_answers', 'counts answers that are given at once, and a panel goes on in turns');
  }
  return {
    turn_policy,
    turns: panel.turns ?? usualTurns(turn_policy, members.length),
    message_type,
    asked: conversationId === null ? 'mission' : 'guidance',
    addressed:
      turn_policy === 'mention'
        ? mentionedIn(asked, panelistsOf(members)).map(({ seat }) => seat.participantId)
        : [],
  };
}

/** Everybody once; where the word is passed on, everybody once on average. */
function usualTurns(policy: PanelWish['turn_policy'], members: number): number {
  return policy === 'parallel' ? 1 : members;
}
