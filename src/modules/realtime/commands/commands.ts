import { type FactoryProvider, type Provider } from '@nestjs/common';
import { Cancel } from './cancel';
import { type Command } from './command';
import { Ping } from './ping';
import { Retry } from './retry';
import { Start } from './start';
import { Subscribe } from './subscribe';
import { Unsubscribe } from './unsubscribe';

/** Token of the list of all commands. */
export const COMMANDS = Symbol('COMMANDS');

/** What a client can ask for: a new command is a file and its name here. */
const CLASSES = [Subscribe, Unsubscribe, Start, Retry, Cancel, Ping];

export const COMMAND_PROVIDERS: Provider[] = [
  ...CLASSES,
  {
    provide: COMMANDS,
    inject: CLASSES,
    useFactory: (...commands: Command[]) => commands,
  } satisfies FactoryProvider<Command[]>,
];
