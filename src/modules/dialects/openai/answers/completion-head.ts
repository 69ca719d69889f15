import { type CompletionPlan } from '../../../chat/completions/completion-planner';
import { type LiveRun } from '../../../chat/engine/live-run';
import { type EndedRun } from '../../../chat/recorder/stored-runs';

/** What every piece of one completion has in common. */
export interface CompletionHead {
  id: string;
  /** Unix seconds. */
  created: number;
  /** The ids of the responses that can become a choice, in the order of their choices; of a race, only one of them does. */
  responseIds: readonly string[];
  /** The model of each, as long as nothing else is known. */
  models: readonly string[];
  /** Several models give a choice each, so that each choice says which. */
  namesModels: boolean;
  /** Only one choice comes of all responses. */
  isRace: boolean;
  /** Where it is kept, with `store`. */
  kept?: { conversation_id: string; run_id: string };
  metadata?: Record<string, string>;
}

/** Of a completion that nobody keeps. */
export function headOf({ completionId, createdAt, route, responses }: CompletionPlan): CompletionHead {
  const models = responses.map(({ routes: [first] }) => first.model.id);
  return {
    id: completionName(completionId),
    created: Math.floor(createdAt.getTime() / 1_000),
    responseIds: responses.map(({ responseId }) => responseId),
    models,
    namesModels: route === 'all' && new Set(models).size > 1,
    isRace: route === 'race',
  };
}

/** Of one that is a run of this process. */
export function headOfRun({ plan }: LiveRun, metadata: Record<string, string>): CompletionHead {
  const { runId, conversationId, createdAt, options, responses } = plan;
  return headOfKept(
    { runId, conversationId, createdAt, isRace: options.race === true },
    responses.map(({ responseId, routes: [first] }) => [responseId, first.model.id]),
    metadata,
  );
}

/** Of one that is a run which has ended, whoever executed it. */
export function headOfEnded({ run, responses }: EndedRun, metadata: Record<string, string>): CompletionHead {
  const { id: runId, conversationId, createdAt, options } = run;
  return headOfKept(
    { runId, conversationId, createdAt, isRace: options.race === true },
    responses.map(({ id, provider, model }) => [id, `${provider}/${model}`]),
    metadata,
  );
}

interface KeptRun {
  runId: string;
  conversationId: string;
  createdAt: Date;
  isRace: boolean;
}

function headOfKept(
  { runId, conversationId, createdAt, isRace }: KeptRun,
  responses: readonly [id: string, model: string][],
  metadata: Record<string, string>,
): CompletionHead {
  const models = responses.map(([, model]) => model);
  return {
    id: completionName(runId),
    created: Math.floor(createdAt.getTime() / 1_000),
    responseIds: responses.map(([id]) => id),
    models,
    namesModels: !isRace && new Set(models).size > 1,
    isRace,
    kept: { conversation_id: conversationId, run_id: runId },
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}

function completionName(id: string): string {
  return `chatcmpl-${id.replaceAll('-', '')}`;
}

/** The number of a response's choice. */
export function choiceOf(head: CompletionHead, responseId: string): number {
  return head.isRace ? 0 : head.responseIds.indexOf(responseId);
}
