import { type ProviderRequest } from '../../../src/modules/providers/spec/provider';
import { chunk } from '../../fixtures/providers/chat-completions';
import { ask, asEvents, eventsOf, failureOf, providerAt, textOf } from './asking';
import { Upstream } from './upstream';

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', minLength: 2 }, stops: { type: 'array', items: { type: 'number' } } },
  required: ['city', 'stops'],
  additionalProperties: false,
};
const FORMAT = { type: 'json_schema', name: 'trip', schema: SCHEMA, strict: true } as const;
const TOOLS = [{ name: 'look_up', parameters: { type: 'object', properties: {} } }];
const CALL = { id: 'call_1', name: 'look_up', arguments: '{}' };
const TOOL_TURNS: ProviderRequest['messages'] = [
  { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
  { role: 'assistant', text: '', toolCalls: [CALL] },
  { role: 'tool', toolCallId: 'call_1', toolName: 'look_up', content: 'sunny', isError: false },
];

describe('what an answer shall be like, in each wire protocol', () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await Upstream.start();
  });
  afterAll(() => upstream.stop());

  async function sentTo(provider: string, changes: Partial<ProviderRequest>): Promise<any> {
    await ask(providerAt(provider, upstream.url), changes);
    return upstream.lastRequest.body;
  }

  describe('chat completions', () => {
    it('have formats, effort, log probabilities and the end user as OpenAI names them', async () => {
      const body = await sentTo('groq', {
        responseFormat: FORMAT,
        reasoningEffort: 'low',
        logprobs: { alternatives: 3 },
        endUser: 'user-7',
        tools: TOOLS,
        parallelToolCalls: false,
      });
      expect(body).toMatchObject({
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'trip', schema: SCHEMA, strict: true },
        },
        reasoning_effort: 'low',
        logprobs: true,
        top_logprobs: 3,
        user: 'user-7',
        parallel_tool_calls: false,
      });
    });

    it('have plain JSON, and no word about tools without any', async () => {
      const body = await sentTo('groq', {
        responseFormat: { type: 'json_object' },
        parallelToolCalls: false,
      });
      expect(body.response_format).toEqual({ type: 'json_object' });
      expect(body).not.toHaveProperty('parallel_tool_calls');
    });

    it('keep the only effort that a model takes together with tools', async () => {
      const body = await sentTo('openai', { model: 'gpt-6-sol', tools: TOOLS, reasoningEffort: 'high' });
      expect(body.reasoning_effort).toBe('none');
    });

    it('give log probabilities with the text they belong to, repaired where they are broken', async () => {
      const token = (text: string, more = {}) => ({ token: text, logprob: -0.5, bytes: [72], ...more });
      const withLogprobs = (content: string, logprobs: unknown) => ({
        choices: [{ index: 0, delta: { content }, logprobs, finish_reason: null }],
      });
      upstream.answersWith(
        asEvents(
          withLogprobs('He', { content: [token('He', { top_logprobs: [token('He'), token('Ho')] })] }),
          withLogprobs('y', { content: [{ token: 'y', logprob: '-1', bytes: 'none' }, { token: 7 }, null] }),
          chunk({}, 'stop'),
          '[DONE]',
        ),
      );
      const events = await ask(providerAt('groq', upstream.url), { logprobs: { alternatives: 2 } });
      expect(textOf(events)).toBe('Hey');
      expect(eventsOf('text', events).flatMap(({ logprobs }) => logprobs ?? [])).toEqual([
        token('He', { top_logprobs: [token('He'), token('Ho')] }),
        { token: 'y', logprob: -1, bytes: null, top_logprobs: [] },
      ]);
      upstream.answersWith('');
    });
  });

  describe('Anthropic', () => {
    it('is given the schema as far as it enforces it, the rest in words', async () => {
      const body = await sentTo('anthropic', { model: 'claude-sonnet-5', responseFormat: FORMAT });
      expect(body.output_config.format.type).toBe('json_schema');
      expect(body.output_config.format.schema).toMatchObject({
        type: 'object',
        additionalProperties: false,
        required: ['city', 'stops'],
      });
      const { city } = body.output_config.format.schema.properties;
      expect(city).not.toHaveProperty('minLength');
      expect(city.description).toContain('minLength: 2');
    });

    it('is asked in words for JSON without a schema', async () => {
      const format = { responseFormat: { type: 'json_object' } } as const;
      expect((await sentTo('anthropic', { ...format, system: 'Be brief.' })).system).toMatch(
        /^Be brief\.\n\nAnswer with one JSON object/,
      );
      expect((await sentTo('anthropic', format)).system).toMatch(/^Answer with one JSON object/);
    });

    it('is not asked with a schema that it cannot enforce', async () => {
      const asked = upstream.requests.length;
      const events = await ask(providerAt('anthropic', upstream.url), {
        responseFormat: { type: 'json_schema', name: 'any', schema: {} },
      });
      expect(failureOf(events).kind).toBe('invalid_request');
      expect(upstream.requests).toHaveLength(asked);
    });

    it.each([
      ['claude-sonnet-5', 'medium', { type: 'adaptive', display: 'summarized' }, 'medium'],
      ['claude-sonnet-5', 'minimal', { type: 'adaptive', display: 'summarized' }, 'low'],
      ['claude-sonnet-5', 'xhigh', { type: 'adaptive', display: 'summarized' }, 'xhigh'],
      ['claude-sonnet-5', 'none', { type: 'disabled' }, undefined],
      ['claude-sonnet-4-6', 'xhigh', { type: 'adaptive', display: 'summarized' }, 'high'],
      ['claude-fable-5', 'none', { type: 'adaptive', display: 'summarized' }, 'low'],
      ['claude-sonnet-4-5', 'medium', { type: 'enabled', budget_tokens: 8_192 }, undefined],
      ['claude-sonnet-4-5-20250929', 'max', { type: 'enabled', budget_tokens: 32_000 }, undefined],
      ['claude-sonnet-4-20250514', 'minimal', { type: 'enabled', budget_tokens: 1_024 }, undefined],
      ['claude-haiku-4-5', 'none', undefined, undefined],
    ] as const)('tells %s to think %s', async (model, reasoningEffort, thinking, effort) => {
      const body = await sentTo('anthropic', { model, reasoningEffort });
      expect([body.thinking, body.output_config?.effort]).toEqual([thinking, effort]);
    });

    it('leaves room for the answer, and leaves out the sampling that a budget forbids', async () => {
      const ask = (max_tokens: number) =>
        sentTo('anthropic', {
          model: 'claude-sonnet-4-5',
          reasoningEffort: 'high',
          parameters: { max_tokens, temperature: 0.2 },
        });
      const large = await ask(10_000);
      expect(large.thinking).toEqual({ type: 'enabled', budget_tokens: 5_000 });
      expect(large).not.toHaveProperty('temperature');
      const small = await ask(1_000);
      expect(small).not.toHaveProperty('thinking');
      expect(small.temperature).toBe(0.2);
    });

    it('does not think by a budget about a call that must be made, or whose thoughts are gone', async () => {
      const model = 'claude-sonnet-4-5';
      const forced = await sentTo('anthropic', {
        model,
        reasoningEffort: 'high',
        tools: TOOLS,
        toolChoice: 'required',
      });
      expect(forced).not.toHaveProperty('thinking');
      const answered = await sentTo('anthropic', { model, reasoningEffort: 'high', messages: TOOL_TURNS });
      expect(answered).not.toHaveProperty('thinking');
      const adaptive = await sentTo('anthropic', {
        model: 'claude-sonnet-5',
        reasoningEffort: 'high',
        tools: TOOLS,
        toolChoice: { name: 'look_up' },
      });
      expect(adaptive).not.toHaveProperty('thinking');
      expect(adaptive.output_config).toEqual({ effort: 'high' });
    });

    it('makes at most one call when told so, and knows the end user', async () => {
      const common = { tools: TOOLS, parallelToolCalls: false, endUser: 'user-7' };
      expect(await sentTo('anthropic', common)).toMatchObject({
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
        metadata: { user_id: 'user-7' },
      });
      expect((await sentTo('anthropic', { ...common, toolChoice: 'required' })).tool_choice).toEqual({
        type: 'any',
        disable_parallel_tool_use: true,
      });
      expect((await sentTo('anthropic', { ...common, toolChoice: 'none' })).tool_choice).toEqual({
        type: 'none',
      });
    });
  });

  describe('Google', () => {
    it('is given the schema as it is', async () => {
      const { generationConfig } = await sentTo('google', {
        model: 'gemini-2.5-pro',
        responseFormat: FORMAT,
      });
      expect(generationConfig).toMatchObject({
        responseMimeType: 'application/json',
        responseJsonSchema: SCHEMA,
      });
    });

    it('has JSON without a schema', async () => {
      const { generationConfig } = await sentTo('google', {
        model: 'gemini-2.0-flash',
        responseFormat: { type: 'json_object' },
      });
      expect(generationConfig).toEqual({ responseMimeType: 'application/json' });
    });

    it.each([
      ['gemini-3.8-flash', 'none', { includeThoughts: true, thinkingLevel: 'minimal' }],
      ['gemini-3.8-flash', 'max', { includeThoughts: true, thinkingLevel: 'high' }],
      ['gemini-3.1-pro-preview', 'minimal', { includeThoughts: true, thinkingLevel: 'low' }],
      ['gemini-3-pro-preview', 'medium', { includeThoughts: true, thinkingLevel: 'high' }],
      ['gemini-2.5-flash', 'none', { includeThoughts: true, thinkingBudget: 0 }],
      ['gemini-2.5-pro', 'none', { includeThoughts: true, thinkingBudget: 128 }],
      ['gemini-2.5-flash-lite', 'medium', { thinkingBudget: 8_192 }],
      ['gemini-2.0-flash', 'medium', undefined],
    ] as const)('tells %s to think %s', async (model, reasoningEffort, thinkingConfig) => {
      const { generationConfig } = await sentTo('google', { model, reasoningEffort });
      expect(generationConfig?.thinkingConfig).toEqual(thinkingConfig);
    });
  });
});
