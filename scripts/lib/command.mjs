import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './project.mjs';

/** Programs of our dependencies, run with this Node: no shell, no PATH, the same on every platform. */
const PROGRAMS = {
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  eslint: 'eslint/bin/eslint.js',
  jest: 'jest/bin/jest.js',
  knip: 'knip/bin/knip.js',
  nest: '@nestjs/cli/bin/nest.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  typeorm: 'typeorm/cli.js',
};

/** Arguments of `node` that run a program. */
export function program(name, ...args) {
  return [join(ROOT, 'node_modules', PROGRAMS[name]), ...args];
}

/** Runs Node in the project's folder with our terminal. Resolves with the exit code. */
export async function node(args, options = {}) {
  return exitCode(spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', ...options }));
}

/** Runs npm: the one that started us, else the one in PATH. Resolves with the exit code. */
export async function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return node([cli, ...args]);
  // On Windows npm is a batch file, which only a shell can start.
  return exitCode(spawn('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' }));
}

async function exitCode(child) {
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
