/*
 * npm run bench:table: the results of the last `npm run bench`, or of the file that is named, as Markdown. With --write also into
 * docs/performance.md, and the most important of them into README.md, between the marks that are there for it.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RESULTS = join(ROOT, 'bench/results');
const MARKS = /(<!-- bench:table -->)[^]*(<!-- \/bench:table -->)/u;
const BRIEF = /^(?:(?:plain|stream|native-5)-10|native-(?:5|late)|paced-350|paced-1000-at-10)$/u;

const number = (value, digits = 0) => (value === null || value === undefined ? '-' : value.toFixed(digits));
const pair = (shares) => `${number(shares.p50, 1)} / ${number(shares.p99, 1)}`;
const bySpeed = (value) => number(value, value < 10 ? 1 : 0);

/** `plain-10` is "plain, 10 at once", `stream-10-google` "stream, 10 at once, google". */
function completionsOf(name) {
  const [kind, count, wire] = name.split('-');
  return [kind, `${count} at once`, ...(wire ? [wire] : [])].join(', ');
}

/** `native-5-10` is "5 models, 10 at once". */
function runOf(name) {
  const [, count, atOnce] = name.split('-');
  if (count === 'late') return '5 models, one of them a second late';
  return `${count} ${count === '1' ? 'model' : 'models'}${atOnce ? `, ${atOnce} at once` : ''}`;
}

/** `paced-1000-at-10` is "1000 at 10 tokens/s". */
function streamsOf(name) {
  const [kind, count, , perSecond = '40'] = name.split('-');
  return kind === 'paced' ? `${count} at ${perSecond} tokens/s` : '40 in bursts, of which 2 are read slowly';
}

/** What is shown of which workloads; each column is read from the row of Parley, that of the bare proxy, and the name. */
const TABLES = [
  {
    names: /^(plain|stream)-/u,
    columns: [
      ['completions', (_parley, _proxy, name) => completionsOf(name)],
      ['per second', ({ callsPerSecond }) => bySpeed(callsPerSecond)],
      ['of direct', ({ ofDirect }) => number(ofDirect, 2)],
      ['of the bare proxy', ({ ofBareProxy }) => number(ofBareProxy, 2)],
      ['first token, ms p50 / p99', ({ firstMs }) => pair(firstMs)],
      ['CPU ms each', ({ process, calls, tokens }) => cpuOfCall(process, calls, tokens)],
    ],
  },
  {
    names: /^native-/u,
    columns: [
      ['one run', (_parley, _proxy, name) => runOf(name)],
      ['runs/s', ({ callsPerSecond }) => bySpeed(callsPerSecond)],
      ['tokens/s', ({ tokensPerSecond }) => number(tokensPerSecond)],
      ['of the tokens of separate runs', ({ tokensOfSeparateRuns }) => number(tokensOfSeparateRuns, 2)],
      ['first token, ms p50 / p99', ({ firstMs }) => pair(firstMs)],
    ],
  },
  {
    names: /^(paced-|slow)/u,
    columns: [
      ['streams', (_parley, _proxy, name) => streamsOf(name)],
      ['lost', ({ failed }) => String(failed)],
      ['first token added, ms p50 / p99', ({ addedFirstMs }) => pair(addedFirstMs)],
      ['bare proxy', (_parley, proxy) => (proxy ? pair(proxy.addedFirstMs) : '-')],
      ['gap added, ms p99', ({ addedGapP99Ms }) => number(addedGapP99Ms, 1)],
      ['KB per stream', ({ process }) => number(process.rssPerClientBytes / 1024)],
      ['CPU ms per 1,000 tokens', ({ process }) => number(process.cpuMsPer1000Events)],
    ],
  },
];

const cpuOfCall = ({ cpuMsPer1000Events }, calls, tokens) =>
  number((cpuMsPer1000Events * tokens) / calls / 1000, 2);

/** Markdown; empty when nothing of it was measured. */
function table({ names, columns }, workloads) {
  const rows = workloads
    .filter(([name]) => names.test(name))
    .map(([name, all]) => [
      name,
      ...['parley', 'bare proxy'].map((target) => all.find((row) => row.target === target)),
    ]);
  if (rows.length === 0) return '';
  const cells = rows.map(([name, parley, proxy]) => columns.map(([, read]) => read(parley, proxy, name)));
  const lines = [
    columns.map(([title]) => title),
    columns.map((_, at) => (at === 0 ? '---' : '---:')),
    ...cells,
  ];
  return `${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

function others({ memory, workloads: { start = [], statements = [] } }) {
  const megabytes = (bytes) => number(bytes / 2 ** 20);
  const ready = start.filter(({ target }) => target.startsWith('parley'));
  return [
    ...ready.map(({ target, readyMs }) => `- ${target}: ready after ${number(readyMs / 1000, 1)} s`),
    `- memory: ${megabytes(memory.idle)} MB idle, ${megabytes(memory.after)} MB after everything`,
    ...statements.map(
      ({ models, perRun, allowed }) =>
        `- statements of a run of ${models}: ${number(perRun, 1)} (at most ${allowed})`,
    ),
  ].join('\n');
}

function markdown(results, names = /./u) {
  const { node, cpus, model } = results.machine;
  const workloads = Object.entries(results.workloads).filter(([name]) => names.test(name));
  const tables = TABLES.map((one) => table(one, workloads)).filter(Boolean);
  return `${cpus} cores (${model}), Node ${node}, ${results.at.slice(0, 10)}:\n\n${tables.join('\n')}`;
}

async function newest() {
  const files = (await readdir(RESULTS).catch(() => [])).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw new Error('There are no results yet: npm run bench');
  return join(RESULTS, files.toSorted().at(-1));
}

async function writeInto(file, text) {
  const before = await readFile(join(ROOT, file), 'utf8');
  if (!MARKS.test(before)) throw new Error(`${file} has no marks for the table`);
  await writeFile(
    join(ROOT, file),
    before.replace(MARKS, (_all, begin, end) => `${begin}\n\n${text.trim()}\n\n${end}`),
  );
}

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const results = JSON.parse(await readFile(positionals[0] ?? (await newest()), 'utf8'));
const all = `${markdown(results)}\n${others(results)}`;
console.log(all);
if (values.write) {
  await writeInto('docs/performance.md', all);
  await writeInto('README.md', markdown(results, BRIEF));
}
