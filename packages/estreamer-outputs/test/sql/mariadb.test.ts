import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll } from 'vitest';
import { mariadb, startMariadb } from '../../../../test-support/mariadb.ts';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { describeDatabase } from './database-suite.ts';
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
});
