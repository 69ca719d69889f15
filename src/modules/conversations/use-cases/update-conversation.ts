import { Injectable } from '@nestjs/common';
import { type UpdateConversationDto } from '../dto/conversation-input.dto';
import { ConversationDto } from '../dto/conversation.dto';
import { ConversationRepository } from '../repositories/conversation.repository';
import { ParticipantRepository } from '../repositories/participant.repository';
import { settingsOf } from './conversation-settings';

/** Changes the title, the system prompt, the tags, or whether it is archived. */
@Injectable()
export class UpdateConversation {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
  ) {}

  async execute(ownerId: string, id: string, input: UpdateConversationDto): Promise<ConversationDto> {
    await this.conversations.update(ownerId, id, settingsOf(input));
    const conversation = await this.conversations.findOwned(ownerId, id);
    const participants = await this.participants.byConversation(ownerId, [id]);
    return ConversationDto.from(conversation, participants.get(conversation.id) ?? []);
  }
}
