import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunLimits, type RunRequest } from '../planning/run-request';
import { RunReader, type StoredRun } from '../recorder/run-reader';
import { type RunReference } from '../recorder/stored-runs';
import { FEWEST_ANSWERS } from '../deliberation/check-together';
import { checklistIn, type ChosenInsights, choose } from '../strategies/fusion/choose-insights';
import { type FusionOptions, type FusionWish } from '../strategies/fusion/fusion-options';
import { StartRunOnce } from './start-run-once';

/** What somebody wants made of the answers of a run. */
export interface FuseWish {
  fusion: Pick<FusionWish, 'kind' | 'model' | 'instructions' | 'criteria' | 'seed'>;
  /** Left out: those that are complete now. */
  responseIds?: readonly string[];
  /** Of the checklist that the run came to. */
  insights?: readonly string[];
  parameters: RunRequest['parameters'];
  limits: RunLimits;
  onDisconnect?: RunRequest['onDisconnect'];
  onRestart?: RunRequest['onRestart'];
}

/**
 * Fuses answers that a run has, also while others of it are still being written, in a run of its own that answers the same message. The
 * first run goes on as it was.
 */
@Injectable()
export class FuseRun {
  constructor(
    private readonly reader: RunReader,
    private readonly startRun: StartRunOnce,
  ) {}

  /**
   * Throws `run_not_found`, `too_few_answers` when not two are complete, `run_without_checklist`, `response_not_found`, and what a run is
   * refused for.
   */
  async execute(
    reference: RunReference,
    wish: FuseWish,
    once: IdempotentRequest | null,
  ): Promise<LiveRun | RunReference> {
    const { ownerId, runId } = reference;
    const stored = await this.reader.find(ownerId, runId);
    try {
      return await this.startRun.execute(toRunRequest(ownerId, stored, wish), once);
    } catch (error) {
      throw AppError.renamed(error, (field) => field.replace(/^fusion\./, ''));
    }
  }
}

function toRunRequest(ownerId: string, stored: StoredRun, wish: FuseWish): RunRequest {
  const { conversationId, messageId } = stored.run;
  const { parameters, limits, onDisconnect, onRestart } = wish;
  return {
    ownerId,
    conversationId,
    messageId,
    prompt: [],
    toolResults: [],
    models: null,
    systemPrompt: null,
    parameters,
    unsupported: 'drop',
    tools: [],
    toolChoice: undefined,
    limits,
    strategy: 'fusion',
    fusion: fusionOf(stored, wish),
    onDisconnect,
    onRestart,
  };
}

function fusionOf(stored: StoredRun, { fusion, responseIds, insights }: FuseWish): FusionWish {
  if (insights) return { ...fusion, ...chosenIn(stored, insights, { fusion, responseIds }) };
  return { ...fusion, responseIds: responseIds ?? readyIn(stored) };
}

function chosenIn(
  { run }: StoredRun,
  insights: readonly string[],
  { fusion: { kind }, responseIds }: Pick<FuseWish, 'fusion' | 'responseIds'>,
): ChosenInsights & { kind: 'guided' } {
  const wrong = (field: string, message: string) => AppError.field('validation_failed', field, message);
  if (kind !== undefined && kind !== 'guided') throw wrong('kind', 'must be guided with insights');
  if (responseIds)
    throw wrong('response_ids', 'says nothing with insights: they are of the answers of the checklist');
  const checklist = checklistIn(run.result ?? null);
  if (!checklist) {
    throw new AppError('run_without_checklist', {
      detail: 'Only a fusion of the kind guided that came to its checklist has insights to choose.',
    });
  }
  return { kind: 'guided', ...choose(checklist, insights) };
}

/** Complete answers to the person, or what was fused when the run is a fusion of answers that were there. */
function readyIn({ run, responses }: StoredRun): string[] {
  const { sources } = (run.options.fusion ?? {}) as Partial<FusionOptions>;
  if (sources) return sources.map(({ response_id }) => response_id);
  const ready = responses.filter(
    ({ role, status, content }) => role === 'answer' && status === 'completed' && content.trim() !== '',
  );
  if (ready.length >= FEWEST_ANSWERS) return ready.map(({ id }) => id);
  const open = responses.filter(({ status }) => status === 'running').length;
  throw new AppError('too_few_answers', {
    detail:
      `A fusion needs at least ${FEWEST_ANSWERS} complete answers, and the run has ${ready.length}` +
      (open > 0 ? `; ${open} are still being written.` : '.'),
    ...(open > 0 && { retryAfterS: 1 }),
  });
}
