import { node, program } from './command.mjs';
import { fail, fingerprint, note, readText } from './project.mjs';

const STAMP = 'dist/.parley-build';
const SOURCES = [
  'src',
  'migrations',
  'ormconfig.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'package-lock.json',
];

/** Whether dist was built from what is in the working tree now. By content: a checkout changes times, not content. */
export function isBuilt() {
  return readText(STAMP) === sources();
}

export async function ensureBuilt() {
  if (isBuilt()) return;
  console.log('Building ...');
  if (!(await build())) fail('The build failed: see above. Nothing was started.');
}

/** Resolves with whether it succeeded. */
export async function build(options = {}) {
  const before = sources();
  if ((await node(program('nest', 'build'), options)) !== 0) return false;
  note(STAMP, before);
  return true;
}

function sources() {
  return fingerprint(SOURCES, (file) => file.endsWith('.spec.ts'));
}
