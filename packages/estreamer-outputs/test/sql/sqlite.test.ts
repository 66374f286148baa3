import { chmod, copyFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createPluginHost } from '@x/estreamer-plugins';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectionEvents, createSqlPlugin } from '../../src/sql/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { describeDatabase } from './database-suite.ts';
import { connection } from './records.ts';

describe('SQLite', () => {
  async function open() {
    const file = join(await temporaryDirectory(), 'events.db');
    const database = new DatabaseSync(file);
    onTestFinished(() => database.close());
    return {
      database: { dialect: 'sqlite' as const, file },
      query: async (text: string) =>
        database
          .prepare(text)
          .all()
          .map((row) => ({ ...row })),
    };
  }

  describeDatabase(open);

  it('fails and loses nothing while another process holds the database', async () => {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, tables: [connectionEvents] });
    await plugin.createTables();
    await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    await query('begin exclusive');
    await expect(host.process({ records: [connection(1)] })).rejects.toMatchObject({
      cause: { code: 'database-unavailable', context: { reason: '5' } },
    });
    await query('rollback');
    await host.process({ records: [connection(1), connection(2)] });
    expect(await query('select 1 from connection_events')).toHaveLength(2);
  });

  it('opens its file again that was replaced, or was read-only when it was opened', async () => {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, tables: [connectionEvents] });
    await plugin.createTables();
    await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    await host.process({ records: [connection(1)] });
    await copyFile(database.file, `${database.file}.copy`);
    await rename(`${database.file}.copy`, database.file);
    const next = { records: [connection(2)] };
    await expect(host.process(next)).rejects.toMatchObject({
      cause: { code: 'database-unavailable', message: expect.stringContaining('readonly') },
    });
    await host.process(next);
    const replaced = new DatabaseSync(database.file);
    onTestFinished(() => replaced.close());
    expect(replaced.prepare('select 1 from connection_events').all()).toHaveLength(2);
    expect(await query('select 1 from connection_events')).toHaveLength(1);
  });

  it('goes on in a new file when its own was moved away', async () => {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, tables: [connectionEvents] });
    await plugin.createTables();
    await using host = createPluginHost({
      plugins: [plugin],
      limits: { retry: { initialDelayMs: 1, maxDelayMs: 1 } },
    });
    await host.process({ records: [connection(1)] });
    await rename(database.file, `${database.file}.1`);
    await host.process({ records: [connection(2), connection(3)] });
    const next = new DatabaseSync(database.file);
    onTestFinished(() => next.close());
    expect(next.prepare('select 1 from connection_events').all()).toHaveLength(2);
    expect(await query('select 1 from connection_events')).toHaveLength(1);
    expect(plugin.status()).toMatchObject({ rows: 3, tablesMadeAgain: 1, pending: 0 });
  });

  it('fails as before where it is not for its own table that rows are refused', async () => {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, tables: [connectionEvents] });
    await plugin.createTables();
    await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    await query(
      'create trigger copy after insert on connection_events begin insert into elsewhere values (1); end',
    );
    await expect(host.process({ records: [connection(1)] })).rejects.toMatchObject({
      cause: { code: 'database-refused', message: expect.stringContaining('elsewhere') },
    });
    expect(plugin.status()).toMatchObject({ rows: 0, skippedRows: 0, tablesMadeAgain: 0 });
    await query('drop trigger copy');
  });

  it('makes a file that others cannot read, and leaves the mode of one that is there', async () => {
    const directory = await temporaryDirectory();
    const made = join(directory, 'new.db');
    const given = join(directory, 'given.db');
    await writeFile(given, '');
    await chmod(given, 0o644);
    for (const file of [made, given]) {
      await using plugin = createSqlPlugin({ database: { dialect: 'sqlite', file } });
      await plugin.createTables();
    }
    const modes = await Promise.all([made, given].map(async (file) => (await stat(file)).mode & 0o777));
    expect(modes).toEqual([0o640 & ~process.umask(), 0o644]);
  });

  it('says which file cannot be opened', async () => {
    const file = join(await temporaryDirectory(), 'missing', 'events.db');
    const plugin = createSqlPlugin({ database: { dialect: 'sqlite', file } });
    await expect(plugin.createTables()).rejects.toMatchObject({ code: 'database-unavailable' });
  });
});
