import { hideNames, type AnswerOrigin, namesItself } from './names-itself';

const origin = (id: string, more: Partial<AnswerOrigin> = {}): AnswerOrigin => {
  const [provider = '', ...model] = id.split('/');
  return { provider, model: model.join('/'), alias: null, providerModel: null, ...more };
};

describe('namesItself', () => {
  it.each([
    ['openai/gpt-4o', 'I am ChatGPT.'],
    ['openai/gpt-4o', 'As GPT-4o, I think so.'],
    ['openai/gpt-4o', 'I was trained by OpenAI, so no.'],
    ['openai/o3', 'This is o3 speaking'],
    ['anthropic/claude-sonnet-4', 'Claude here!'],
    ['anthropic/claude-sonnet-4', 'I was made by anthropic.'],
    ['google/gemini-2.5-pro', 'a large language model, trained by Google'],
    ['google/gemini-2.5-pro', "I'm Gemini"],
    ['groq/openai/gpt-oss-120b', 'I am a GPT model'],
    ['groq/llama-3.3-70b', 'LLaMA 3 says hello'],
    ['custom/house-model-7', 'House-Model-7 at your service'],
    ['demo/quick', 'Here is demo/quick.'],
  ])('sees that %s says "%s"', (id, text) => {
    expect(namesItself(text, origin(id))).toBe(true);
  });

  it.each([
    ['openai/gpt-4o', 'Claude and Gemini are models, too.'],
    ['openai/gpt-4o', 'Egpty is no word.'],
    ['google/gemini-2.5-pro', 'You can google that, or ask Google Maps.'],
    ['groq/llama-3.3-70b', 'Metaphysics, by metal workers'],
    ['demo/quick', 'The quick brown fox'],
    ['demo/quick', 'This is a demo.'],
    ['mistral/mistral-large', 'The wind blows from the north.'],
    ['anthropic/claude-sonnet-4', 'Claudette wrote it, and so did Claudes.'],
  ])('lets %s say "%s"', (id, text) => {
    expect(namesItself(text, origin(id))).toBe(false);
  });

  it('knows the alias and what the provider called the model', () => {
    expect(namesItself('I am my-bot', origin('custom/x', { alias: 'my-bot' }))).toBe(true);
    expect(namesItself('I am Claude', origin('proxy/best', { providerModel: 'claude-opus-4' }))).toBe(true);
    expect(namesItself('I am (a.b-c)*', origin('custom/(a.b-c)*'))).toBe(true);
  });
});

describe('hideNames', () => {
  const gpt = { provider: 'openai', model: 'gpt-4o', alias: 'chatgpt', providerModel: 'gpt-4o-2024-08-06' };
  const claude = { provider: 'anthropic', model: 'claude-sonnet-5', alias: null, providerModel: null };
  const demo = { provider: 'demo', model: 'quick', alias: null, providerModel: null };

  it.each([
    [
      gpt,
      'As ChatGPT, a model made by OpenAI, I say so.',
      'As [name removed], a model made by [name removed], I say so.',
    ],
    [gpt, 'I am GPT-4o. My id is openai/gpt-4o!', 'I am [name removed]. My id is [name removed]!'],
    [gpt, "I'm gpt-4o-2024-08-06, OpenAI’s model.", "I'm [name removed], [name removed]’s model."],
    [claude, "I am Anthropic's Claude 3.5 Sonnet.", 'I am [name removed].'],
    [claude, 'CLAUDE says: ask Gemini or GPT-4.', '[name removed] says: ask Gemini or GPT-4.'],
    [demo, 'A quick answer from demo/quick.', 'A quick answer from [name removed].'],
    [demo, 'Nothing to hide.', 'Nothing to hide.'],
  ])('leaves nothing by which %j could be told', (origin, text, hidden) => {
    expect(hideNames(text, origin)).toBe(hidden);
    expect(namesItself(hideNames(text, origin), origin)).toBe(false);
  });
});
