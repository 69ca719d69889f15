import { byStage } from '../../deliberation/by-stage';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { mentionedIn } from './mentions';
import { type Panelist, panelistsOf } from './panelists';
import { type PanelOptions } from './panel-options';
import { type BadChoice, readChoice } from './read-choice';

/** Why somebody has the word: that is the policy, or what takes its place. `only_one`: nobody else may speak. */
export type ChosenBy = 'everyone' | 'order' | 'mention' | 'selector' | 'only_one' | 'fallback';

/**
 * Why a panel is over. `nobody_mentioned`: no answer has passed the word on. `nobody_left`, `one_left`: the others have failed. `stopped`:
 * by somebody, or by a limit of the run.
 */
export type PanelEnd = 'turns' | 'nobody_mentioned' | 'one_left' | 'nobody_left' | 'stopped';

/** A choice of the selector that is none. */
export interface FailedTry {
  response: FinishedResponse;
  problem: BadChoice;
}

/** Who speaks now, all at once. */
export interface Word {
  type: 'speak';
  speakers: readonly Panelist[];
  by: ChosenBy;
  /** What the selector said before in vain. */
  failed: readonly FailedTry[];
}

export type NextStep =
  | Word
  | { type: 'select'; candidates: readonly Panelist[]; failed: readonly FailedTry[] }
  | { type: 'over'; why: PanelEnd };

/** Panelists that spoke at once, with what has ended of it, in the order in which they were asked. */
export interface Turn extends Word {
  /** From 1. */
  number: number;
  stage: number;
  responses: readonly FinishedResponse[];
}

/** A panel as far as it is. */
export interface Session {
  panelists: readonly Panelist[];
  turns: readonly Turn[];
  /** Null while somebody speaks. */
  next: NextStep | null;
}

/** The tries to choose the next speaker: the selector gets so many. */
const MOST_TRIES = 3;

interface State {
  turns: Turn[];
  left: Set<Panelist>;
  /** Who was mentioned and has not spoken since, the next one first. */
  queue: Panelist[];
  failed: FailedTry[];
  chosen: Panelist | null;
}

/** Goes through what was said, and says who comes next. Follows from its input alone. */
export function sessionOf(input: StrategyInput): Session {
  const panelists = panelistsOf(input.members);
  const options = optionsOf(input);
  const state: State = {
    turns: [],
    left: new Set(),
    queue: options.addressed.flatMap((id) => panelists.find(({ seat }) => seat.participantId === id) ?? []),
    failed: [],
    chosen: null,
  };
  for (const responses of byStage(input.finished)) {
    const step = nextStep(state, panelists, options);
    const [first] = responses;
    if (first?.place.role === 'selection' && step.type === 'select')
      hearChoice(state, panelists, step, first);
    if (first?.place.role !== 'answer' || step.type !== 'speak') continue;
    hearTurn(state, panelists, {
      ...step,
      responses,
      stage: first.place.stage,
      number: state.turns.length + 1,
    });
  }
  const last = state.turns.at(-1);
  const isOpen = last !== undefined && last.responses.length < last.speakers.length;
  return { panelists, turns: state.turns, next: isOpen ? null : nextStep(state, panelists, options) };
}

export function optionsOf({ options }: StrategyInput): PanelOptions {
  return options.panel ?? { turn_policy: 'parallel', turns: 1, message_type: 'response', addressed: [] };
}

/** Who gave a response. */
export function speakerOf({ speakers }: Word, { participantId }: FinishedResponse): Panelist | undefined {
  return speakers.find(({ seat }) => seat.participantId === participantId);
}

function hearChoice(
  state: State,
  panelists: readonly Panelist[],
  { candidates }: { candidates: readonly Panelist[] },
  response: FinishedResponse,
): void {
  const choice =
    response.status === 'completed'
      ? readChoice(response.text, { panelists, candidates })
      : { problem: 'no_answer' as const };
  if ('panelist' in choice) state.chosen = choice.panelist;
  else state.failed.push({ response, problem: choice.problem });
}

function hearTurn(state: State, panelists: readonly Panelist[], turn: Turn): void {
  state.turns.push(turn);
  state.failed = [];
  state.chosen = null;
  const mentioned = turn.responses.flatMap((response) => {
    const speaker = speakerOf(turn, response);
    if (response.status !== 'completed' && speaker) state.left.add(speaker);
    if (response.status !== 'completed') return [];
    return mentionedIn(response.text, panelists).filter((panelist) => panelist !== speaker);
  });
  // Whoever is mentioned speaks next, before those who were mentioned earlier.
  state.queue = [...new Set([...mentioned, ...state.queue.filter((one) => !turn.speakers.includes(one))])];
}

function nextStep(state: State, panelists: readonly Panelist[], options: PanelOptions): NextStep {
  const { turns, left } = state;
  if (turns.length >= options.turns) return { type: 'over', why: 'turns' };
  const present = panelists.filter((panelist) => !left.has(panelist));
  // A panel of one is a monologue.
  if (turns.length > 0 && present.length < 2) {
    return { type: 'over', why: present.length === 0 ? 'nobody_left' : 'one_left' };
  }
  switch (options.turn_policy) {
    case 'parallel':
      return word(present, 'everyone');
    case 'round_robin':
      return word(inTurn(state, panelists, present), 'order');
    case 'mention':
      return mentioned(state, present);
    case 'selector':
      return selected(state, panelists, present);
  }
}

function word(speakers: readonly Panelist[], by: ChosenBy, failed: readonly FailedTry[] = []): Word {
  return { type: 'speak', speakers, by, failed };
}

/** Who comes after the one that spoke last, around the table. */
function inTurn({ turns }: State, panelists: readonly Panelist[], present: readonly Panelist[]): Panelist[] {
  const last = turns.at(-1)?.speakers.at(-1);
  const from = last ? panelists.indexOf(last) + 1 : 0;
  const around = [...panelists.slice(from), ...panelists.slice(0, from)];
  return around.filter((panelist) => present.includes(panelist)).slice(0, 1);
}

/** Nobody mentioned at first: the person speaks to everybody. */
function mentioned({ turns, queue }: State, present: readonly Panelist[]): NextStep {
  const next = queue.find((panelist) => present.includes(panelist));
  if (next) return word([next], 'mention');
  return turns.length === 0 ? word(present, 'everyone') : { type: 'over', why: 'nobody_mentioned' };
}

function selected(state: State, panelists: readonly Panelist[], present: readonly Panelist[]): NextStep {
  const { turns, failed, chosen } = state;
  if (chosen) return word([chosen], 'selector', failed);
  const last = turns.at(-1)?.speakers[0];
  const candidates = present.filter((panelist) => panelist !== last);
  if (candidates.length === 1) return word(candidates, 'only_one');
  if (failed.length >= MOST_TRIES || failed.at(-1)?.problem === 'no_answer') {
    return word(inTurn(state, panelists, present), 'fallback', failed);
  }
  return { type: 'select', candidates, failed };
}
