import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LiveRuns } from '../engine/live-runs';
import { attemptMs, estimateRequestTokens, type ResponseDraft } from '../engine/response-draft';
import { Lease } from './lease';
import { APPEND_CHECKPOINTS } from './statements';

/** What is stored of an answer that is being written. */
interface Progress {
  responseId: string;
  attemptId: string;
  pieces: number;
  textLength: number;
  reasoningLength: number;
  inputTokens: number;
}

/** The columns of the pieces, then their epochs, then the responses that have ended. */
type Batch = readonly [
  attemptIds: string[],
  numbers: number[],
  responseIds: string[],
  texts: string[],
  reasonings: string[],
  inputTokens: number[],
  ttftMs: (number | null)[],
  latencyMs: number[],
  epochs: number[],
  ended: string[],
];

/**
 * Keeps what running answers have so far, for the case that this process dies: the text that came since the last time, of all
 * answers together in one statement. Nothing is written twice, and nothing at all while no answer grows.
 */
@Injectable()
export class Checkpoints {
  private readonly progress = new Map<ResponseDraft, Progress>();
  /** What may not have arrived. Sent again as it was: its pieces have their numbers. */
  private unsent: Batch | null = null;

  constructor(
    private readonly database: DataSource,
    private readonly runs: LiveRuns,
    private readonly lease: Lease,
  ) {}

  /** One at a time. Rejects when the database does not answer; the next call makes up for it. */
  async execute(): Promise<void> {
    if (this.runs.runCount === 0 && this.progress.size === 0 && !this.unsent) return;
    if (!this.lease.isHeld) return;
    if (this.unsent) await this.send(this.unsent);
    const batch = this.collect();
    if (batch[0].length > 0 || batch[9].length > 0) await this.send(batch);
  }

  private async send(batch: Batch): Promise<void> {
    this.unsent = batch;
    await this.database.query(APPEND_CHECKPOINTS, [...batch]);
    this.unsent = null;
  }

  private collect(): Batch {
    const batch: Batch = [[], [], [], [], [], [], [], [], [], []];
    const open = new Set<ResponseDraft>();
    for (const run of this.runs.current) {
      for (const draft of run.openDrafts) {
        open.add(draft);
        this.addPiece(batch, draft, run.plan.epoch);
      }
    }
    for (const [draft, { responseId }] of this.progress) {
      if (open.has(draft)) continue;
      this.progress.delete(draft);
      batch[9].push(responseId);
    }
    return batch;
  }

  private addPiece(batch: Batch, draft: ResponseDraft, epoch: number): void {
    const progress = this.progressOf(draft);
    const text = draft.text.slice(progress.textLength);
    const reasoning = draft.reasoning.slice(progress.reasoningLength);
    // The first piece has the size of the request, so that the call can be priced even if nothing came of it.
    if (progress.pieces > 0 && text === '' && reasoning === '') return;
    progress.pieces += 1;
    progress.textLength = draft.text.length;
    progress.reasoningLength = draft.reasoning.length;
    batch[0].push(progress.attemptId);
    batch[1].push(progress.pieces);
    batch[2].push(progress.responseId);
    batch[3].push(text);
    batch[4].push(reasoning);
    batch[5].push(progress.inputTokens);
    batch[6].push(draft.attempt.ttftMs);
    batch[7].push(attemptMs(draft.attempt));
    batch[8].push(epoch);
  }

  private progressOf(draft: ResponseDraft): Progress {
    let progress = this.progress.get(draft);
    if (progress?.attemptId !== draft.attempt.id) {
      progress = {
        responseId: draft.plan.responseId,
        attemptId: draft.attempt.id,
        pieces: 0,
        textLength: 0,
        reasoningLength: 0,
        inputTokens: estimateRequestTokens(draft.route.request),
      };
      this.progress.set(draft, progress);
    }
    return progress;
  }
}
