import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { ChatRequestDto } from '../../chat/dto/chat-request.dto';
import { type IdempotentRequest } from '../../chat/idempotency/idempotent-request';
import { RunEvents } from '../../chat/streaming/run-events';
import { StartRunOnce } from '../../chat/use-cases/start-run-once';
import { chatFraming } from './chat-frames';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { type LibraryQuestion } from './library-models';

/** Has an answer written that is kept, and sends it. It is written to its end also when the client goes away. */
@Injectable()
export class SavedChat {
  constructor(
    private readonly startRun: StartRunOnce,
    private readonly events: RunEvents,
  ) {}

  /** Throws what starting a run throws, before anything is sent. */
  async send(
    response: Response,
    ownerId: string,
    { body: request, once }: { body: ChatStreamRequestDto; once: IdempotentRequest | null },
    { model, parameters }: LibraryQuestion,
  ): Promise<void> {
    const asked: ChatRequestDto = {
      prompt: [{ type: 'text', text: request.user_prompt }],
      conversation_id: request.conversation_id,
      // A conversation here is one thread: a model that is asked in the middle of it reads what the others said.
      models: [{ model: model.id, context_policy: 'all' }],
      system_prompt: request.system_prompt,
      parameters,
    };
    const { runId: id } = await this.startRun.execute(ChatRequestDto.toRunRequest(ownerId, asked), once);
    await this.events.resume(response, { ownerId, id, seen: null }, chatFraming(request.model));
  }
}
