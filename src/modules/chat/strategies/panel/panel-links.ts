import { type Contribution } from '../../deliberation/links/link';
import {
  linksOf,
  possibleLinks,
  type SpokenLink,
  type SpokenTurn,
} from '../../deliberation/links/spoken-links';
import { linkStatistics } from '../../deliberation/links/statistics';
import { type Remembered } from '../../deliberation/shared-memory';
import { type Evidence, type FinishedResponse, type OpenAnswer, type StrategyInput } from '../strategy';
import { type Session, speakerOf, type Turn } from './agenda';
import { calledRole, type Panelist } from './panelists';

/** What each complete answer takes up of what its author had read: all that was said in earlier turns, and before the panel began. */
export function linkEvidence(input: StrategyInput, session: Session): Evidence[] {
  return panelLinks(input, session).map((link) => ({
    key: `link ${link.from} ${link.to}`,
    event: { type: 'link.detected', response_id: link.from, state: 'final', ...link },
  }));
}

/** What the answers that are being written take up, as far as they are. */
export function liveLinkEvidence(
  input: StrategyInput,
  session: Session,
  open: readonly OpenAnswer[],
): Evidence[] {
  const heard = heardBy(input, session);
  return open.flatMap(({ responseId, participantId, attempt, text }) => {
    const panelist = session.panelists.find(({ seat }) => seat.participantId === participantId);
    if (!panelist) return [];
    const answer = { id: responseId, speaker: participantId, names: namesOf(panelist), text };
    return linksOf({ answer, heard }, input.memory?.asked ?? '').map((link): Evidence => ({
      key: `live ${responseId} ${attempt} ${link.to}`,
      event: { type: 'link.detected', response_id: responseId, state: 'live', ...link },
    }));
  });
}

/** The links of a panel, the oldest answer first, and how much it hangs together. */
export function linkResult(input: StrategyInput, session: Session) {
  const links = panelLinks(input, session);
  return { links, link_statistics: linkStatistics(links, possibleLinks(spokenTurns(input, session))) };
}

function panelLinks(input: StrategyInput, session: Session): SpokenLink[] {
  return spokenTurns(input, session).flatMap((turn) => linksOf(turn, input.memory?.asked ?? ''));
}

function spokenTurns({ memory }: StrategyInput, { panelists, turns }: Session): SpokenTurn[] {
  const heard = (memory?.answers ?? []).map((answer) => remembered(answer, panelists));
  return turns.flatMap((turn) => {
    const said = saidIn(turn);
    const before = [...heard];
    heard.push(...said);
    return said.map((answer) => ({ answer, heard: before }));
  });
}

/** What has been said before the turn that is open, which nobody who speaks in it has heard. */
function heardBy({ memory }: StrategyInput, { panelists, turns }: Session): Contribution[] {
  const open = turns.find(({ responses, speakers }) => responses.length < speakers.length);
  const said = turns.flatMap((turn) => (turn === open ? [] : saidIn(turn)));
  return [...(memory?.answers ?? []).map((answer) => remembered(answer, panelists)), ...said];
}

function saidIn(turn: Turn): Contribution[] {
  return turn.responses.flatMap((response) => {
    const speaker = speakerOf(turn, response);
    return speaker && isSaid(response) ? [contributionOf(response, speaker)] : [];
  });
}

function isSaid({ status, text, isImagined }: FinishedResponse): boolean {
  return status === 'completed' && text.trim() !== '' && !isImagined;
}

const contributions = new WeakMap<FinishedResponse | Remembered, Contribution>();

/** The same object for the same response, because what is read in it is remembered with it. */
function contributionOf(response: FinishedResponse, panelist: Panelist): Contribution {
  const known = contributions.get(response);
  if (known) return known;
  const { responseId: id, text } = response;
  const contribution = { id, speaker: panelist.seat.participantId, names: namesOf(panelist), text };
  contributions.set(response, contribution);
  return contribution;
}

function remembered(answer: Remembered, panelists: readonly Panelist[]): Contribution {
  const known = contributions.get(answer);
  if (known) return known;
  const { responseId: id, participantId, model, text } = answer;
  const panelist = panelists.find(({ seat }) => seat.participantId === participantId);
  const names = panelist ? namesOf(panelist) : namesOfModel(model);
  const contribution = { id, speaker: participantId ?? id, names, text };
  contributions.set(answer, contribution);
  return contribution;
}

/** What the others may call a panelist. */
function namesOf(panelist: Panelist): string[] {
  const { name, handle, seat } = panelist;
  const { alias, model } = seat;
  const role = calledRole(panelist);
  const said = [name, handle, ...(role === null ? [] : [role])];
  return [...said, ...(alias === null ? [] : [capitalised(alias)]), ...namesOfModel(model.id)];
}

/** `anthropic/claude-3.5` is called so, `claude-3.5` and Claude. A model whose name is an ordinary word is called by all of its id. */
function namesOfModel(id: string): string[] {
  const short = id.slice(id.lastIndexOf('/') + 1);
  if (!/[-\d]/u.test(short)) return [id];
  const family = /^[a-z]{4,}(?=[-\d])/iu.exec(short)?.[0];
  return [id, short, ...(family ? [capitalised(family)] : [])];
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
