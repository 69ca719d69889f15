import { type Options, transformFile } from '@swc/core';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually';

/** Set by the global setup: the folder of the server that all tests of a run share. */
export const TEST_SERVER_FOLDER = 'PARLEY_TEST_SERVER_FOLDER';

const ROOT = join(__dirname, '../..');
const PRELOAD = join(__dirname, 'loads-fast.cjs');

/** The server, compiled as the tests are: once in a run, by whoever needs it first. Nobody writes into its folder. */
export async function compiledServer(): Promise<string> {
  const folder = process.env[TEST_SERVER_FOLDER];
  if (!folder)
    throw new Error('No folder for the server: this test belongs under test/, where jest names one');
  const { PARLEY_TEST_LOADED } = loadingFast(folder).env;
  await eventually(async () => existsSync(PARLEY_TEST_LOADED) || (await compileAlone(folder)));
  return folder;
}

/** What a process of the server is started with, so that it need not compile what the first one has compiled. */
export function loadingFast(folder: string): { nodeOptions: string[]; env: { PARLEY_TEST_LOADED: string } } {
  return { nodeOptions: ['--require', PRELOAD], env: { PARLEY_TEST_LOADED: join(folder, 'loaded') } };
}

/** False when another worker is at it. */
async function compileAlone(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await compile(folder);
    const { nodeOptions, env } = loadingFast(folder);
    // Loads everything and starts nothing.
    const all = join(folder, 'src/server/start-server.js');
    await promisify(execFile)(process.execPath, [...nodeOptions, all], { env });
    return true;
  } catch (error) {
    // The next one who needs it says what is wrong, too.
    await rm(folder, { recursive: true });
    throw error;
  }
}

async function compile(folder: string): Promise<void> {
  const config = (await import(join(ROOT, 'jest.config.js'))) as {
    projects: { transform: Record<string, [string, Options]> }[];
  };
  const [, options] = Object.values(config.projects[0]?.transform ?? {})[0] ?? [];
  for (const top of ['src', 'migrations']) {
    const files = await readdir(join(ROOT, top), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    await Promise.all(
      sources.map(async (file) => {
        const { code } = await transformFile(join(ROOT, top, file), { ...options, sourceMaps: false });
        const target = join(folder, top, file.replace(/ts$/, 'js'));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, code);
      }),
    );
  }
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
