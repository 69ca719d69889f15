import { newId } from '../../../common/ids';
import { type Message, type ToolResult } from '../entities/message.entity';
import { type Participant } from '../entities/participant.entity';
import { type Response } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';
import { UNMEASURED } from '../entities/unmeasured';
import { textOf } from '../text-of';
import { type Turn } from './turns';

export interface HistoryRows {
  messages: Message[];
  runs: Run[];
  responses: Response[];
}

/** Writes down turns that happened elsewhere, as every one of the participants has lived through them. */
export class HistoryWriter {
  readonly rows: HistoryRows = { messages: [], runs: [], responses: [] };

  constructor(
    private readonly place: { ownerId: string; conversationId: string },
    private readonly participants: readonly Participant[],
    private readonly now: Date,
  ) {}

  add(turn: Turn): void {
    const message = this.messageOf(turn);
    this.rows.messages.push(message);
    if (turn.answer) this.addAnswers(message, turn.answer);
  }

  /** What tools answered, to each participant's own call. */
  resultsOf({ said }: Turn): ToolResult[] {
    if (said.role === 'user') return [];
    return said.results.flatMap(({ toolCallId, content, isError }) =>
      this.callersOf(toolCallId).map(({ id }) => ({
        response_id: id,
        tool_call_id: toolCallId,
        content,
        ...(isError && { is_error: true }),
      })),
    );
  }

  /** The latest answers that made a call; one of each participant. */
  private callersOf(toolCallId: string): Response[] {
    const calls = this.rows.responses.filter(({ toolCalls }) =>
      toolCalls.some(({ id }) => id === toolCallId),
    );
    const latest = calls.at(-1)?.messageId;
    return calls.filter(({ messageId }) => messageId === latest);
  }

  private messageOf(turn: Turn): Message {
    const content = turn.said.role === 'user' ? [...turn.said.content] : [];
    return {
      id: newId(),
      ...this.place,
      role: turn.said.role,
      content,
      text: textOf(content),
      toolResults: turn.said.role === 'tool' ? this.resultsOf(turn) : null,
      provenance: null,
      createdAt: this.now,
    };
  }

  private addAnswers(message: Message, { text, toolCalls }: NonNullable<Turn['answer']>): void {
    const run = this.runOf(message);
    this.rows.runs.push(run);
    for (const [position, participant] of this.participants.entries()) {
      this.rows.responses.push({
        ...this.answerOf(run, participant),
        position,
        content: text,
        toolCalls: [...toolCalls],
        finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
      });
    }
  }

  /** Nobody knows what it took: it was not made here. */
  private runOf(message: Message): Run {
    return {
      id: newId(),
      ...this.place,
      messageId: message.id,
      strategy: 'broadcast',
      status: 'completed',
      options: {},
      totals: {
        input_tokens: 0,
        output_tokens: 0,
        cached_tokens: 0,
        reasoning_tokens: 0,
        total_tokens: 0,
        cost_usd: null,
        latency_ms: 0,
      },
      epoch: 0,
      finalSeq: '1',
      createdAt: this.now,
      finishedAt: this.now,
    };
  }

  private answerOf(
    run: Run,
    { id, alias, provider, model }: Participant,
  ): Omit<Response, 'position' | 'content' | 'toolCalls' | 'finishReason'> {
    return {
      id: newId(),
      ...this.place,
      runId: run.id,
      messageId: run.messageId,
      participantId: id,
      stage: 1,
      stageName: 'answers',
      role: 'answer',
      alias,
      provider,
      model,
      providerModel: null,
      status: 'completed',
      reasoning: null,
      citations: [],
      error: null,
      partial: false,
      parameters: {},
      droppedParameters: [],
      context: null,
      ...UNMEASURED,
      epoch: 0,
      activatedAt: this.now,
      copied: true,
      createdAt: this.now,
      finishedAt: this.now,
    };
  }
}
