import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { LibraryModels } from './library-models';
import { SavedChat } from './saved-chat';
import { UnsavedChat } from './unsaved-chat';

/** Streams one model's answer, kept or not. */
@Injectable()
export class StreamChat {
  constructor(
    private readonly models: LibraryModels,
    private readonly saved: SavedChat,
    private readonly unsaved: UnsavedChat,
  ) {}

  /** Whatever is wrong with the request is thrown before anything is stored or sent. */
  async execute(response: ServerResponse, ownerId: string, request: ChatStreamRequestDto): Promise<void> {
    const question = this.models.check(request);
    const chat = request.save_conversation === false ? this.unsaved : this.saved;
    await chat.send(response, ownerId, request, question);
  }
}
