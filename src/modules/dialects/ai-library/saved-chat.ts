import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatRequestDto } from '../../chat/dto/chat-request.dto';
import { RunStreams } from '../../chat/streaming/run-streams';
import { StartRun } from '../../chat/use-cases/start-run';
import { chatFraming } from './chat-frames';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { type LibraryQuestion } from './library-models';

/** Has an answer written that is kept, and sends it. It is written to its end also when the client goes away. */
@Injectable()
export class SavedChat {
  constructor(
    private readonly startRun: StartRun,
    private readonly streams: RunStreams,
  ) {}

  /** Throws what starting a run throws, before anything is sent. */
  async send(
    response: ServerResponse,
    ownerId: string,
    request: ChatStreamRequestDto,
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
    const run = await this.startRun.execute(ChatRequestDto.toRunRequest(ownerId, asked));
    await this.streams.send(response, run, 0, chatFraming(request.model));
  }
}
