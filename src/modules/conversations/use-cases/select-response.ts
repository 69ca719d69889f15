import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { MessageResponseDto } from '../dto/message-response.dto';
import { ResponseRepository } from '../repositories/response.repository';

/** Chooses the answer that the conversation continues with. Choosing it again changes nothing. */
@Injectable()
export class SelectResponse {
  constructor(private readonly responses: ResponseRepository) {}

  /** Throws `response_not_found`, `response_running` and `response_empty`. */
  async execute(ownerId: string, id: string): Promise<MessageResponseDto> {
    const response = await this.responses.findOwned(ownerId, id);
    if (response.status === 'running') {
      throw new AppError('response_running', {
        detail: 'The response is still being written. Choose it when it has ended.',
      });
    }
    if (response.content === '') {
      throw new AppError('response_empty', {
        detail: 'The response says nothing that a conversation could continue with.',
      });
    }
    await this.responses.select(ownerId, id);
    return MessageResponseDto.of(response, { active: true, selected: true });
  }
}
