import { type RunResult } from '../../../conversations/entities/run.entity';
import { checkMembers, checkRequest } from '../../deliberation/check-together';
import { Fence } from '../../deliberation/fence';
import { newSeed } from '../../deliberation/new-seed';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
import {
  type Call,
  type Evidence,
  type Heard,
  type OpenAnswer,
  type PreparedStrategy,
  Strategy,
  type StrategyInput,
  type StrategyStep,
} from '../strategy';
import { type FailedTry, optionsOf, type PanelEnd, type Session, sessionOf, speakerOf } from './agenda';
import { panelOptions } from './check-panel';
import { linkEvidence, liveLinkEvidence } from './panel-links';
import { panelEvidence } from './panel-evidence';
import { latestRecap, memoryCall } from './panel-memory';
import { PANEL_PROMPT_VERSION, panelRules, selectorSystem, selectorTask, turnTask } from './panel-prompts';
import { panelResult } from './panel-result';
import { type Panelist } from './panelists';

/** The newest answers that a selector reads, and how much of each. */
const RECENT = 8;
const MOST_OF_EACH = 4_000;

/**
 * Participants with personas that work on something together. The conversation is their memory: each reads everything that was complete
 * before it speaks. Who speaks when is the turn policy's; who fails has left, and the others are told.
 */
export class PanelStrategy extends Strategy {
  readonly name = 'panel';
  override readonly isStaged = true;
  override readonly sharesMemory = true;
  override readonly promptVersion = PANEL_PROMPT_VERSION;
  override readonly guesses = (input: StrategyInput, open: readonly OpenAnswer[]) =>
    liveLinkEvidence(input, sessionOf(input), open);

  override prepare(request: RunRequest, members: readonly Seat[], asked: string): PreparedStrategy {
    checkMembers(members, 'a panel');
    checkRequest(request, 'a panel');
    const panel = panelOptions(request, members, asked);
    const { selector } = request.panel ?? {};
    const field = selector === undefined ? 'models' : 'panel.selector';
    const chair = panel.turn_policy === 'selector' ? { name: selector, field } : null;
    return { options: { panel }, seed: newSeed(), chair };
  }

  next(input: StrategyInput): StrategyStep {
    const session = sessionOf(input);
    const { next, turns } = session;
    if (next?.type === 'speak') {
      const calls = next.speakers.map((speaker) => turnCall(input, session, speaker));
      const memory = memoryCall(input, calls, heardIn(session));
      if (memory) return { type: 'ask', name: 'memory', calls: [memory] };
      return { type: 'ask', name: `turn ${turns.length + 1}`, calls };
    }
    if (next?.type === 'select' && input.chair) {
      return { type: 'ask', name: 'selection', calls: [selectionCall(input, session, next, input.chair)] };
    }
    return over(input, session, next?.type === 'over' ? next.why : 'turns');
  }

  /** What was said was said: nothing at the end of a panel depends on all of it. */
  override unfinished(input: StrategyInput): RunResult | null {
    const session = sessionOf(input);
    return saidIn(session).length === 0 ? null : panelResult(input, session, 'stopped');
  }

  /** A selector that chooses at once, and answers that always pass the word on. */
  override imagine(input: StrategyInput, { seat, role }: Pick<Call, 'seat' | 'role'>, text: string): string {
    const { panelists, next } = sessionOf(input);
    if (role === 'selection' && next?.type === 'select') {
      return JSON.stringify({ next: next.candidates[0]?.handle });
    }
    const index = panelists.findIndex((panelist) => panelist.seat.participantId === seat.participantId);
    const other = panelists[(index + 1) % panelists.length];
    return optionsOf(input).turn_policy === 'mention' && other ? `@${other.handle} ${text}` : text;
  }

  override evidence(input: StrategyInput): Evidence[] {
    const session = sessionOf(input);
    return [...panelEvidence(input, session), ...linkEvidence(input, session)];
  }
}

function over(input: StrategyInput, session: Session, why: PanelEnd): StrategyStep {
  const inner = input.finished.filter(({ place }) => place.role !== 'answer');
  return {
    type: 'done',
    result: panelResult(input, session, why),
    // Somebody else had the word instead.
    unneeded: inner.filter(({ status }) => status !== 'completed').map(({ responseId }) => responseId),
  };
}

/** What was said in this run, with who said it; what says nothing is not heard. */
function saidIn({ turns }: Session): (Heard & { speaker: Panelist })[] {
  return turns.flatMap((turn) =>
    turn.responses.flatMap((response) => {
      const speaker = speakerOf(turn, response);
      const isSaid = response.status === 'completed' && response.text.trim() !== '';
      return speaker && isSaid ? [{ response, as: speaker.name, speaker }] : [];
    }),
  );
}

function heardIn(session: Session): Heard[] {
  return saidIn(session).map(({ response, as }) => ({ response, as }));
}

function turnCall(input: StrategyInput, session: Session, speaker: Panelist): Call {
  const { panelists, turns } = session;
  const recap = latestRecap(input);
  const gone = turns.flatMap((turn) =>
    turn.responses.flatMap((response) =>
      response.status === 'completed' ? [] : (speakerOf(turn, response) ?? []),
    ),
  );
  return {
    seat: speaker.seat,
    role: 'answer',
    rules: panelRules(panelists, speaker, optionsOf(input)),
    ...(recap && { recap }),
    ...(turns.length > 0 && {
      heard: heardIn(session),
      prompt: turnTask(speaker, gone),
    }),
  };
}

function selectionCall(
  { seed }: StrategyInput,
  session: Session,
  { candidates, failed }: { candidates: readonly Panelist[]; failed: readonly FailedTry[] },
  seat: Seat,
): Call {
  const fence = new Fence(seed);
  const said = saidIn(session)
    .slice(-RECENT)
    .map(({ response, speaker }) => ({ handle: speaker.handle, text: excerpt(response.text) }));
  const replies = failed.map(({ response }) => ({ handle: 'you', text: excerpt(response.text) }));
  const problems = failed.map(({ problem }) => problem);
  return {
    seat,
    role: 'selection',
    system: selectorSystem(fence),
    prompt: selectorTask(fence, { candidates, said, failed: replies }, problems),
  };
}

function excerpt(text: string): string {
  return text.length <= MOST_OF_EACH ? text : `${text.slice(0, MOST_OF_EACH).toWellFormed()} [...]`;
}
