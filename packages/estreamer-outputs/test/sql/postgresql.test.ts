import { createPluginHost } from '@x/estreamer-plugins';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { type PostgresqlServer, postgresql, startPostgresql } from '../../../../test-support/postgresql.ts';
import type { EstreamerOutputError } from '../../src/index.ts';
import { connectionEvents, createSqlPlugin } from '../../src/sql/index.ts';
import { describeDatabase } from './database-suite.ts';
import { connection } from './records.ts';
import { itSurvivesRestarts } from './restart-test.ts';

describeWithPeer('PostgreSQL', postgresql, (program) => {
  let server: PostgresqlServer;
  let schemas = 0;
  beforeAll(async () => {
    server = await startPostgresql(program);
  }, 60_000);
  afterAll(() => server?.remove());

  async function query(connection: pg.ClientConfig, text: string) {
    const client = new pg.Client(connection);
    await client.connect();
    try {
      // Eight bytes come as text from the library; the tests want numbers where they fit.
      const { rows } = await client.query({
        text,
        types: { getTypeParser: (type: number) => (type === 20 ? Number : pg.types.getTypeParser(type)) },
      });
      return rows as Readonly<Record<string, unknown>>[];
    } finally {
      await client.end();
    }
  }

  /** A schema of its own is as good as a database of its own, and quicker to make. */
  async function open() {
    schemas += 1;
    const schema = `test_${schemas}`;
    await query(server.connection, `create schema ${schema}`);
    const connection = { ...server.connection, options: `-c search_path=${schema}` };
    return {
      database: { dialect: 'postgresql' as const, connection },
      query: (text: string) => query(connection, text),
    };
  }

  describeDatabase(open);

  it('has times, addresses and documents as such', async () => {
    const test = await open();
    const columns = [
      ...connectionEvents.columns,
      { name: 'document', type: 'json', record: 'data' } as const,
    ];
    const plugin = createSqlPlugin({ database: test.database, tables: [{ ...connectionEvents, columns }] });
    await plugin.createTables();
    await using host = createPluginHost({ plugins: [plugin] });
    await host.process({ records: [connection(1)] });
    expect(
      await test.query(
        `select extract(epoch from first_packet_timestamp)::int as begin, family(responder_ip_address),
         initiator_ip_address << '10.0.0.0/8' as inside, document ->> 'responderPort' as port from connection_events`,
      ),
    ).toEqual([{ begin: 1_700_000_000, family: 6, inside: true, port: '443' }]);
  });

  it('puts tables into a schema', async () => {
    const test = await open();
    await test.query('create schema others');
    const tables = [{ ...connectionEvents, schema: 'others' }];
    const plugin = createSqlPlugin({ database: test.database, tables });
    await plugin.createTables();
    await using host = createPluginHost({ plugins: [plugin] });
    await host.process({ records: [connection(1)] });
    expect(await test.query('select 1 from others.connection_events')).toHaveLength(1);
  });

  it('is set up while the server is down, and says so without the password', async () => {
    const connection = 'postgresql://somebody:dont-tell@127.0.0.1:1/events';
    const plugin = createSqlPlugin({ database: { dialect: 'postgresql', connection } });
    const warnings: string[] = [];
    const ignore = () => {};
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (_: object, text: string) => warnings.push(text),
    };
    await plugin.setup?.({ logger } as never);
    await expect(plugin.createTables()).rejects.toMatchObject({
      code: 'database-unavailable',
      context: { reason: 'ECONNREFUSED', table: 'connection_events' },
    });
    expect(warnings.join()).toContain('ECONNREFUSED');
    const failure = await plugin.createTables().catch((error: Error) => error);
    expect(`${warnings.join()} ${(failure as Error).message} ${JSON.stringify(failure)}`).not.toContain(
      'dont-tell',
    );
    await plugin.close();
  });

  it('gives up a statement that takes too long, and goes on with new connections', async () => {
    const test = await open();
    await using maker = createSqlPlugin({ database: test.database, tables: [connectionEvents] });
    await maker.createTables();
    const blocker = new pg.Client(test.database.connection);
    await blocker.connect();
    onTestFinished(() => blocker.end());
    await blocker.query('begin; lock table connection_events');
    const plugin = createSqlPlugin({ database: test.database, tables: [connectionEvents], timeoutMs: 300 });
    const reasons: unknown[] = [];
    await using host = createPluginHost({
      plugins: [plugin],
      limits: { retry: { initialDelayMs: 10 }, circuit: false },
      onEvent(event) {
        if (event.kind !== 'failure') return;
        reasons.push((event.failure.error as EstreamerOutputError).context.reason);
        if (reasons.length === 2) blocker.query('rollback');
      },
    });
    await host.process({ records: [connection(1), connection(2)] });
    expect(reasons).toContain('ETIMEDOUT');
    expect(await test.query('select 1 from connection_events')).toHaveLength(2);
  });

  itSurvivesRestarts(open, () => server);
});
