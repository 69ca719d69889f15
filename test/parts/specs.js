/* global describe, jest */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const TEST = join(__dirname, '..');

/** The specs that take longest or that measure, each of them a suite of its own. What takes longest comes first. */
const ALONE = [
  'chat/slow-readers',
  'chat/restart',
  'database/embedded-postgres',
  'realtime/restart',
  'shell/server-process',
  'chat/restart-retry',
  'shell/settings',
  'shell/shutdown',
  'providers/traffic/concurrency',
].map((name) => join(TEST, `${name}.e2e-spec.ts`));

/**
 * Declares the tests of a part, each under the name of its file. All specs but those above are dealt out to the parts, so
 * that a run of everything loads the app once for each part instead of once for each of a hundred files.
 */
function declareSpecsOf(partFile) {
  const parts = readdirSync(__dirname).filter((name) => name.endsWith('.e2e-part.js'));
  const part = parts.findIndex((name) => partFile.endsWith(name));
  const specs = readdirSync(TEST, { recursive: true })
    .filter((name) => name.endsWith('.e2e-spec.ts') && !ALONE.includes(join(TEST, name)))
    .sort();
  for (const spec of specs.filter((_, index) => index % parts.length === part)) {
    describe(`test/${spec}`, () => void jest.requireActual(join(TEST, spec)));
  }
}

module.exports = { ALONE, declareSpecsOf };
