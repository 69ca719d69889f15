import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Ends the process with a message for the person at the terminal. */
export function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** A hash over names and contents of files and folders, given relative to the project. What is missing counts as empty. */
export function fingerprint(paths, skip = () => false) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf).filter((file) => !skip(file))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

export function readText(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return null;
  }
}

/** Writes a stamp that saves work the next time; where it cannot be written (a read-only folder) the work is done again. */
export function note(path, text) {
  try {
    writeFileSync(join(ROOT, path), text);
  } catch (error) {
    console.warn(`${path} could not be written (${error.code}): the next start checks everything again.`);
  }
}

function filesOf(path) {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}
