/*
 * What is measured. `question` is what a client wants: `models` of the upstream (lib/answers.mjs), over which of its wire
 * formats, streamed or whole, as a chat completion or as a run. `load` is how many clients want it.
 */

const LETTERS = 'abcdefgh';
const EVENTS = 30;

const completions = (stream, concurrency) => ({
  name: `${stream ? 'stream' : 'plain'}-${concurrency}`,
  title: `chat completions, ${stream ? `streamed, ${EVENTS} events` : 'plain'}, ${concurrency} at once`,
  question: { kind: 'completion', stream, wire: 'openai', models: [`instant-${EVENTS}`], tokens: EVENTS },
  load: { concurrency, timed: true },
});

const overWire = (wire, concurrency) => ({
  ...completions(true, concurrency),
  name: `stream-${concurrency}-${wire}`,
  title: `chat completions, streamed, ${concurrency} at once, from an upstream that speaks ${wire}`,
  question: { ...completions(true, concurrency).question, wire },
});

const run = (count, concurrency) => ({
  name: concurrency === 1 ? `native-${count}` : `native-${count}-${concurrency}`,
  title: `a run with ${count} ${count === 1 ? 'model' : 'models'} in one call, ${concurrency} at once`,
  question: {
    kind: 'run',
    stream: true,
    wire: 'openai',
    models: [...LETTERS.slice(0, count)].map((letter) => `instant-${EVENTS}-${letter}`),
    tokens: EVENTS,
  },
  load: { concurrency, timed: true },
});

const LATE = {
  ...run(5, 1),
  name: 'native-late',
  title:
    'a run with 5 models, one of which says nothing for a second: its first token beside that of native-5',
  question: {
    ...run(5, 1).question,
    models: [...run(4, 1).question.models, `late-1000-${EVENTS}`],
  },
};

const SECONDS = 5;
const OPEN_MS = 5_000;

const paced = (perSecond, concurrency) => ({
  name: `paced-${concurrency}${perSecond === 40 ? '' : `-at-${perSecond}`}`,
  title: `${concurrency} streams at once, ${perSecond} tokens/s each, opened over ${OPEN_MS / 1000} s`,
  question: {
    kind: 'completion',
    stream: true,
    wire: 'openai',
    // Long enough that all of them are open for a while.
    models: [`paced-${perSecond}-${perSecond * SECONDS * 2}`],
    tokens: perSecond * SECONDS * 2,
  },
  load: { concurrency, timed: false, openOverMs: OPEN_MS, gaps: true },
});

const LONG = 5_000;

const SLOW = {
  name: 'slow-readers',
  title: `40 streams of ${LONG} events at once, 5 % of the clients read 500 KB/s; times are those of the others`,
  question: { kind: 'completion', stream: true, wire: 'openai', models: [`instant-${LONG}`], tokens: LONG },
  load: { concurrency: 40, timed: false, openOverMs: 0, slow: { share: 0.05, bytesPerSecond: 500_000 } },
};

/** Before a load that is not repeated in a second or two: the same path, short. */
export const WARM_UP = completions(true, 10);

/** Loads, in the order in which they are measured. */
export const WORKLOADS = [
  ...[1, 10, 100].map((concurrency) => completions(false, concurrency)),
  ...[1, 10, 100].map((concurrency) => completions(true, concurrency)),
  overWire('anthropic', 10),
  overWire('google', 10),
  ...[1, 3, 5, 8].map((count) => run(count, 1)),
  run(5, 10),
  LATE,
  ...[100, 350, 500, 1_000].map((concurrency) => paced(40, concurrency)),
  paced(10, 1_000),
  SLOW,
];

/** What is measured in another way. `conversations` takes minutes and gigabytes: only when it is asked for. */
export const OTHERS = [
  { name: 'start', title: 'time to start, and memory then' },
  { name: 'statements', title: 'database statements of a run' },
  { name: 'conversations', title: 'list and search on a large database', onRequest: true },
];

/** Any number of paced streams can be asked for: paced-2000, paced-5000-at-10. */
function otherPaced(name) {
  const [, concurrency, perSecond = '40'] = /^paced-([1-9]\d*)(?:-at-([1-9]\d*))?$/u.exec(name) ?? [];
  return concurrency ? [paced(Number(perSecond), Number(concurrency))] : [];
}

/** Those that are asked for by name or by its beginning; all when none is. Throws when a name fits nothing. */
export function choose(names) {
  const known = [...WORKLOADS, ...OTHERS];
  const others = names
    .filter((name) => known.every((workload) => workload.name !== name))
    .flatMap(otherPaced);
  const all = [...known, ...others];
  const fits = (name) => {
    const exact = all.filter((workload) => workload.name === name);
    return exact.length > 0 ? exact : all.filter((workload) => workload.name.startsWith(name));
  };
  const wrong = names.find((name) => fits(name).length === 0);
  if (wrong !== undefined)
    throw new Error(`There is no workload "${wrong}": ${known.map(({ name }) => name).join(', ')}`);
  const asked = names.length > 0 ? names.flatMap(fits) : all.filter(({ onRequest }) => !onRequest);
  return all.filter((workload) => asked.includes(workload));
}

/** The same with a tenth of the streams, and short ones: to see that it works. */
export function quick(workload) {
  const { load, question } = workload;
  if (load.timed) return workload;
  const tokens = load.slow ? 500 : 20;
  return {
    ...workload,
    title: `${workload.title} (quick: a tenth of it)`,
    question: { ...question, models: question.models.map((model) => model.replace(/\d+$/u, tokens)), tokens },
    load: { ...load, concurrency: Math.ceil(load.concurrency / 10), openOverMs: load.openOverMs / 10 },
  };
}
