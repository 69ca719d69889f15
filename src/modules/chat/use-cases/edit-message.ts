import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { type EditedMessageDto } from '../../conversations/dto/edited-message.dto';
import { BranchAtMessage, type Edit } from '../../conversations/use-cases/transfer/branch-at-message';
import { checkSays, checkSize } from '../planning/check-prompt';

/** Says a message differently, in a branch of its own; what may be said is what may be asked. */
@Injectable()
export class EditMessage {
  constructor(
    private readonly branchAtMessage: BranchAtMessage,
    private readonly config: AppConfig,
  ) {}

  /** Throws `validation_failed`, `prompt_too_large`, `message_not_found` and `message_not_editable`. */
  async execute(ownerId: string, id: string, edit: Edit): Promise<EditedMessageDto> {
    checkSays(edit.content);
    checkSize(edit.content, this.config.chat.maxPromptBytes);
    return this.branchAtMessage.execute(ownerId, id, edit);
  }
}
