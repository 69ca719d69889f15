import { type Response } from '../entities/response.entity';
import { type RunResult } from '../entities/run.entity';
import { type Thread } from '../transfer/thread';
import { CONVERSATION, exampleResponse, ID, MODELS } from './example-thread';

const PROMPT = 'Which color is on the outside of a rainbow?';
const ANSWERS = [
  'Red.',
  'Red is on the outside of the main bow and violet on the inside. In the fainter second bow it is the other way round.',
] as const;
const CRITIQUES = ['Right, and too short to be of use.', 'Right, and it knows of the second bow.'] as const;
const SCORES = [7, 9] as const;
const SYNTHESIS = 'Red is on the outside of the main bow [A][B]; in the fainter second bow it is violet [B].';
const NAMES = ['A', 'B'] as const;
const TOKENS = { input: 95, output: 26 };

/** The example with a second message, over which it holds a council whose votes can be counted again. */
export function withCouncil(thread: Thread, now: Date): Thread {
  const { messages, runs, responses } = exampleCouncil(now);
  return {
    ...thread,
    messages: [...thread.messages, ...messages],
    runs: [...thread.runs, ...runs],
    responses: [...thread.responses, ...responses],
  };
}

function exampleCouncil(now: Date): Pick<Thread, 'messages' | 'runs' | 'responses'> {
  const responses = councilResponses(now);
  const sum = (read: (response: Response) => number | null) =>
    responses.reduce((total, response) => total + (read(response) ?? 0), 0);
  const totals = {
    input_tokens: sum((one) => one.inputTokens),
    output_tokens: sum((one) => one.outputTokens),
  };
  return {
    messages: [
      {
        id: ID('22'),
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
        id: ID('32'),
        ...CONVERSATION,
        messageId: ID('22'),
        strategy: 'council',
        status: 'completed',
        options: { council: { method: 'borda', early_stop: true } },
        seed: 7,
        promptVersion: 1,
        result: resultOf(totals.input_tokens + totals.output_tokens),
        totals: {
          ...totals,
          cached_tokens: 0,
          reasoning_tokens: 0,
          total_tokens: totals.input_tokens + totals.output_tokens,
          cost_usd: 0,
          latency_ms: 3_100,
        },
        epoch: 0,
        finalSeq: '1',
        createdAt: now,
        finishedAt: now,
      },
    ],
    responses,
  };
}

function councilResponses(now: Date): Response[] {
  const common = (model: string, position: number, content: string) => ({
    ...exampleResponse(model, now),
    id: ID(`4${position + 3}`),
    runId: ID('32'),
    messageId: ID('22'),
    participantId: ID(`1${(position % 2) + 1}`),
    position,
    content,
    context: { system_prompt: null, entries: [{ message_id: ID('22') }], trimmed: 0 },
    inputTokens: TOKENS.input,
    outputTokens: TOKENS.output,
    ttftMs: 120,
    latencyMs: 900,
  });
  return [
    ...MODELS.map((model, index) => common(model, index, ANSWERS[index]!)),
    ...MODELS.map((model, index) => ({
      ...common(model, index + 2, ballotOf(1 - index)),
      stage: 2,
      stageName: 'ballots',
      role: 'ballot' as const,
    })),
    { ...common(MODELS[0], 4, SYNTHESIS), stage: 3, stageName: 'synthesis', role: 'synthesis' },
  ];
}

/** Of the only other member. */
function ballotOf(other: number): string {
  const label = NAMES[other]!;
  return JSON.stringify({
    ranking: [label],
    scores: { [label]: SCORES[other] },
    critiques: { [label]: CRITIQUES[other] },
  });
}

function resultOf(totalTokens: number): RunResult {
  const answersTokens = 2 * (TOKENS.input + TOKENS.output);
  const answer = (index: number) => ({
    response_id: ID(`4${index + 3}`),
    participant_id: ID(`1${index + 1}`),
    model: `demo/${MODELS[index]}`,
  });
  const ranked = (index: number, rank: number) => ({
    label: NAMES[index],
    response_id: ID(`4${index + 3}`),
    rank,
    score: 0.5,
    mean_score: SCORES[index],
    first_places: 1,
  });
  const reviewer = (index: number) => ({
    response_id: ID(`4${index + 5}`),
    participant_id: ID(`1${index + 1}`),
    mean_score: SCORES[1 - index],
    leniency: null,
  });
  return {
    labels: { A: answer(0), B: answer(1) },
    ballots: [0, 1].map((index) => ({
      response_id: ID(`4${index + 5}`),
      participant_id: ID(`1${index + 1}`),
      model: `demo/${MODELS[index]}`,
      own: NAMES[index],
      shown: [NAMES[1 - index]],
      ranking: [NAMES[1 - index]],
      abstained: null,
      scores: { [NAMES[1 - index]!]: SCORES[1 - index] },
      critiques: { [NAMES[1 - index]!]: CRITIQUES[1 - index] },
    })),
    tally: {
      method: 'borda',
      ballots: 2,
      abstentions: 0,
      winner: ID('44'),
      ranking: [ranked(1, 1), ranked(0, 2)],
    },
    decided_early: false,
    synthesis: {
      response_id: ID('47'),
      model: 'demo/quick',
      status: 'completed',
      citations: [0, 1].map((index) => ({ label: NAMES[index], response_id: ID(`4${index + 3}`) })),
    },
    bias: { length_correlation: null, position_correlation: null, reviewers: [0, 1].map(reviewer) },
    baseline: {
      plurality: { winner: null, votes: 1 },
      best_single: { response_id: ID('44'), cost_usd: 0 },
    },
    price: {
      total_cost_usd: 0,
      answers_cost_usd: 0,
      deliberation_cost_usd: 0,
      total_tokens: totalTokens,
      answers_tokens: answersTokens,
      deliberation_tokens: totalTokens - answersTokens,
    },
  };
}
