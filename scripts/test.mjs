// npm test [-- jest arguments]: installs what is missing, then runs jest, which starts a throwaway Postgres of its own.
import { node, program } from './lib/command.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled();
process.exitCode = await node(program('jest', ...process.argv.slice(2)));
