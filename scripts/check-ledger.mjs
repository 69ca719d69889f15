// npm run check:ledger: computes the ledger of the server's database again, the embedded one included; the server may be running.
import { ensureBuilt, isBuilt } from './lib/build.mjs';
import { node } from './lib/command.mjs';
import { ensureInstalled, hasPackages } from './lib/install.mjs';

// A production install with a build is complete as it is.
if (!isBuilt() || !hasPackages({ dev: false })) {
  await ensureInstalled();
  await ensureBuilt();
}
process.exitCode = await node(['dist/src/check-ledger.js']);
