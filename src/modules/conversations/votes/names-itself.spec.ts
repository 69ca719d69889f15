import { type AnswerOrigin, namesItself } from './names-itself';

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
