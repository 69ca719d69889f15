import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LiveRuns } from '../engine/live-runs';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type ResponseDraft } from '../engine/response/response-draft';
import { PartsProgress } from './checkpoint-parts';
import { Lease } from './lease';
import { APPEND_CHECKPOINTS } from './statements';

/** What is stored of a call that is being answered. */
interface Progress {
  pieces: number;
  textLength: number;
  reasoningLength: number;
  parts: PartsProgress;
  isAnswering: boolean;
}

/** The columns of the pieces, then their epochs, then the responses that have ended, and one more column. */
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
  parts: (string | null)[],
];

/**
 * Keeps what running answers have so far, for the case that this process dies: the text that came since the last time, of all
 * answers together in one statement. Nothing is written twice, and nothing at all while no answer grows.
 */
@Injectable()
export class Checkpoints {
  private readonly progress = new Map<ResponseDraft, Map<AttemptDraft, Progress>>();
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
    const batch: Batch = [[], [], [], [], [], [], [], [], [], [], []];
    const open = new Set<ResponseDraft>();
    for (const run of this.runs.current) {
      for (const draft of run.openDrafts) {
        open.add(draft);
        for (const attempt of draft.attempts) {
          // A call that waits for its turn has cost nothing yet.
          if (attempt.wasCalled && (attempt === draft.answering || draft.isOpen(attempt))) {
            this.addPiece(batch, draft, attempt, run.plan.epoch);
          }
        }
      }
    }
    for (const draft of this.progress.keys()) {
      if (open.has(draft)) continue;
      this.progress.delete(draft);
      batch[9].push(draft.plan.responseId);
    }
    return batch;
  }

  private addPiece(batch: Batch, draft: ResponseDraft, attempt: AttemptDraft, epoch: number): void {
    const progress = this.progressOf(draft, attempt);
    const isAnswering = attempt === draft.answering;
    const text = attempt.text.slice(progress.textLength);
    const reasoning = attempt.reasoning.slice(progress.reasoningLength);
    // The first piece has the size of the request, so that the call can be priced even if nothing came of it.
    const parts = progress.parts.take(attempt);
    const isNews = text !== '' || reasoning !== '' || parts !== null || isAnswering !== progress.isAnswering;
    if (progress.pieces > 0 && !isNews) return;
    progress.pieces += 1;
    progress.textLength = attempt.text.length;
    progress.reasoningLength = attempt.reasoning.length;
    progress.isAnswering = isAnswering;
    batch[0].push(attempt.id);
    batch[1].push(progress.pieces);
    batch[2].push(draft.plan.responseId);
    batch[3].push(text);
    batch[4].push(reasoning);
    batch[5].push(attempt.countRequestTokens());
    // Of several calls for one response, the last one with a first token is the one that people read.
    batch[6].push(isAnswering ? attempt.ttftMs : null);
    batch[7].push(attempt.elapsedMs());
    batch[8].push(epoch);
    batch[10].push(parts && JSON.stringify(parts));
  }

  private progressOf(draft: ResponseDraft, attempt: AttemptDraft): Progress {
    const attempts = this.progress.get(draft) ?? new Map<AttemptDraft, Progress>();
    this.progress.set(draft, attempts);
    const progress = attempts.get(attempt) ?? {
      pieces: 0,
      textLength: 0,
      reasoningLength: 0,
      parts: new PartsProgress(),
      isAnswering: attempt === draft.answering,
    };
    attempts.set(attempt, progress);
    return progress;
  }
}
