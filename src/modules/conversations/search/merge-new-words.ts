import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

const INTERVAL_MS = 10_000;

/**
 * Merges what was said since the last time into the search index, every ten seconds. Words are found before that too, but the
 * more of them wait, the longer a search takes, and the run that fills the list would have to wait for the merge.
 */
@Injectable()
export class MergeNewWords implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MergeNewWords.name);
  private timer: NodeJS.Timeout | undefined;
  private merge: Promise<void> | null = null;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.merge ??= this.execute()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'New words could not be merged'))
        .finally(() => (this.merge = null));
    }, INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.merge;
  }

  async execute(): Promise<void> {
    await this.database.query(`SELECT gin_clean_pending_list('ix_search_entries_words')`);
  }
}
