// npm start: installs and builds what is missing or stale, then serves. In this process, so that signals and the exit code
// are the server's own.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ensureBuilt, isBuilt } from './lib/build.mjs';
import { checkNode, ensureInstalled, hasPackages } from './lib/install.mjs';
import { ROOT } from './lib/project.mjs';

checkNode();
// A production install (npm ci --omit=dev) with a build is complete as it is.
if (!isBuilt() || !hasPackages({ dev: false })) {
  await ensureInstalled();
  await ensureBuilt();
}
process.chdir(ROOT);
await import(pathToFileURL(join(ROOT, 'dist/src/main.js')).href);
