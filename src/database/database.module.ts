import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { AppConfig } from '../config/app-config';
import { dataSourceOptions } from './data-source-options';
import { migrate } from './migrate';

/** The connection to Postgres. Migrated before anything can inject a repository. */
@Module({})
export class DatabaseModule {
  /** `url` is the embedded server's or `DATABASE_URL`, already known to answer (`startPostgres`, `checkServer`). */
  static forRoot(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => ({
            // Migrating takes two: one holds the lock.
            ...dataSourceOptions(url, Math.max(2, config.database.poolSize)),
            // A failing start is reported at once; whoever runs the process decides about trying again.
            toRetry: () => false,
          }),
          dataSourceFactory: connect,
        }),
      ],
    };
  }
}

async function connect(options?: DataSourceOptions): Promise<DataSource> {
  if (!options) throw new TypeError('TypeOrmModule passes the options that useFactory made');
  const dataSource = await new DataSource(options).initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
