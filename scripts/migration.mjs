// npm run migration:generate -- <name> | migration:run | migration:revert | migration:show: the TypeORM CLI on the database
// that the server would use, the embedded one included.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { node, program } from './lib/command.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { fail, readText, ROOT } from './lib/project.mjs';

const [command, name] = process.argv.slice(2);
if (command === 'generate' && !/^[a-z][a-z0-9-]*$/.test(name ?? '')) {
  fail('Give the migration a name that says what it does: npm run migration:generate -- add-api-keys');
}
await ensureInstalled();
await ensureBuilt();

const target = command === 'generate' ? [`migrations/${name}`] : [];
process.exitCode = await node(
  program('typeorm', `migration:${command}`, ...target, '-d', 'dist/ormconfig.js'),
);
if (command === 'generate' && process.exitCode === 0) {
  listMigrations();
  await node(program('prettier', '--log-level=warn', '--write', 'migrations'));
  console.log('Review what it does, down() included: npm run check tells whether it matches the entities.');
}

/** Writes migrations/index.ts anew. */
function listMigrations() {
  const files = readdirSync(join(ROOT, 'migrations'))
    .filter((file) => /^\d+-.*\.ts$/.test(file))
    .sort();
  const names = files.map((file) => /export class (\w+)/.exec(readText(`migrations/${file}`))[1]);
  const imports = files.map(
    (file, index) => `import { ${names[index]} } from './${file.replace(/\.ts$/, '')}';`,
  );
  const index = readText('migrations/index.ts');
  const doc = index.slice(index.indexOf('/**'), index.indexOf('export const'));
  writeFileSync(
    join(ROOT, 'migrations/index.ts'),
    `${imports.join('\n')}\n\n${doc}export const MIGRATIONS = [${names.join(', ')}];\n`,
  );
}
