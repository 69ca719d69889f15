import { type PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions';
import { MIGRATIONS } from '../../migrations';
import { Checkpoint } from '../modules/chat/entities/checkpoint.entity';
import { IdempotencyKey } from '../modules/chat/entities/idempotency-key.entity';
import { Worker } from '../modules/chat/entities/worker.entity';
import { Attempt } from '../modules/conversations/entities/attempt.entity';
import { Conversation } from '../modules/conversations/entities/conversation.entity';
import { Message } from '../modules/conversations/entities/message.entity';
import { Participant } from '../modules/conversations/entities/participant.entity';
import { OwnPersona } from '../modules/conversations/entities/persona.entity';
import { Response } from '../modules/conversations/entities/response.entity';
import { Run } from '../modules/conversations/entities/run.entity';
import { SearchEntry } from '../modules/conversations/entities/search-entry.entity';
import { Vote } from '../modules/conversations/entities/vote.entity';
import { NamingStrategy } from './naming.strategy';

/**
 * The one description of the database, for the app, the TypeORM CLI and the tests. Classes instead of globs: a glob fails
 * in a folder with brackets in its name. The schema changes through migrations only (`migrate`).
 */
export function dataSourceOptions(url: string, poolSize?: number): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    entities: [
      Attempt,
      Conversation,
      Message,
      Participant,
      OwnPersona,
      Response,
      Run,
      SearchEntry,
      Vote,
      Checkpoint,
      IdempotencyKey,
      Worker,
    ],
    migrations: MIGRATIONS,
    // Per migration, so that one may opt out (`transaction = false`) for CREATE INDEX CONCURRENTLY.
    migrationsTransactionMode: 'each',
    migrationsRun: false,
    synchronize: false,
    namingStrategy: new NamingStrategy(),
    installExtensions: false,
    applicationName: 'parley',
    connectTimeoutMS: 10_000,
  };
}
