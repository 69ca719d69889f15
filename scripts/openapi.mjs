// npm run openapi: writes docs/openapi.json anew. With --check: fails when it is not what the code describes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { node } from './lib/command.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { fail, readText } from './lib/project.mjs';

const DOCUMENT = 'docs/openapi.json';
await ensureInstalled();
await ensureBuilt();

if (process.argv.includes('--check')) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-openapi-'));
  const file = join(folder, 'openapi.json');
  const code = await write(file);
  const same = code === 0 && readFileSync(file, 'utf8') === readText(DOCUMENT);
  rmSync(folder, { recursive: true });
  if (!same) fail(`${DOCUMENT} is not what the code describes. Run: npm run openapi`);
} else {
  process.exitCode = await write(DOCUMENT);
}

function write(file) {
  return node(['dist/src/write-openapi.js', file]);
}
