const { ALONE } = require('./test/parts/specs');

// Whoever asks for certain tests runs the files that they are in; a run of everything loads the app once for many files.
const isEverything = process.argv
  .slice(2)
  .filter((argument) => /^([^-]|-[ot]|--(test|only|changed|find|run|watch))/.test(argument))
  .every((argument) => argument.startsWith('test/parts/'));

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      sourceMaps: true,
      module: { type: 'commonjs' },
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
    },
  ],
};

/** Unit tests sit beside the source; whatever needs a database, a socket or a process is under `test/`. */
module.exports = {
  projects: [
    {
      displayName: 'unit',
      rootDir: __dirname,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
      transform,
    },
    {
      displayName: 'e2e',
      rootDir: __dirname,
      testEnvironment: 'node',
      testMatch: isEverything
        ? ['<rootDir>/test/parts/*.e2e-part.js', ...ALONE]
        : ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      transform,
    },
  ],
  // Some do much, and a busy machine takes its time.
  testTimeout: 180_000,
  testSequencer: '<rootDir>/test/parts/longest-first.js',
  // Most tests wait for sockets and for the database: three at a time even where there are only two cores.
  maxWorkers: 3,
};
