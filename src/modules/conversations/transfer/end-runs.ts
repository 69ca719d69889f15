import { type Attempt } from '../entities/attempt.entity';
import { type Response } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';
import { type Thread } from './thread';

const EVENTS_OF_AN_EPOCH = 1_000_000_000;

/** A copy of what was running when it was copied can never go on: it is given an end, so that nobody waits for it. */
export function endRuns(thread: Thread, now: Date): Thread {
  return {
    ...thread,
    runs: thread.runs.map((run) => endRun(run, thread.responses, now)),
    responses: thread.responses.map((response) => endResponse(response, now)),
    attempts: thread.attempts.map((attempt) => endAttempt(attempt, now)),
  };
}

function endRun(run: Run, responses: readonly Response[], now: Date): Run {
  const finalSeq = run.finalSeq ?? String(run.epoch * EVENTS_OF_AN_EPOCH + 1);
  if (run.status !== 'running') return { ...run, finalSeq, finishedAt: run.finishedAt ?? run.createdAt };
  const completed = responses.some(
    (response) => response.runId === run.id && response.status === 'completed',
  );
  return { ...run, finalSeq, status: completed ? 'partial' : 'failed', finishedAt: now };
}

function endResponse(response: Response, now: Date): Response {
  if (response.status !== 'running') return response;
  return {
    ...response,
    status: 'failed',
    partial: response.content !== '',
    error: {
      code: 'interrupted',
      message: 'The answer was still being written when it was copied.',
      retryable: true,
      provider_status: null,
    },
    finishedAt: now,
  };
}

function endAttempt(attempt: Attempt, now: Date): Attempt {
  if (attempt.outcome !== 'running') return attempt;
  return { ...attempt, outcome: 'failed', errorCode: 'interrupted', finishedAt: now };
}
