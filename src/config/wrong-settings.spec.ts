import { ConfigurationError } from './configuration-error';
import { parseEnvironment } from './environment';

function problemsOf(environment: Record<string, string>): string[] {
  try {
    parseEnvironment(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a wrong setting', () => {
  it.each([
    ['PORT', '70000', 'PORT: is "70000"; allowed: a whole number from 0 to 65535'],
    ['PORT', '3000abc', 'PORT: is "3000abc"; allowed: a whole number from 0 to 65535'],
    ['DATABASE_POOL_SIZE', '1', 'DATABASE_POOL_SIZE: is "1"; allowed: a whole number from 2 to 1000'],
    ['MAX_TOKENS_LIMIT', '-1', 'MAX_TOKENS_LIMIT: is "-1"; allowed: a whole number of at least 1'],
    ['LLM_TIMEOUT', '5m', 'LLM_TIMEOUT: is "5m"; allowed: seconds from 0.001 to 86400'],
    ['DEBUG', 'maybe', 'DEBUG: is "maybe"; allowed: true or false'],
    [
      'LOG_LEVEL',
      'loud',
      'LOG_LEVEL: is "loud"; allowed: trace, debug, info, warning, error, critical or silent, in any case',
    ],
    [
      'CORS_ORIGINS',
      'http://localhost:5173/app',
      'CORS_ORIGINS: has "http://localhost:5173/app"; allowed: a comma list of origins such as http://localhost:5173 or app.example.com, or *',
    ],
    [
      'ALLOWED_HOSTS',
      'http://a.example',
      'ALLOWED_HOSTS: has "http://a.example"; allowed: a comma list of host names such as parley.example.com or *.example.com, or *',
    ],
    [
      'OLLAMA_BASE_URL',
      'localhost:11434',
      'OLLAMA_BASE_URL: is "localhost:11434"; allowed: an address such as http://localhost:8000',
    ],
    [
      'DATABASE_URL',
      'sqlite:///secret.db',
      'DATABASE_URL: is not the address of a Postgres server; allowed: postgresql://user:password@host:5432/database, or nothing for the embedded server',
    ],
    [
      'PRICE_OVERRIDES_FILE',
      '/nowhere.json',
      'PRICE_OVERRIDES_FILE: "/nowhere.json" is not a file; allowed: the path of a JSON file',
    ],
    [
      'OPENAI_API_KEY',
      'sk-with blank',
      'OPENAI_API_KEY: has blanks or characters that a key cannot have; allowed: printable ASCII without blanks',
    ],
    [
      'PANEL_MODELS',
      'critic',
      'PANEL_MODELS: is not a JSON object; allowed: a JSON object such as {"critic":{"provider":"openai","model_name":"gpt-4o","role":"The Critic"}}',
    ],
    [
      'PANEL_MODELS',
      '{"critic":{"provider":"openai"}}',
      'PANEL_MODELS.critic.model_name: is missing; allowed: text',
    ],
    [
      'PANEL_MODELS',
      '{"critic":{"provider":"openai","model_name":"gpt-4o","mood":"bad"}}',
      'PANEL_MODELS.critic.mood: is not a known field; allowed: provider, model_name, role, icon, prompt_prefix, collaboration_style, color_theme',
    ],
    [
      'PROVIDER_CONCURRENCY',
      '8, openai=4',
      'PROVIDER_CONCURRENCY: has "openai=4"; allowed: a comma list of numbers and <provider>:<number>, such as 64,openai:200; 0 for no limit',
    ],
    [
      'PROVIDER_CONCURRENCY',
      'opnai:4',
      'PROVIDER_CONCURRENCY: has "opnai:4", and there is no such provider; allowed: a comma list of numbers and <provider>:<number>, such as 64,openai:200; 0 for no limit',
    ],
  ])('%s=%s is reported in one line', (name, value, line) => {
    expect(problemsOf({ [name]: value })).toEqual([line]);
  });

  it('does not hide the next one', () => {
    expect(problemsOf({ PORT: 'x', DEBUG: 'x', IDLE_TIMEOUT: '0' })).toEqual([
      expect.stringMatching(/^DEBUG: /),
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^IDLE_TIMEOUT: /),
    ]);
  });

  it.each([
    ['{', /^CUSTOM_PROVIDERS: is not a JSON array; allowed: a JSON array such as/],
    ['{}', /^CUSTOM_PROVIDERS: is not a JSON array/],
    ['[1]', /^CUSTOM_PROVIDERS\[0\]: is not an object; allowed: an object with id, name/],
    ['[{"base_url":"http://a/v1"}]', /^CUSTOM_PROVIDERS\[0\]\.id: is missing; allowed: lower-case letters/],
    ['[{"id":"My","base_url":"http://a/v1"}]', /^CUSTOM_PROVIDERS\[0\]\.id: is not usable/],
    ['[{"id":"openai","base_url":"http://a/v1"}]', /^CUSTOM_PROVIDERS\[0\]\.id: "openai" is already taken/],
    ['[{"id":"demo","base_url":"http://a/v1"}]', /^CUSTOM_PROVIDERS\[0\]\.id: "demo" is already taken/],
    ['[{"id":"a"}]', /^CUSTOM_PROVIDERS\[0\]\.base_url: is missing/],
    [
      '[{"id":"a","base_url":"ftp://a"}]',
      /^CUSTOM_PROVIDERS\[0\]\.base_url: is not an http or https address/,
    ],
    ['[{"id":"a","base_url":"http://a/v1","models":"x"}]', /^CUSTOM_PROVIDERS\[0\]\.models: is not usable/],
    ['[{"id":"a","base_url":"http://a/v1","api_key":5}]', /^CUSTOM_PROVIDERS\[0\]\.api_key: is not usable/],
    ['[{"id":"a","base_url":"http://a/v1","kez":"x"}]', /^CUSTOM_PROVIDERS\[0\]\.kez: is not a known field/],
  ])('in CUSTOM_PROVIDERS=%s is reported with its field', (json, line) => {
    expect(problemsOf({ CUSTOM_PROVIDERS: json })).toEqual([expect.stringMatching(line)]);
  });

  it('never shows a secret', () => {
    const problems = problemsOf({
      OPENAI_API_KEY: 'sk-secret äöü',
      LITELLM_MASTER_KEY: 'sk-secret\u0007',
      DATABASE_URL: 'mysql://root:sk-secret@localhost',
      CUSTOM_PROVIDERS: '[{"id":"a","base_url":"nope","api_key":"sk-secret blank"}]',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('sk-secret');
  });
});
