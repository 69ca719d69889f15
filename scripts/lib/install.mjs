import { npm } from './command.mjs';
import { fail, fingerprint, note, readText } from './project.mjs';

const STAMP = 'node_modules/.parley-install';

export function checkNode() {
  const wanted = [20, 19];
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  fail(
    `Parley needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Get one from https://nodejs.org, or with a version manager: nvm install 22',
  );
}

/** Makes node_modules what package-lock.json says, with everything that building and testing need. */
export async function ensureInstalled() {
  checkNode();
  const stamp = [
    fingerprint(['package-lock.json']),
    process.versions.modules,
    process.platform,
    process.arch,
  ].join(' ');
  if (readText(STAMP) === stamp) return;
  if (!hasPackages({ dev: true })) {
    console.log('Installing dependencies (npm ci) ...');
    // Nothing here needs an install script. NODE_ENV=production must not leave the build tools out.
    const code = await npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
    if (code !== 0) fail('npm ci failed: see above. Nothing was started.');
  }
  note(STAMP, stamp);
}

/**
 * Whether node_modules holds the versions of package-lock.json, by npm's own record of what it installed. Optional packages
 * (those of other platforms) may be missing.
 */
export function hasPackages({ dev }) {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => {
    const text = readText(file);
    return text === null ? null : JSON.parse(text).packages;
  });
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, dev: onlyDev, devOptional }]) =>
      path === '' || optional || devOptional || (onlyDev && !dev) || installed[path]?.version === version,
  );
}
