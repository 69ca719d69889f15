import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error';
import { checkStorable } from '../../common/http/bodies/storable-request';
import { validationPipe } from '../../common/http/bodies/validation.pipe';
import { COMMANDS } from './commands/commands';
import { type Command, type Outcome } from './commands/command';
import { type ClientMessageDto } from './messages/client-messages.dto';
import { idOf, readMessage } from './messages/read-message';
import { type Session } from './session';

/** Checks messages as requests are checked, lets their commands do what they ask for, and answers each with one reply. */
@Injectable()
export class MessageHandler {
  private readonly pipe = validationPipe();
  private readonly commands: ReadonlyMap<string, Command>;

  constructor(@Inject(COMMANDS) commands: readonly Command[]) {
    this.commands = new Map(commands.map((command) => [command.type, command]));
  }

  /** `text`: null for a binary message. Never rejects. */
  async handle(session: Session, text: string | null): Promise<void> {
    session.touch();
    let id: string | undefined;
    try {
      const fields = readMessage(text);
      id = idOf(fields);
      const { reply, afterwards } = await this.execute(session, fields);
      session.reply(reply, id);
      afterwards?.();
    } catch (error) {
      session.fail(error, { id });
    }
  }

  private async execute(session: Session, fields: Readonly<Record<string, unknown>>): Promise<Outcome> {
    checkStorable(fields);
    const command = typeof fields.type === 'string' ? this.commands.get(fields.type) : undefined;
    if (!command) {
      const known = [...this.commands.keys()].join(', ');
      throw AppError.field('validation_failed', 'type', `must be one of ${known}`);
    }
    const message = (await this.pipe.transform(fields, {
      type: 'body',
      metatype: command.message,
    })) as ClientMessageDto;
    return command.execute(session, message);
  }
}
