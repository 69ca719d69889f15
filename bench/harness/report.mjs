const number = (digits) => (value) => (value === null || value === undefined ? '-' : value.toFixed(digits));
const megabytes = (bytes) => (bytes === null || bytes === undefined ? '-' : (bytes / 2 ** 20).toFixed(0));
const kilobytes = (bytes) => (bytes === null || bytes === undefined ? '-' : (bytes / 2 ** 10).toFixed(0));

/** Titles, and how each is read from a row. A column in which nobody has anything is left out. */
const COLUMNS = [
  ['', (row) => row.target],
  ['calls/s', (row) => number(0)(row.callsPerSecond)],
  ['tokens/s', (row) => number(0)(row.tokensPerSecond)],
  ['of direct', (row) => number(3)(row.ofDirect)],
  ['of proxy', (row) => number(3)(row.ofBareProxy)],
  ['tokens of separate', (row) => number(2)(row.tokensOfSeparateRuns)],
  ['first p50', (row) => number(1)(row.firstMs.p50)],
  ['p95', (row) => number(1)(row.firstMs.p95)],
  ['p99 ms', (row) => number(1)(row.firstMs.p99)],
  ['added p50', (row) => number(1)(row.addedFirstMs.p50)],
  ['p99 ms', (row) => number(1)(row.addedFirstMs.p99)],
  ['whole p50', (row) => number(1)(row.totalMs.p50)],
  ['p99 ms', (row) => number(1)(row.totalMs.p99)],
  ['gap added p99', (row) => number(1)(row.addedGapP99Ms)],
  ['CPU ms/1000 ev', (row) => number(1)(row.process?.cpuMsPer1000Events)],
  ['peak MB', (row) => megabytes(row.process?.peakRssBytes)],
  ['KB/stream', (row) => kilobytes(row.process?.rssPerClientBytes)],
  ['lag p99 ms', (row) => number(1)(row.process?.lagP99Ms)],
  ['failed', (row) => String(row.failed)],
];

const START_COLUMNS = [
  ['', (row) => row.target],
  ['ready ms', (row) => number(0)(row.readyMs)],
  ['MB', (row) => megabytes(row.rssBytes)],
];

const STATEMENT_COLUMNS = [
  ['models', (row) => String(row.models)],
  ['statements per run', (row) => number(1)(row.perRun)],
  ['at most', (row) => String(row.allowed)],
  ['failed', (row) => String(row.failed)],
];

function table(columns, rows) {
  const cells = columns
    .map(([title, read]) => [title, ...rows.map(read)])
    .filter(([, ...values]) => values.some((value) => value !== '-'));
  const widths = cells.map((column) => Math.max(...column.map(({ length }) => length)));
  const line = (index) =>
    cells
      .map((column, at) => (at === 0 ? column[index].padEnd(widths[at]) : column[index].padStart(widths[at])))
      .join('  ');
  return [line(0), ...rows.map((_, index) => line(index + 1))].join('\n');
}

const problemsOf = (rows) =>
  rows
    .flatMap(({ target, problems = [] }) => problems.map((problem) => `  ${target}: ${problem}`))
    .join('\n');

const print = (title, columns, rows) =>
  console.log(`\n${title}\n\n${table(columns, rows)}\n${problemsOf(rows)}`);

export const printLoad = ({ title }, rows) => print(title, COLUMNS, rows);
export const printStart = ({ title }, rows) => print(title, START_COLUMNS, rows);
export const printStatements = ({ title }, rows) => print(title, STATEMENT_COLUMNS, rows);

export const printMemory = ({ idle, after }) =>
  console.log(`\nMemory of parley: ${megabytes(idle)} MB idle, ${megabytes(after)} MB after everything`);
