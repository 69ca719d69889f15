import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations';
import { dataSourceOptions } from '../../src/database/data-source-options';
import { migrate } from '../../src/database/migrate';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database';

describe('migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  const open = async (make: () => Promise<TestDatabase>) => {
    database = await make();
    dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  };

  const applied = async () => {
    const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
    return rows.map(({ name }) => name);
  };

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('lists every file of the folder, oldest first', async () => {
    await open(createEmptyDatabase);
    const files = (await readdir(join(__dirname, '../../migrations')))
      .filter((file) => /^\d/.test(file))
      .sort();
    const stamps = MIGRATIONS.map((migration) => /\d+$/.exec(migration.name)?.[0]);
    expect(stamps).toEqual(files.map((file) => file.split('-')[0]));
  });

  it('leave the schema that the entities describe', async () => {
    await open(createDatabase);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('run up, down to nothing, and up again to the same schema', async () => {
    await open(createEmptyDatabase);
    const empty = await schemaOf(dataSource);
    await migrate(dataSource);
    const full = await schemaOf(dataSource);
    expect(full.length).toBeGreaterThan(empty.length);

    for (const { name } of [...MIGRATIONS].reverse()) {
      expect(await applied()).toContain(name);
      await dataSource.undoLastMigration({ transaction: 'each' });
      expect(await applied()).not.toContain(name);
    }
    expect(await schemaOf(dataSource)).toEqual(empty);

    await migrate(dataSource);
    expect(await schemaOf(dataSource)).toEqual(full);
  });

  it('run once when several processes start at the same time', async () => {
    await open(createEmptyDatabase);
    const others = await Promise.all(
      [1, 2, 3].map(() => new DataSource(dataSourceOptions(database.url)).initialize()),
    );
    await Promise.all([dataSource, ...others].map(migrate));
    await Promise.all(others.map((other) => other.destroy()));
    expect(await applied()).toEqual(MIGRATIONS.map(({ name }) => name));
  });
});

/** Everything in the schema that a migration can make, as text, without TypeORM's own table. */
async function schemaOf(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ line: string }[]>(`
    SELECT line FROM (
      SELECT concat_ws(' ', 'column', table_name, column_name, data_type, numeric_precision, numeric_scale,
        datetime_precision, is_nullable, column_default) AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
      UNION ALL
      SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('migrations'), 0)
      UNION ALL
      SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION ALL
      SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL
      SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT concat('type ', typname) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    ) AS schema ORDER BY line`);
  return rows.map(({ line }) => line);
}
