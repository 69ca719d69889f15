import { type Attempt } from '../entities/attempt.entity';
import { type Conversation } from '../entities/conversation.entity';
import { type Message } from '../entities/message.entity';
import { type Participant } from '../entities/participant.entity';
import { type Response } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';

/** A conversation with everything that hangs on it, each list in its order. */
export interface Thread {
  conversation: Conversation;
  participants: Participant[];
  messages: Message[];
  runs: Run[];
  responses: Response[];
  attempts: Attempt[];
}
