import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { type RunDto } from '../../../chat/dto/run.dto';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { AwaitRun } from '../../../chat/use-cases/await-run';
import { StartSummary } from '../../../chat/use-cases/start-summary';
import { type SummarizeDto } from '../dto/summarize.dto';
import {
  DEFAULT_SUMMARIES,
  SUMMARY_TYPE_NAMES,
  type SummarizeRequestDto,
  type SummaryTypeName,
} from '../dto/summarize-request.dto';
import { FindPanes, type FoundPanes } from './find-panes';
import { failureOf, summaryOf } from './summary-of';

/** Sums up what the models of several panes answered, in one or more ways. */
@Injectable()
export class Summarize {
  constructor(
    private readonly panes: FindPanes,
    private readonly startSummary: StartSummary,
    private readonly awaitRun: AwaitRun,
  ) {}

  /**
   * Waits for all of them. Throws what finding the panes and starting a summary throw, and `provider_failed` when none was
   * written.
   */
  async execute(
    ownerId: string,
    request: SummarizeRequestDto,
    once: IdempotentRequest | null,
  ): Promise<SummarizeDto> {
    const { session_id, pane_ids, summary_types = DEFAULT_SUMMARIES } = request;
    const named = pane_ids.map((id, index) => ({ field: `pane_ids[${index}]`, id }));
    const panes = await this.panes.execute(ownerId, session_id, named);
    const runs = await Promise.all(
      summary_types.map(async (name) => {
        // One key stands for all of them: each is a piece of work of its own.
        const own = once && { ...once, route: `${once.route} ${name}` };
        return { name, run: await this.write(ownerId, panes, { name, model: request.model, once: own }) };
      }),
    );
    const written = runs.filter(({ run }) => run.status === 'completed');
    const [first] = runs;
    if (written.length === 0 && first) summaryOf(first.run);
    return {
      session_id,
      summaries: Object.fromEntries(written.map(({ name, run }) => [name, summaryOf(run).content])),
      errors: Object.fromEntries(
        runs.filter((each) => !written.includes(each)).map(({ name, run }) => [name, failureOf(run)]),
      ),
      summary_pane_id: first?.run.responses[0]?.participant_id ?? '',
      source_panes: panes.paneIds,
      run_ids: Object.fromEntries(runs.map(({ name, run }) => [name, run.id])),
    };
  }

  private async write(
    ownerId: string,
    { conversationId, paneIds }: FoundPanes,
    {
      name,
      model,
      once,
    }: { name: SummaryTypeName; model: string | undefined; once: IdempotentRequest | null },
  ): Promise<RunDto> {
    const wish = {
      ownerId,
      conversationId,
      participantIds: paneIds,
      type: SUMMARY_TYPE_NAMES[name],
      model,
      parameters: {},
      unsupported: 'drop',
      limits: { deadlines: {} },
    } as const;
    const started = await this.startSummary.execute(wish, once).catch((error: unknown) => {
      throw inWordsOfPanes(error);
    });
    return this.awaitRun.execute(started);
  }
}

/** What is wrong with participants is wrong with the panes that the client named. */
function inWordsOfPanes(error: unknown): unknown {
  const [problem] = error instanceof AppError ? (error.options.errors ?? []) : [];
  if (!(error instanceof AppError) || !problem?.field.startsWith('participant_ids')) return error;
  return AppError.field(error.code, problem.field.replace('participant_ids', 'pane_ids'), problem.message);
}
