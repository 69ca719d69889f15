import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { concatMap, fromEvent, lastValueFrom, type Observable, takeUntil } from 'rxjs';
import { type RunEventBody } from '../../chat/engine/run-event';
import { type EventStream } from '../../chat/streaming/event-stream';
import { RunStreams } from '../../chat/streaming/run-streams';
import { CompleteChat } from '../../chat/use-cases/complete-chat';
import { ReadHistory } from '../../chat/use-cases/read-history';
import { type ProviderMessage } from '../../providers/spec/messages';
import { chatFrames } from './chat-frames';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { type LibraryQuestion } from './library-models';

/**
 * Has an answer written that nobody keeps, and sends it. When the client goes away the model is told to stop. A conversation that is
 * named is read, and stays as it is.
 */
@Injectable()
export class UnsavedChat {
  constructor(
    private readonly completeChat: CompleteChat,
    private readonly readHistory: ReadHistory,
    private readonly streams: RunStreams,
  ) {}

  /** Throws `conversation_not_found`, `overloaded` and `shutting_down`, before anything is sent. */
  async send(
    response: ServerResponse,
    ownerId: string,
    request: ChatStreamRequestDto,
    question: LibraryQuestion,
  ): Promise<void> {
    const { model, parameters } = question;
    const asked = await this.history(ownerId, request, question);
    if (response.closed) return;
    const { events$ } = this.completeChat.execute({
      ownerId,
      models: [model.id],
      route: 'all',
      count: 1,
      ...asked,
      parameters,
      tools: [],
      output: {},
    });
    await this.pump(response, events$, request);
  }

  private async history(
    ownerId: string,
    request: ChatStreamRequestDto,
    { model, parameters }: LibraryQuestion,
  ): Promise<{ system: string | null; messages: ProviderMessage[] }> {
    const { conversation_id: conversationId, user_prompt: prompt } = request;
    const system = request.system_prompt ?? null;
    if (conversationId === undefined || conversationId === null) {
      return { system, messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }] };
    }
    const maxTokens = parameters.max_tokens;
    return this.readHistory.execute({ ownerId, conversationId, model, prompt, system, maxTokens });
  }

  /** The stream opens with the first event: what goes wrong before is answered with a status. */
  private async pump(
    response: ServerResponse,
    events$: Observable<RunEventBody>,
    { model, conversation_id: conversationId = null }: ChatStreamRequestDto,
  ): Promise<void> {
    const frames = chatFrames(model, conversationId);
    let stream: EventStream | undefined;
    const sent$ = events$.pipe(
      concatMap(async (event) => {
        stream ??= this.open(response);
        const text = frames([event]);
        if (text !== '') stream.write(text);
        if (stream.full) await stream.drained();
      }),
      takeUntil(fromEvent(response, 'close')),
    );
    await lastValueFrom(sent$, { defaultValue: undefined });
    stream?.end();
  }

  private open(response: ServerResponse): EventStream {
    const stream = this.streams.openStream(response);
    void keepAlive(stream);
    return stream;
  }
}

async function keepAlive(stream: EventStream): Promise<void> {
  while (stream.open) await stream.changed();
}
