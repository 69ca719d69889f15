import { type Type } from '@nestjs/common';
import { type ClientMessageDto } from '../messages/client-messages.dto';
import { type Reply } from '../messages/server-messages';
import { type Session } from '../session';

/** What came of a message: the reply, and what begins once it is sent. */
export interface Outcome {
  reply: Reply;
  afterwards?: () => void;
}

/** One type of message and what it does. */
export abstract class Command<Message extends ClientMessageDto = ClientMessageDto> {
  abstract readonly type: string;
  /** What the message has to look like; unknown fields are refused. */
  abstract readonly message: Type<Message>;
  /** What is thrown becomes the reply. */
  abstract execute(session: Session, message: Message): Promise<Outcome>;
}
