import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type CreateConversationDto } from '../dto/conversation-input.dto';
import { ConversationDto } from '../dto/conversation.dto';
import { type Conversation } from '../entities/conversation.entity';
import { CopyPersonas } from '../personas/copy-personas';
import { ConversationRepository } from '../repositories/conversation.repository';
import { settingsOf } from './conversation-settings';
import { seat } from './participants/seat';

/** Begins a conversation, with or without participants. */
@Injectable()
export class CreateConversation {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly catalogue: ModelCatalogue,
    private readonly personas: CopyPersonas,
    private readonly config: AppConfig,
  ) {}

  /** `panel`: how panels are held in it. Throws `unknown_model`, `persona_not_found` and `too_many_models`. */
  async execute(
    ownerId: string,
    input: CreateConversationDto,
    panel: Conversation['panel'] = null,
  ): Promise<ConversationDto> {
    const { participants: seats = [], ...settings } = input;
    const most = this.config.chat.maxModelsPerRun;
    if (seats.length > most) {
      throw AppError.field(
        'too_many_models',
        'participants',
        `a conversation has at most ${most} participants`,
      );
    }
    const conversation = { ...newConversation(ownerId), ...settingsOf(settings), panel };
    const personas = await this.personas.execute(
      ownerId,
      seats.map(({ persona }) => persona),
      (index) => `participants[${index}].persona`,
    );
    const participants = seats.map((input, position) => {
      const place = { ownerId, conversationId: conversation.id, position };
      return seat(
        { ...input, persona: personas[position] },
        place,
        this.catalogue,
        `participants[${position}]`,
      );
    });
    await this.conversations.insert(conversation, participants);
    return ConversationDto.from(conversation, participants);
  }
}

function newConversation(ownerId: string): Conversation {
  const now = new Date();
  return {
    id: newId(),
    ownerId,
    title: null,
    systemPrompt: null,
    tags: [],
    archivedAt: null,
    forkedFromConversationId: null,
    forkedFromMessageId: null,
    provenance: null,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now,
  };
}
