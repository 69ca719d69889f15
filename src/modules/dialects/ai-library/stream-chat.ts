import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { ignoreToo } from '../../../common/http/bodies/lenient-body.decorator';
import { type IdempotentRequest } from '../../chat/idempotency/idempotent-request';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { LibraryModels } from './library-models';
import { SavedChat } from './saved-chat';
import { UnsavedChat } from './unsaved-chat';

export interface LibraryRequest {
  body: ChatStreamRequestDto;
  once: IdempotentRequest | null;
}

/** Streams one model's answer, kept or not. */
@Injectable()
export class StreamChat {
  constructor(
    private readonly models: LibraryModels,
    private readonly saved: SavedChat,
    private readonly unsaved: UnsavedChat,
  ) {}

  /** Whatever is wrong with the request is thrown before anything is stored or sent. */
  async execute(response: Response, ownerId: string, { body, once }: LibraryRequest): Promise<void> {
    const question = this.models.check(body);
    if (body.save_conversation !== false) {
      await this.saved.send(response, ownerId, { body, once }, question);
      return;
    }
    if (once) ignoreToo(response, ['idempotency-key']);
    await this.unsaved.send(response, ownerId, body, question);
  }
}
