import { createPluginHost } from '@x/estreamer-plugins';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mariadb, startMariadb } from '../../../../test-support/mariadb.ts';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { connectionEvents, createSqlPlugin } from '../../src/sql/index.ts';
import { describeDatabase } from './database-suite.ts';
import { connection } from './records.ts';
import { itSurvivesRestarts } from './restart-test.ts';

describeWithPeer('MySQL, in the form of MariaDB', mariadb, (program) => {
  let server: Awaited<ReturnType<typeof startMariadb>>;
  let databases = 0;
  beforeAll(async () => {
    server = await startMariadb(program);
  }, 60_000);
  afterAll(() => server?.remove());

  async function query(database: string | undefined, text: string) {
    const connection = await createConnection({
      socketPath: server.socketPath,
      ...(database && { database }),
    });
    try {
      await connection.query("set sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'");
      const [rows] = await connection.query<RowDataPacket[]>(text);
      return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
    } finally {
      await connection.end();
    }
  }

  async function open() {
    databases += 1;
    const database = `test_${databases}`;
    await query(undefined, `create database ${database} character set utf8mb4`);
    return {
      database: {
        dialect: 'mysql' as const,
        connection: { socketPath: server.socketPath, database },
      },
      query: (text: string) => query(database, text),
    };
  }

  describeDatabase(open);
  itSurvivesRestarts(open, () => server);

  it('goes on by itself when its database is dropped and made again, at once or later', async () => {
    const { database, query: ask } = await open();
    const name = database.connection.database;
    const plugin = createSqlPlugin({ database, tables: [connectionEvents] });
    await plugin.createTables();
    const failed = Promise.withResolvers<unknown>();
    await using host = createPluginHost({
      plugins: [plugin],
      limits: { retry: { initialDelayMs: 10, maxDelayMs: 50 }, circuit: false },
      onEvent(event) {
        if (event.kind === 'failure') failed.resolve(event.failure.error);
      },
    });
    await host.process({ records: [connection(1)] });
    await query(undefined, `drop database ${name}`);
    await query(undefined, `create database ${name} character set utf8mb4`);
    await host.process({ records: [connection(2)] });
    expect(await ask('select connection_counter from connection_events')).toEqual([
      { connection_counter: 2 },
    ]);
    await query(undefined, `drop database ${name}`);
    const stored = host.process({ records: [connection(3)] });
    const failure = await failed.promise;
    await query(undefined, `create database ${name} character set utf8mb4`);
    await stored;
    expect(failure).toMatchObject({
      code: 'database-unavailable',
      message: expect.stringContaining('Unknown database'),
    });
    expect(await ask('select connection_counter from connection_events')).toEqual([
      { connection_counter: 3 },
    ]);
    expect(plugin.status()).toMatchObject({ rows: 3, tablesMadeAgain: 2, skippedRows: 0, pending: 0 });
  });
});
