import { Injectable } from '@nestjs/common';
import { ClientMessageDto } from '../messages/client-messages.dto';
import { Command, type Outcome } from './command';

/** For clients in browsers, which cannot send the pings of the protocol. */
@Injectable()
export class Ping extends Command {
  readonly type = 'ping';
  readonly message = ClientMessageDto;

  execute(): Promise<Outcome> {
    return Promise.resolve({ reply: { type: 'pong' } });
  }
}
