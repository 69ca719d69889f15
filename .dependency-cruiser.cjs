const modules = '^src/modules';

/** Direction: dialects, realtime, metrics -> chat -> conversations, providers -> database, config, common. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files that need each other are one file, or miss a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'foundations-know-no-module',
      severity: 'error',
      comment:
        'config, common and database are below every module. The list of entities is the one exception.',
      from: { path: '^src/(config|common|database)/', pathNot: '^src/database/data-source-options\\.ts$' },
      to: { path: `${modules}/` },
    },
    {
      name: 'only-entities-reach-the-data-source',
      severity: 'error',
      from: { path: '^src/database/data-source-options\\.ts$' },
      to: { path: `${modules}/`, pathNot: '/entities/[^/]+\\.entity\\.ts$' },
    },
    {
      name: 'common-is-the-lowest',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/database/' },
    },
    {
      name: 'conversations-know-only-the-words-of-providers',
      severity: 'error',
      comment: 'The types of the port, the port that resolves model names, and the module that provides it.',
      from: { path: `${modules}/conversations/` },
      to: {
        path: `${modules}/`,
        pathNot: [
          `${modules}/conversations/`,
          `${modules}/providers/spec/`,
          `${modules}/providers/catalogue/(model-catalogue|catalogue-model)\\.ts$`,
          `${modules}/providers/providers\\.module\\.ts$`,
        ],
      },
    },
    {
      name: 'providers-know-no-other-module',
      severity: 'error',
      from: { path: `${modules}/providers/` },
      to: { path: `${modules}/`, pathNot: `${modules}/providers/` },
    },
    {
      name: 'chat-knows-conversations-and-providers',
      severity: 'error',
      from: { path: `${modules}/chat/` },
      to: { path: `${modules}/`, pathNot: `${modules}/(chat|conversations|providers)/` },
    },
    {
      name: 'nothing-knows-the-outermost-modules',
      severity: 'error',
      comment: 'dialects, realtime, metrics and health are leaves: only app.module.ts imports them.',
      from: {
        path: '^src/(modules/[^/]+|[^/]+)',
        pathNot: '^src/(app\\.module|main|configure-app|write-openapi|server/describe-api)\\.ts$',
      },
      to: {
        path: `${modules}/(dialects|realtime|metrics|health)/`,
        pathNot: ['^src/$1/'],
      },
    },
    {
      name: 'spec-is-pure-types',
      severity: 'error',
      comment: 'The port of providers depends on nothing but the types of rxjs.',
      from: { path: `${modules}/providers/spec/`, pathNot: '\\.spec\\.ts$' },
      to: { pathNot: [`${modules}/providers/spec/`, '^node_modules/rxjs/'] },
    },
    {
      name: 'one-protocol-knows-no-other',
      severity: 'error',
      comment:
        'What two of them need is in providers/support. OpenAI itself is one of the OpenAI-compatible services.',
      from: { path: `${modules}/providers/(anthropic|google|openai[^/]*|demo)/` },
      to: {
        path: `${modules}/providers/(anthropic|google|openai[^/]*|demo)/`,
        pathNot: [`${modules}/providers/$1/`, `${modules}/providers/openai-compatible/`],
      },
    },
    {
      name: 'only-openai-builds-on-openai-compatible',
      severity: 'error',
      from: { path: `${modules}/providers/(anthropic|google|demo)/` },
      to: { path: `${modules}/providers/openai-compatible/` },
    },
    {
      name: 'one-strategy-knows-no-other',
      severity: 'error',
      from: { path: `${modules}/chat/strategies/([^/]+)/` },
      to: { path: `${modules}/chat/strategies/[^/]+/`, pathNot: `${modules}/chat/strategies/$1/` },
    },
    {
      name: 'one-dialect-knows-no-other',
      severity: 'error',
      from: { path: `${modules}/dialects/([^/]+)/` },
      to: { path: `${modules}/dialects/[^/]+/`, pathNot: `${modules}/dialects/$1/` },
    },
    {
      name: 'strategies-know-no-database',
      severity: 'error',
      comment: 'A strategy is a pure function of options, seed and finished responses.',
      from: { path: `${modules}/chat/strategies/[^/]+/`, pathNot: '\\.spec\\.ts$' },
      to: { path: ['^node_modules/(typeorm|@nestjs/typeorm|pg)/', '^src/database/'] },
    },
    {
      name: 'controllers-know-no-repository',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['^node_modules/(typeorm|@nestjs/typeorm|pg)/', '\\.repository\\.ts$', '\\.entity\\.ts$'] },
    },
    {
      name: 'entities-stay-below-the-controllers-of-other-modules',
      severity: 'error',
      comment:
        'Outside of its module an entity is read by repositories and the engine; what goes out is a DTO.',
      from: { path: `${modules}/([^/]+)/.*\\.(controller|gateway)\\.ts$` },
      to: { path: '\\.entity\\.ts$', pathNot: `${modules}/$1/` },
    },
    {
      name: 'source-knows-no-tests',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['^(test|bench|scripts)/', '\\.spec\\.ts$', '/__fixtures__/'] },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      // Express comes with @nestjs/platform-express; only its types are imported.
      to: {
        path: '^node_modules/',
        pathNot: '^node_modules/(@types/)?express/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types count: importing one is knowing about it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'types', 'default'],
    },
  },
};
