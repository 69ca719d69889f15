/*
 * Times the list and the search over HTTP on a large database, and looks at the plans of what was sent to Postgres.
 * node bench/conversations.mjs [--conversations 100000] [--responses 2000000] [--rounds 40] [--plans]
 * Fails when a promise is broken: list p95 over 50 ms, search p95 over 300 ms, or a sequential scan over a big table.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { openDatabase } from './lib/database.mjs';
import { explain, recordStatements, scannedTable } from './lib/recorded-statements.mjs';
import { word } from './lib/words.mjs';
import { seed } from './seed-conversations.mjs';

const require = createRequire(import.meta.url);
const LIST_MS = 50;
const SEARCH_MS = 300;
const WARM_UP = 10;

const { values: options } = parseArgs({
  options: {
    conversations: { type: 'string', default: '100000' },
    responses: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '40' },
    plans: { type: 'boolean', default: false },
  },
});
const conversations = Number(options.conversations);
const rounds = Number(options.rounds);

/** A page far into the list, by walking there. */
async function deepPage(get, pages) {
  let cursor = '';
  for (let page = 0; page < pages; page++)
    cursor = `&cursor=${(await get(`?limit=100${cursor}`)).next_cursor}`;
  return `?limit=20${cursor}`;
}

async function cases(get) {
  const deep = await deepPage(get, Math.min(100, conversations / 200));
  const second = `&cursor=${(await get(`?q=${word(1)}`)).next_cursor}`;
  const [first] = (await get()).items;
  const search = (name, query) => ({
    name: `search: ${name}`,
    limitMs: SEARCH_MS,
    path: (round) => `?q=${query(round)}`,
  });
  const list = (name, path) => ({ name: `list: ${name}`, limitMs: LIST_MS, path });
  const unique = (round) => `unique${(round * 7_919) % conversations}k`;
  return [
    list('first page', () => ''),
    list('100 at once', () => '?limit=100'),
    list('deep page', () => deep),
    list('by tag', (round) => `?tag=tag${round % 50}`),
    list('unknown tag', (round) => `?tag=none${round}`),
    list('archived', () => '?archived=true'),
    { name: 'read one conversation', limitMs: LIST_MS, path: () => `/${first.id}` },
    search('in one conversation', unique),
    search('in none', (round) => `nowhere${round}k`),
    ...[40_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 10].map((rank) =>
      search(`word of rank ${rank}`, (round) => word(rank + round)),
    ),
    search('the most common word', () => word(1)),
    search('the most common word, page 2', () => word(1) + second),
    search('common words together', (round) => `${word(3 + round)}+${word(5 + round)}+${word(8 + round)}`),
    search('a common and a rare word', (round) => `${word(2)}+${unique(round)}`),
    search('a common word without another', (round) => `${word(30 + round)}+-${word(1_000 + round)}`),
    search('one of two', (round) => `${word(900 + round)}+or+${word(3_000 + round)}`),
    search('common word with a tag', (round) => `${word(5)}&tag=tag${round % 50}`),
    search('common word with an unknown tag', (round) => `${word(5)}&tag=none${round}`),
    search('common, but only in old conversations', () => 'antiquek'),
    search('common, but only in old, with another', (round) => `antiquek+${word(20 + round)}`),
  ];
}

async function measure(get, { path }) {
  for (let round = 0; round < WARM_UP; round++) await get(path(rounds + round));
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await get(path(round));
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { p50: at(0.5), p95: at(0.95), max: times.at(-1) };
}

async function run(url) {
  const { loadConfiguration } = require('../dist/src/config/configuration.module.js');
  const { createApp } = require('../dist/src/server/create-app.js');
  const configuration = await loadConfiguration({ PORT: '0', LOG_LEVEL: 'error', DISCOVER_LOCAL: 'false' });
  const app = await createApp(configuration, url);
  await app.listen(0, '127.0.0.1');
  const base = (await app.getUrl()).replace('[::1]', '127.0.0.1').replace('localhost', '127.0.0.1');
  const get = async (path = '') => {
    const response = await fetch(`${base}/api/v1/conversations${path}`);
    const body = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const broken = [];
  try {
    console.log(`${'case'.padEnd(44)} ${'p50'.padStart(8)} ${'p95'.padStart(8)} ${'max'.padStart(8)}  hits`);
    for (const one of await cases(get)) {
      const { p50, p95, max } = await measure(get, one);
      const page = await get(one.path(1));
      const hits = page.items ? `${page.items.length}${page.next_cursor ? '+' : ''}` : '';
      console.log(`${one.name.padEnd(44)} ${[p50, p95, max].map(ms).join(' ')}  ${hits}`);
      if (p95 > one.limitMs) broken.push(`${one.name}: p95 is ${p95.toFixed(0)} ms, over ${one.limitMs} ms`);
      const statements = await recordStatements(() => get(one.path(0)));
      for (const { sql, plan } of await explain(url, statements)) {
        const table = scannedTable(plan);
        if (table) broken.push(`${one.name}: reads all of ${table}\n${plan}`);
        if (options.plans) console.log(`\n${sql.trim()}\n\n${plan}\n`);
      }
    }
  } finally {
    await app.close();
  }
  if (broken.length === 0) return console.log('\nEvery promise holds.');
  console.error(`\n${broken.join('\n\n')}`);
  process.exitCode = 1;
}

const ms = (time) => time.toFixed(1).padStart(8);

const database = await openDatabase();
try {
  await seed(database.url, { conversations, responses: Number(options.responses) });
  await run(database.url);
} finally {
  await database.close();
}
