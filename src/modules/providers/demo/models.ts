import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { type Manner, MANNERS, type MannerName } from './manners';

/** How a demo model goes wrong; each in the way that real providers do. */
export type Misbehaviour = 'fails' | 'is_rate_limited' | 'cuts' | 'stalls' | 'stays_silent';

/** One demo model: how it speaks, how fast, and what it does wrong. Times are milliseconds. */
export interface DemoModel {
  id: string;
  displayName: string;
  description: string;
  manner: Manner;
  firstTokenMs: number;
  tokenMs: number;
  /** How many tokens come at once. */
  tokensAtOnce: number;
  misbehaviour?: Misbehaviour;
}

const model = (
  id: string,
  description: string,
  manner: MannerName,
  [firstTokenMs, tokenMs, tokensAtOnce = 1]: [number, number, number?],
  misbehaviour?: Misbehaviour,
): DemoModel => ({
  id,
  displayName: `Demo ${id[0]?.toUpperCase()}${id.slice(1).replaceAll('-', ' ')} (simulation)`,
  description,
  manner: MANNERS[manner],
  firstTokenMs,
  tokenMs,
  tokensAtOnce,
  ...(misbehaviour && { misbehaviour }),
});

export const DEMO_MODELS: readonly DemoModel[] = [
  model('quick', 'Answers in a few friendly sentences, fast.', 'quick', [120, 15]),
  model('thoughtful', 'Thinks aloud first, then answers in steps.', 'thoughtful', [300, 18]),
  model('contrarian', 'Politely takes the other side.', 'contrarian', [200, 20]),
  model('verbose', 'Answers at length, with headings and lists.', 'verbose', [200, 10]),
  model(
    'slow',
    'Takes its time: three seconds to the first token, four tokens a second.',
    'quick',
    [3_000, 250],
  ),
  model('burst', 'A thousand tokens as fast as they can be taken, for load tests.', 'burst', [1, 1, 20]),
  model('fail', 'Fails at once: the provider is overloaded.', 'quick', [0, 0], 'fails'),
  model(
    'rate-limited',
    'Fails at once: too many requests, with a time to wait.',
    'quick',
    [0, 0],
    'is_rate_limited',
  ),
  model('cut', 'Starts to answer, then the stream breaks off.', 'quick', [120, 15], 'cuts'),
  model('stall', 'Starts to answer, then falls silent for ever.', 'quick', [120, 15], 'stalls'),
  model('silent', 'Takes the request and never says a word.', 'quick', [0, 0], 'stays_silent'),
];

export const DEMO_PARAMETERS: ParameterSupport = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, max: 1_000, integer: true },
  max_tokens: { min: 1, max: 4_096, integer: true },
  stop: { min: 0, max: 4, integer: true },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
  repetition_penalty: { min: 0, max: 2 },
  seed: { min: -(2 ** 53 - 1), max: 2 ** 53 - 1, integer: true },
};

/** 20 November 2025. */
const CREATED = 1_763_596_800;

export const DEMO_MODEL_INFOS: readonly ModelInfo[] = DEMO_MODELS.map(
  ({ id, displayName, description, manner }) => ({
    id,
    displayName,
    description,
    created: CREATED,
    contextWindow: 32_768,
    maxOutputTokens: 4_096,
    capabilities: { images: true, tools: true, reasoning: manner.think !== undefined },
  }),
);
