import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { NoteTransferred } from '../../conversations/use-cases/votes/note-transferred';
import { type TransferProvenance } from '../../conversations/transfer-provenance';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { SummaryPlanner, type SummaryWish } from '../planning/summary-planner';
import { sourceOf, type TransferChoice, TransferSources } from '../planning/transfer-sources';
import { type Transferable } from '../recorder/transfer-recorder';
import { type RunReference } from '../recorder/stored-runs';
import { LaunchRun } from './launch-run';
import { StartOnce } from './start-once';

/** Which answers are to be summed up for whom, and how. */
export interface SummaryTransfer extends TransferChoice {
  note?: string;
  summary: Omit<SummaryWish, 'ownerId' | 'conversationId' | 'responseIds' | 'participantIds' | 'audience'>;
}

/** Has a model sum up answers for another participant, which reads the summary once it is complete. */
@Injectable()
export class TransferSummary {
  constructor(
    private readonly sources: TransferSources,
    private readonly planner: SummaryPlanner,
    private readonly launchRun: LaunchRun,
    private readonly startOnce: StartOnce,
    private readonly noteTransferred: NoteTransferred,
  ) {}

  /** Resolves when the start is stored. When it throws nothing was stored and nothing was sent. */
  execute(wish: SummaryTransfer, once: IdempotentRequest | null): Promise<LiveRun | RunReference> {
    return this.startOnce.execute(wish.ownerId, once, () => this.start(wish, once));
  }

  private async start(wish: SummaryTransfer, once: IdempotentRequest | null): Promise<LiveRun> {
    const { ownerId, note, summary } = wish;
    const { conversationId, participantId, sources } = await this.sources.choose(wish);
    if (sources.some(({ isSummary }) => isSummary)) {
      throw AppError.field('validation_failed', 'mode', 'must be verbatim: the answer is a summary itself');
    }
    const answers = sources.filter(({ kind }) => kind === 'response');
    checkAnswered(sources, answers);
    const provenance: TransferProvenance = {
      kind: 'transfer',
      mode: 'summary',
      roles: 'quoted',
      ...(note !== undefined && { note }),
      sources: sources.map(sourceOf),
    };
    const responseIds = answers.map(({ id }) => id);
    const planned = await this.planner.plan({
      ...summary,
      ownerId,
      conversationId,
      responseIds,
      audience: { participantId, provenance: { ...provenance } },
    });
    // It adds no participant and retries nothing, so that nobody else's change can be in its way.
    await this.launchRun.execute(planned, once);
    await this.noteTransferred.execute(ownerId, responseIds);
    return planned.run;
  }
}

/** A question is read together with an answer to it, and says nothing that could be summed up by itself. */
function checkAnswered(sources: readonly Transferable[], answers: readonly Transferable[]): void {
  const answered = new Set(answers.map(({ messageId }) => messageId));
  const open = sources.findIndex(({ messageId }) => !answered.has(messageId));
  if (open === -1) return;
  throw AppError.field(
    'validation_failed',
    `message_ids[${open}]`,
    'is no answer, and no answer to it is named',
  );
}
