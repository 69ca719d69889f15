import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Response } from '../../conversations/entities/response.entity';
import { Run } from '../../conversations/entities/run.entity';
import { PriceBook } from '../../providers/prices/price-book';
import { LiveRun } from '../engine/live-run';
import { LiveRuns } from '../engine/live-runs';
import { RunEngine } from '../engine/run-engine';
import { type ResponseSnapshot, type RunEventBody } from '../engine/run-event';
import { type EndedResponse } from '../engine/run/ended-response';
import { stagesOf } from '../engine/run/stages-of';
import { type RunOptions } from '../engine/run/run-options';
import { type EarlierCalls, type ResponsePlan } from '../engine/run-plan';
import { type Replanned, RunReplanner } from '../planning/run-replanner';
import { snapshotOf } from '../streaming/ended-run-events';
import { costOf, endLostAttempts, type FoundAttempt } from './lost-run';
import { READ_OPEN_ATTEMPTS, REASK_LOST_RUN } from './statements';

/** A run that takes its server down is not asked for ever. */
const MOST_RESTARTS = 3;

/** Goes on with a run whose process has died: answers that had ended stay, and the models of the others are asked again. */
@Injectable()
export class ReaskLostRun {
  constructor(
    private readonly database: DataSource,
    private readonly replanner: RunReplanner,
    private readonly engine: RunEngine,
    private readonly runs: LiveRuns,
    private readonly prices: PriceBook,
  ) {}

  /**
   * False when it is to be closed: it did not ask for this, was restarted often enough, or cannot be asked the same. Throws `overloaded`
   * when there is no room for it now.
   */
  async execute(runId: string, epoch: number, options: RunOptions): Promise<boolean> {
    if (options.on_restart !== 'retry' || epoch > MOST_RESTARTS) return false;
    const { manager } = this.database;
    const run = await manager.findOneBy(Run, { id: runId, epoch, status: 'running' });
    if (!run) return false;
    const responses = await manager.find(Response, {
      where: { runId },
      order: { position: 'ASC', id: 'ASC' },
    });
    const attempts: FoundAttempt[] = await this.database.query(READ_OPEN_ATTEMPTS, [runId]);
    const planned = await this.replanner.plan(run, responses, this.earlierCalls(responses, attempts));
    // One that had nothing left to do is only to be closed; one with several stages may have died between two of them.
    const isOver = responses.every(({ status }) => status !== 'running') && !planned?.deliberation;
    if (!planned || isOver) return false;
    await this.begin(planned, responses, attempts);
    return true;
  }

  private async begin(
    { plan, deliberation }: Replanned,
    responses: readonly Response[],
    attempts: readonly FoundAttempt[],
  ): Promise<void> {
    const run = new LiveRun(plan, responses.flatMap(endedResponse), deliberation);
    this.runs.reserve(plan.responses.length);
    try {
      const rows: unknown[] = await this.database.query(REASK_LOST_RUN, [
        plan.runId,
        plan.epoch,
        new Date(),
        JSON.stringify(endLostAttempts(attempts, this.prices)),
        JSON.stringify(run.openResponses.map(attemptRow)),
      ]);
      if (rows.length === 0) {
        this.runs.release(plan.responses.length);
        return;
      }
    } catch (error) {
      this.runs.release(plan.responses.length);
      throw error;
    }
    this.runs.add(run);
    this.engine.execute(run, opening(run, responses));
  }

  private earlierCalls(
    responses: readonly Response[],
    attempts: readonly FoundAttempt[],
  ): Map<string, EarlierCalls> {
    const open = responses.filter(({ status }) => status === 'running');
    return new Map(
      open.map(({ id }) => {
        const calls = attempts.filter(({ response_id }) => response_id === id);
        const ends = [
          ...calls.filter(({ outcome }) => outcome !== 'running'),
          ...endLostAttempts(calls, this.prices),
        ];
        const tokens = ends.reduce((sum, end) => sum + (end.input_tokens ?? 0) + (end.output_tokens ?? 0), 0);
        return [id, { count: calls.length, costUsd: costOf(calls, this.prices), tokens }];
      }),
    );
  }
}

function attemptRow({ responseId, attemptId, routes: [{ model }], earlier }: ResponsePlan) {
  return {
    id: attemptId,
    response_id: responseId,
    number: (earlier?.count ?? 0) + 1,
    provider: model.provider,
    model: model.model,
  };
}

function endedResponse(response: Response): EndedResponse[] {
  const { id, participantId, stage, stageName, role, provider, model, status, content } = response;
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = response;
  if (status === 'running' || participantId === null) return [];
  const isMetered = inputTokens !== null && outputTokens !== null;
  return [
    {
      responseId: id,
      participantId,
      place: { stage, name: stageName, role },
      model: `${provider}/${model}`,
      status,
      text: content,
      usage: isMetered
        ? {
            input_tokens: inputTokens,
            output_tokens: outputTokens,
            cached_tokens: cachedTokens ?? 0,
            reasoning_tokens: reasoningTokens ?? 0,
            total_tokens: inputTokens + outputTokens,
          }
        : null,
      costUsd: response.costUsd,
      read: response.context?.entries ?? [],
      stored: response,
    },
  ];
}

/** What clients are told first: all that stands, and that the rest begins again. */
function opening(
  { plan, deliberation, endedResponses }: LiveRun,
  responses: readonly Response[],
): RunEventBody {
  const calls = new Map(plan.responses.map(({ responseId, earlier }) => [responseId, earlier?.count ?? 0]));
  return {
    type: 'run.snapshot',
    conversation_id: plan.conversationId,
    message_id: plan.messageId,
    strategy: plan.strategy,
    status: 'running',
    responses: responses.map((response): ResponseSnapshot =>
      snapshotOf(response, (calls.get(response.id) ?? 0) + 1),
    ),
    ...(deliberation && {
      deliberation: {
        stages: stagesOf(responses),
        evidence: deliberation.news(endedResponses),
        result: null,
      },
    }),
  };
}
