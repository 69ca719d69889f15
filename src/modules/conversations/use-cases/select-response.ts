import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { MessageResponseDto } from '../dto/message-response.dto';
import { isSaid } from '../entities/response.entity';
import { ResponseRepository } from '../repositories/response.repository';

/** Chooses the answer that the conversation continues with. Choosing it again changes nothing. */
@Injectable()
export class SelectResponse {
  constructor(private readonly responses: ResponseRepository) {}

  /** Throws `response_not_found`, `response_running`, `response_not_an_answer` and `response_empty`. */
  async execute(ownerId: string, id: string): Promise<MessageResponseDto> {
    const response = await this.responses.findOwned(ownerId, id);
    if (response.status === 'running') {
      throw new AppError('response_running', {
        detail: 'The response is still being written. Choose it when it has ended.',
      });
    }
    if (!isSaid(response.role)) {
      throw new AppError('response_not_an_answer', {
        detail: `The response is one of the ${response.stageName} of its run, and no answer that a conversation could continue with.`,
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
