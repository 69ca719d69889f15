import { Observable } from 'rxjs';
import { type Entry, type EventLog } from '../../src/modules/chat/event-log/event-log';
import { LiveRun } from '../../src/modules/chat/engine/live-run';
import { ResponseWriter } from '../../src/modules/chat/engine/response/response-writer';
import { RunEngine } from '../../src/modules/chat/engine/run-engine';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { ANSWERS, type ResponsePlan, type Route, type RunPlan } from '../../src/modules/chat/engine/run-plan';
import { RunTelemetry } from '../../src/modules/chat/engine/run-telemetry';
import { type EndedResponse } from '../../src/modules/chat/engine/run/ended-response';
import { type RunOptions } from '../../src/modules/chat/engine/run/run-options';
import { type RunRecorder } from '../../src/modules/chat/recorder/run-recorder';
import { type PriceBook } from '../../src/modules/providers/prices/price-book';
import { type ProviderRegistry } from '../../src/modules/providers/provider-registry';
import { type ProviderEvent } from '../../src/modules/providers/spec/provider-event';
import { type ProviderGate } from '../../src/modules/providers/traffic/provider-gate';

/** Something that a model says, after so many turns of the event loop. */
export type Step = { wait: number } & (
  { type: 'text' | 'reasoning'; text: string } | { type: 'tool_call' } | { type: 'usage'; tokens: number }
);
type End = 'finished' | 'refused' | 'broken_off' | 'never';

/** What one route does when it is asked. */
export interface Script {
  steps: Step[];
  end: End;
}

export interface Scenario {
  /** The scripts of the routes of each response: its own model, then its fallbacks. */
  responses: Script[][];
  options: RunOptions;
  /** When somebody stops the run, or one response, in turns of the event loop. */
  stopAt: number | null;
  cancelOne: { at: number; index: number } | null;
}

/** Pauses and deadlines pass as `executeScenario` says; the event loop turns as ever. */
export function fakePauses(): void {
  jest.useFakeTimers({
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'],
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number) => {
  for (let index = 0; index < count; index += 1) await turn();
};

function toEvent(step: Step): ProviderEvent {
  switch (step.type) {
    case 'text':
    case 'reasoning':
      return { type: step.type, text: step.text };
    case 'tool_call':
      return { type: 'tool_call', index: 0, id: 'call', name: 'look', arguments: '{}' };
    case 'usage':
      return {
        type: 'usage',
        usage: {
          input_tokens: 1,
          output_tokens: step.tokens,
          cached_tokens: 0,
          reasoning_tokens: 0,
          total_tokens: step.tokens + 1,
        },
      };
  }
}

function answer({ steps, end }: Script): Observable<ProviderEvent> {
  return new Observable((subscriber) => {
    void (async () => {
      for (const step of steps) {
        await turns(step.wait);
        subscriber.next(toEvent(step));
      }
      if (end === 'never') return;
      if (end === 'finished') subscriber.next({ type: 'finished', reason: 'stop' });
      if (end === 'refused') {
        const failure = { kind: 'invalid_request' as const, message: 'No.', retryable: false };
        subscriber.next({ type: 'failed', failure });
      }
      subscriber.complete();
    })();
  });
}

function planOf(scenario: Scenario): RunPlan {
  const responses = scenario.responses.map((routes, index) => ({
    responseId: `r${index}`,
    attemptId: `a${index}`,
    place: ANSWERS,
    seat: { participantId: `p${index}`, alias: null, model: { id: `m/${index}.0`, provider: 'm' } },
    routes: routes.map((_, route): Route => {
      const model = { id: `m/${index}.${route}`, provider: 'm', model: `${index}.${route}` };
      const request = { model: model.model, messages: [], parameters: {} };
      return { model, request, droppedParameters: [], context: { trimmed: 0 }, refusal: null } as never;
    }),
    retries: 0,
    hedgeAfterMs: null,
    deadlines: { connectMs: null, firstTokenMs: 60_000, idleMs: 60_000, responseMs: 60_000 },
  }));
  return {
    runId: 'run',
    ownerId: 'owner',
    conversationId: 'conversation',
    messageId: 'message',
    strategy: 'broadcast',
    options: scenario.options,
    epoch: 0,
    createdAt: new Date(),
    seed: null,
    promptVersion: null,
    responses: responses as unknown as ResponsePlan[],
  };
}

/** Runs the scenario to its end, after `fakePauses`; nobody waits for a model that never ends. */
export async function executeScenario(
  scenario: Scenario,
  earlier: readonly EndedResponse[] = [],
): Promise<{ run: LiveRun; events: RunEvent[] }> {
  const script = (model: string) => {
    const [index, route] = model.split('.').map(Number);
    return scenario.responses[index!]![route!]!;
  };
  const providers = { get: () => ({ stream: ({ model }: { model: string }) => answer(script(model)) }) };
  const prices = {
    cost: (_: string, __: string, { total_tokens }: { total_tokens: number }) => ({ costUsd: total_tokens }),
  };
  const stored = () => turn().then(() => true);
  const recorder = { openAttempt: stored, settle: stored, finish: stored, wasTakenOver: () => false };
  const entries: Entry[] = [];
  const log = {
    append: (_: string, more: Entry[]) => Promise.resolve(void entries.push(...more)),
    expire: () => Promise.resolve(),
  };
  const telemetry = new RunTelemetry();
  const writer = new ResponseWriter(
    providers as unknown as ProviderRegistry,
    { guard: (_: unknown, call: unknown) => call } as unknown as ProviderGate,
    prices as unknown as PriceBook,
    recorder as unknown as RunRecorder,
    telemetry,
  );
  const engine = new RunEngine(
    writer,
    recorder as unknown as RunRecorder,
    log as unknown as EventLog,
    telemetry,
  );
  const run = new LiveRun(planOf(scenario), earlier);
  engine.execute(run);
  for (let now = 0; now < 40 && !run.completed; now += 1) {
    if (scenario.stopAt === now) run.stop('cancelled');
    if (scenario.cancelOne?.at === now) void run.cancelResponse(`r${scenario.cancelOne.index}`);
    // Pauses before retries are over in the next turn; no deadline is ever reached.
    jest.advanceTimersByTime(500);
    await turn();
  }
  run.stop('cancelled');
  await run.done;
  return { run, events: entries.map(({ json }) => JSON.parse(json) as RunEvent) };
}
