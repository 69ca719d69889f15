import fc from 'fast-check';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { type DebateResult } from './closing/debate-result';
import { type DebateOptions } from './debate-options';
import { DebateStrategy } from './debate.strategy';

const strategy = new DebateStrategy();
const OPTIONS: DebateOptions = { max_rounds: 3, agreement: 0.85, closing: 'vote', answer: 'number' };

/** What each debater says, round by round; the last again and again. Null: it fails. */
type Script = readonly (readonly (string | null)[])[];

function inputOf(script: Script, options: Partial<DebateOptions> = {}, seed = 7): StrategyInput {
  return {
    options: { debate: { ...OPTIONS, ...options } },
    seed,
    members: script.map((_, index) => ({ participantId: `p${index}` })),
    chair: options.closing && options.closing !== 'vote' ? { participantId: 'p0' } : null,
    finished: [],
  } as unknown as StrategyInput;
}

/** Holds the debate to its end; `order`: who is named first. */
function debate(
  script: Script,
  {
    options,
    seed,
    order = [...script.keys()],
  }: { options?: Partial<DebateOptions>; seed?: number; order?: number[] } = {},
) {
  const input = inputOf(script, options, seed);
  const members = order.map((index) => input.members[index]!);
  const finished: FinishedResponse[] = [];
  for (let stage = 1; stage < 20; stage += 1) {
    const step = strategy.next({ ...input, members, finished });
    if (step.type === 'done') return { step, finished, input: { ...input, members, finished } };
    for (const { seat, role } of step.calls) {
      const lines = script[Number(seat.participantId.slice(1))]!;
      const text = lines[Math.min(stage, lines.length) - 1];
      finished.push({
        responseId: `${seat.participantId} in ${stage}`,
        participantId: seat.participantId,
        place: { stage, name: step.name, role },
        model: `m/${seat.participantId}`,
        status: text === null ? 'failed' : 'completed',
        text: role === 'answer' ? (text ?? '') : 'It is so [A].',
        usage: null,
        costUsd: 1,
      });
    }
  }
  throw new Error('It never ends.');
}

const resultOf = (...given: Parameters<typeof debate>) =>
  debate(...given).step.result as unknown as DebateResult;

/** Everything about a debate that does not depend on who is called what. */
function withoutLabels(result: DebateResult) {
  const who = (label: string) => result.labels[label]!.participant_id;
  const vote = (given: DebateResult['vote']) => ({
    winner: given.winner && { ...given.winner, label: who(given.winner.label) },
    positions: given.positions.map((position) => ({ ...position, labels: position.labels.map(who).sort() })),
    none: given.no_answer.map(who).sort(),
  });
  return {
    agreement: result.rounds.map(({ agreement }) => agreement),
    stability: result.rounds.map(({ answers }) =>
      answers.map(({ label, stability }) => `${who(label)} ${stability}`).sort(),
    ),
    ended: result.ended,
    vote: vote(result.vote),
    flips: result.flips.map((flip) => JSON.stringify({ ...flip, label: who(flip.label) })).sort(),
    conclusion: result.conclusion.response_id,
    correctness: result.correctness,
    baseline: vote(result.baseline.vote),
    best: result.baseline.best_single?.response_id,
  };
}

const value = fc.constantFrom('4', '5', '9', 'Who knows?', null);
const words = fc.constantFrom(
  'salt sea',
  'salt sea rivers',
  'rocks and rain',
  'volcanoes',
  'salt',
  '🙂',
  null,
);
const scriptOf = (line: fc.Arbitrary<string | null>) =>
  fc.array(fc.array(line, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 6 });
const scripts = fc.oneof(
  fc.record({ script: scriptOf(value), answer: fc.constantFrom('number' as const, 'auto' as const) }),
  fc.record({ script: scriptOf(words), answer: fc.constant('text' as const) }),
);
const said = (script: Script) => script.filter(([first]) => first !== null && first !== undefined).length;

describe('a debate', () => {
  it('is the same whoever is called what, and in whatever order they are named', () => {
    const cases = scripts.chain((given) =>
      fc.record({
        given: fc.constant(given),
        seed: fc.nat(),
        order: fc.shuffledSubarray([...given.script.keys()], { minLength: given.script.length }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ given: { script, answer }, seed, order }) => {
        fc.pre(said(script) >= 2);
        const options = { answer, expected: '4' };
        expect(withoutLabels(resultOf(script, { options, seed, order }))).toEqual(
          withoutLabels(resultOf(script, { options })),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is over at once when all say the same, whatever they say', () => {
    const same = fc.tuple(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      fc.integer({ min: 2, max: 8 }),
    );
    fc.assert(
      fc.property(same, ([text, count]) => {
        const { finished, step } = debate(Array(count).fill([text, 'something else']), {
          options: { answer: 'text' },
        });
        expect(finished).toHaveLength(count);
        expect(step.result).toMatchObject({ ended: 'agreement', rounds: [{ agreement: 1 }], flips: [] });
      }),
    );
  });

  it('ends in time, asks nobody who dropped out, and concludes what somebody said', () => {
    fc.assert(
      fc.property(scripts, ({ script, answer }) => {
        const { finished, step, input } = debate(script, { options: { answer, max_rounds: 2 } });
        if (said(script) < 2) {
          expect(step.failure).toMatchObject({ code: 'quorum_unreachable' });
          return;
        }
        const result = step.result as unknown as DebateResult;
        expect(result.rounds.length).toBeLessThanOrEqual(3);
        for (const { participantId, place } of finished) {
          const earlier = finished.filter(
            (other) => other.participantId === participantId && other.place.stage < place.stage,
          );
          expect(earlier.every(({ status }) => status === 'completed')).toBe(true);
        }
        const told = strategy.evidence(input).map(({ event }) => event.type);
        expect(told.filter((type) => type === 'round.measured')).toHaveLength(result.rounds.length);
        expect(told.includes('consensus.reached')).toBe(result.ended === 'agreement');
        const { winner, positions, no_answer } = result.vote;
        const votes = positions.map((position) => position.votes);
        expect(votes.reduce((sum, each) => sum + each, 0) + no_answer.length).toBe(
          result.rounds.findLast(({ answers }) => answers.length >= 2)!.answers.length,
        );
        expect(winner === null).toBe(votes.length === 0 || votes[0] === votes[1]);
        if (result.answer !== 'text') expect(winner?.value).not.toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it('tells nothing before a round is whole, and the same after a restart', () => {
    const { input } = debate([['4'], ['5', '4'], ['9', '4']]);
    const events = (count: number) =>
      strategy.evidence({ ...input, finished: input.finished.slice(0, count) }).map(({ key }) => key);
    expect([2, 3, 5, 6].map(events)).toEqual([
      [],
      ['round 0'],
      ['round 0'],
      ['round 0', 'round 1', 'consensus'],
    ]);
    const copy = JSON.parse(JSON.stringify(input)) as StrategyInput;
    expect(strategy.next(copy)).toEqual(strategy.next(input));
  });

  it('takes an impasse for one only when nobody has moved for two rounds', () => {
    expect(resultOf([['4'], ['9']])).toMatchObject({ ended: 'impasse', rounds: [{}, {}, {}] });
    expect(resultOf([['4'], ['9', '8']])).toMatchObject({ ended: 'impasse', rounds: [{}, {}, {}, {}] });
    expect(resultOf([['4'], ['9', '8', '7', '6']]).ended).toBe('max_rounds');
    // Who never says anything that can be read does not move, and two who do so are no impasse.
    expect(resultOf([['4'], ['9'], ['Hm.']]).ended).toBe('impasse');
    expect(resultOf([['Well.'], ['Hm.']]).ended).toBe('max_rounds');
  });

  it('finds out by itself what answers come down to', () => {
    const final = (word: string) => [`Let me see.\nFinal answer: ${word}`];
    const kinds = [
      [final('4'), final('5'), ['A long story about 3 bears']],
      [final('yes'), final('no')],
      [final('B'), final('(C) the third'), final('B')],
      [final('4'), ['Something between one and two.']],
      [['Yes.'], ['No.']],
    ].map((script) => resultOf(script, { options: { answer: 'auto', max_rounds: 1 } }).answer);
    expect(kinds).toEqual(['number', 'yes_no', 'choice', 'text', 'yes_no']);
  });

  it('counts those as one who are similar by way of somebody between them', () => {
    const [salt, both, rain] = ['salt sea river', 'salt sea river rain rock', 'river rain rock'];
    const { vote } = resultOf([[salt], [both], [rain], ['volcanoes and fire']], {
      options: { answer: 'text', agreement: 0.5, max_rounds: 1 },
    });
    expect(vote.positions.map(({ votes }) => votes)).toEqual([3, 1]);
    // Who is in the middle speaks for them.
    expect(vote.winner!.response_id).toBe('p1 in 2');
  });

  it('knows who went over to others in words, and does not take a new wording for a change of mind', () => {
    const one = 'Salt comes from rocks that rain and rivers wash into the sea.';
    const other = 'Volcanoes below the waves give off gases that make it salty.';
    const { flips } = resultOf(
      [
        [one],
        [one],
        [one],
        [other, one],
        [other, `${other} Indeed.`, 'Nobody knows anything about that at all.'],
      ],
      { options: { answer: 'text', max_rounds: 2, agreement: 0.8 } },
    );
    expect(flips).toMatchObject([
      { round: 1, response_id: 'p3 in 2', kind: 'to_majority', from: null, to: null },
    ]);
  });

  it('asks the chair when a synthesis closes it, once', () => {
    const { finished, step } = debate([['4'], ['4']], { options: { closing: 'synthesis' } });
    expect(finished.map(({ place }) => place.name)).toEqual(['answers', 'answers', 'synthesis']);
    expect(step.result).toMatchObject({
      conclusion: { by: 'synthesis', response_id: 'p0 in 2', value: null },
    });
  });
});
