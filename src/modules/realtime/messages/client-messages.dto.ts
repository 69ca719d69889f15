import { IntersectionType } from '@nestjs/swagger';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { ChatRequestDto } from '../../chat/dto/chat-request.dto';
import { RetryDto } from '../../chat/dto/retry.dto';

/** What every message of a client has. */
export class ClientMessageDto {
  @IsString()
  type: string;

  /** Comes back in the reply. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  id?: string;
}

/** Names a run or a conversation, one of both. */
export class SubscriptionDto extends ClientMessageDto {
  @Omittable()
  @IsString()
  run_id?: string;

  @Omittable()
  @IsString()
  conversation_id?: string;
}

/** Wants the events of a run, or of all runs of a conversation. */
export class SubscribeDto extends SubscriptionDto {
  /** `seq` of the last event of the run that the client has. */
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;
}

/** Starts a run and wants its events. */
export class StartDto extends IntersectionType(ClientMessageDto, ChatRequestDto) {
  /** The same message with the same key starts nothing: it gets the events of the first one's run. */
  @Omittable()
  @IsString()
  idempotency_key?: string;
}

/** Asks for a response once more and wants the events of the run that does so. */
export class RetryMessageDto extends IntersectionType(ClientMessageDto, RetryDto) {
  @IsString()
  response_id: string;

  /** The same message with the same key starts nothing: it gets the events of the first one's run. */
  @Omittable()
  @IsString()
  idempotency_key?: string;
}

/** Stops a run, or one response of one. */
export class CancelDto extends ClientMessageDto {
  @Omittable()
  @IsString()
  run_id?: string;

  @Omittable()
  @IsString()
  response_id?: string;
}
