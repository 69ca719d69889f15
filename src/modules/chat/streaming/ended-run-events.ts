import { isHidden } from '../../conversations/blind/veil';
import { ResponseDto } from '../../conversations/dto/response.dto';
import { type Response } from '../../conversations/entities/response.entity';
import { veiledEvent } from '../blind/veil-event';
import { stagesOf } from '../engine/run/stages-of';
import { type ResponseSnapshot, type RunEvent } from '../engine/run-event';
import { totalsOf } from '../dto/chat-answer.dto';
import { type EndedRun } from '../recorder/stored-runs';

/** What is left to tell of a run whose log is gone: one event with everything, and the end. */
export function endedRunEvents({ run, responses, attempts }: EndedRun): RunEvent[] {
  const events = allOf({ run, responses, attempts });
  if (!isHidden(run)) return events;
  const labels = new Map(responses.map(({ id, label }) => [id, label ?? null]));
  const at = run.createdAt.toISOString();
  return events.flatMap((event) => veiledEvent(event, (id) => labels.get(id) ?? null, at) ?? []);
}

function allOf({ run, responses, attempts }: EndedRun): RunEvent[] {
  const finalSeq = Number(run.finalSeq);
  const envelope = { run_id: run.id, at: (run.finishedAt ?? run.createdAt).toISOString() };
  return [
    {
      seq: finalSeq - 1,
      ...envelope,
      type: 'run.snapshot',
      conversation_id: run.conversationId,
      message_id: run.messageId,
      strategy: run.strategy,
      status: run.status,
      responses: responses.map((response) => snapshotOf(response, attempts.get(response.id) ?? 1)),
      // All evidence is in the result.
      ...(run.result && { deliberation: { stages: stagesOf(responses), evidence: [], result: run.result } }),
    },
    {
      seq: finalSeq,
      ...envelope,
      type: 'run.completed',
      status: run.status,
      error: run.error ?? null,
      ...(run.result && { result: run.result }),
      totals: totalsOf(run),
    },
  ];
}

/** A response as it is stored, whoever may see it; one that is still to be written has nothing yet. */
export function snapshotOf(response: Response, attempt: number): ResponseSnapshot {
  const { usage, model, provider, tool_calls } = ResponseDto.from({ ...response, hidden: false });
  return {
    response_id: response.id,
    participant_id: response.participantId,
    model,
    provider,
    stage: response.stage,
    role: response.role,
    status: response.status,
    attempt,
    content: response.content,
    reasoning: response.reasoning ?? '',
    tool_calls,
    usage,
    error: response.error,
  };
}
