// npm run check: everything that must hold before a change is merged, with a summary. --skip-tests leaves out the unit and
// e2e tests, for those who ran npm test already.
import { build } from './lib/build.mjs';
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { program } from './lib/command.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT } from './lib/project.mjs';

await ensureInstalled();

const checks = {
  format: () => quietly(program('prettier', '--check', '--log-level=warn', '.')),
  lint: () => quietly(program('eslint', '.', '--max-warnings', '0')),
  types: () => quietly(program('tsc', '--noEmit', '-p', 'tsconfig.json')),
  'unused code and dependencies': () => quietly(program('knip', '--no-progress')),
  'imports between modules': () => quietly(program('depcruise', 'src', 'migrations', 'ormconfig.ts')),
  build: () => build(),
  'migrations match entities': () => quietly(['scripts/schema-diff.mjs']),
  'OpenAPI document': () => quietly(['scripts/openapi.mjs', '--check']),
  ...(!process.argv.includes('--skip-tests') && { 'unit and e2e tests': () => loudly(program('jest')) }),
};

const results = [];
for (const [name, check] of Object.entries(checks)) {
  const started = performance.now();
  const passed = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  results.push({ passed, line: `${passed ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}` });
  console.log(results.at(-1).line);
}

const failed = results.filter(({ passed }) => !passed);
console.log(`\nchecks: ${results.length - failed.length} passed, ${failed.length} failed`);
for (const { line } of failed) console.log(line);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Shows what a check prints only when it fails. */
function quietly(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = [];
    child.stdout.on('data', (chunk) => printed.push(chunk));
    child.stderr.on('data', (chunk) => printed.push(chunk));
    child.on('close', (code) => {
      if (code !== 0) for (const chunk of printed) process.stdout.write(chunk);
      resolve(code === 0);
    });
  });
}

function loudly(args) {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).on('exit', (code) => resolve(code === 0));
  });
}
