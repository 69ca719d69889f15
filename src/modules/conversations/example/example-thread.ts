import { DEFAULT_OWNER_ID } from '../../../common/ids';
import { type Participant } from '../entities/participant.entity';
import { type Response } from '../entities/response.entity';
import { type Thread } from '../transfer/thread';

export const ID = (last: string): string => `01900000-0000-7000-8000-0000000000${last}`;
export const CONVERSATION = { ownerId: DEFAULT_OWNER_ID, conversationId: ID('01') };
export const MODELS = ['quick', 'thoughtful'] as const;
const PROMPT = 'Why do rainbows have colors?';
const ANSWERS = [
  'Sunlight bends and splits into its colors inside raindrops, and each color leaves at its own angle.',
  'White sunlight is a mixture of colors. A raindrop bends each of them a little differently, reflects it once at its ' +
    'back, and lets it out again between 40 degrees (violet) and 42 degrees (red). You see each color from the drops that ' +
    'hang at just that angle, which is why a rainbow is a bow.',
];

/**
 * The conversation that the examples in the API documentation refer to. Its answers are marked as the demo provider's, its
 * ids are fixed.
 */
export function exampleThread(now: Date): Thread {
  return {
    conversation: {
      id: CONVERSATION.conversationId,
      ownerId: CONVERSATION.ownerId,
      title: 'Welcome to Parley (example)',
      systemPrompt: null,
      tags: ['example'],
      archivedAt: null,
      forkedFromConversationId: null,
      forkedFromMessageId: null,
      provenance: { kind: 'example' },
      createdAt: now,
      updatedAt: now,
      lastActivityAt: now,
    },
    participants: MODELS.map((model, position) => participant(model, position, now)),
    messages: [
      {
        id: ID('21'),
        ...CONVERSATION,
        role: 'user',
        content: [{ type: 'text', text: PROMPT }],
        text: PROMPT,
        toolResults: null,
        provenance: { kind: 'example' },
        createdAt: now,
      },
    ],
    runs: [
      {
        id: ID('31'),
        ...CONVERSATION,
        messageId: ID('21'),
        strategy: 'broadcast',
        status: 'completed',
        options: {},
        totals: {
          input_tokens: 14,
          output_tokens: 82,
          cached_tokens: 0,
          reasoning_tokens: 0,
          total_tokens: 96,
          cost_usd: 0,
          latency_ms: 1_900,
        },
        epoch: 0,
        finalSeq: '1',
        createdAt: now,
        finishedAt: now,
      },
    ],
    responses: MODELS.map((model, position) => answer(model, position, now)),
    attempts: [],
  };
}

function participant(model: string, position: number, now: Date): Participant {
  return {
    id: ID(`1${position + 1}`),
    ...CONVERSATION,
    position,
    alias: null,
    provider: 'demo',
    model,
    persona: null,
    systemPrompt: null,
    parameters: {},
    contextPolicy: 'own',
    createdAt: now,
  };
}

function answer(model: string, position: number, now: Date): Response {
  return {
    ...exampleResponse(model, now),
    id: ID(`4${position + 1}`),
    runId: ID('31'),
    messageId: ID('21'),
    participantId: ID(`1${position + 1}`),
    position,
    content: ANSWERS[position] ?? '',
    context: { system_prompt: null, entries: [{ message_id: ID('21') }], trimmed: 0 },
    inputTokens: 7,
    outputTokens: position === 0 ? 19 : 63,
    ttftMs: position === 0 ? 120 : 600,
    latencyMs: position === 0 ? 700 : 1_900,
  };
}

type Told = 'id' | 'runId' | 'messageId' | 'participantId' | 'position' | 'content' | 'context';
type Measured = 'inputTokens' | 'outputTokens' | 'ttftMs' | 'latencyMs';

/** What all responses of the example have in common. */
export function exampleResponse(model: string, now: Date): Omit<Response, Told | Measured> {
  return {
    ...CONVERSATION,
    stage: 1,
    stageName: 'answers',
    role: 'answer',
    alias: null,
    provider: 'demo',
    model,
    providerModel: model,
    status: 'completed',
    reasoning: null,
    toolCalls: [],
    citations: [],
    finishReason: 'stop',
    error: null,
    partial: false,
    parameters: {},
    droppedParameters: [],
    cachedTokens: 0,
    reasoningTokens: 0,
    estimated: false,
    costUsd: 0,
    priceVersion: null,
    activatedAt: now,
    epoch: 0,
    copied: true,
    createdAt: now,
    finishedAt: now,
  };
}
