import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { mariadb, startMariadb } from '../../../test-support/mariadb.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { type PostgresqlServer, postgresql, startPostgresql } from '../../../test-support/postgresql.ts';
import { startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'estreamer-prove-databases-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `prove` with one output, and gives the exit code and what it has found. */
async function prove(keys: string, events = 400) {
  const file = join(folder, 'prove.config');
  await writeFile(file, `[output rows]\ntype = sql\ncreate_tables = 1\n${keys}\n`, { mode: 0o600 });
  const { exitCode, stdout, stderr } = await startCommand(
    ...['prove', '-c', file, '--json', '--events', String(events)],
  ).finished;
  const { outputs } = stdout === '' ? { outputs: [{}] } : JSON.parse(stdout);
  return { exitCode, stderr, proof: outputs[0] };
}

const RIGHT = { lost: 0, twice: 0, cut: 0, changed: 0 };

describeWithPeer('estreamer prove with PostgreSQL', postgresql, (program) => {
  let server: PostgresqlServer;
  let keys: string;
  beforeAll(async () => {
    server = await startPostgresql(program);
    const { host, user, database } = server.connection;
    keys = `dialect = postgresql\nconnection = postgresql://${user}@${encodeURIComponent(host)}/${database}`;
  });
  afterAll(() => server?.remove());

  async function query(text: string): Promise<string> {
    const { host, user, database } = server.connection;
    const args = ['--host', host, '--username', user, '--no-align', '--tuples-only', '--command', text];
    const { stdout } = await promisify(execFile)(join(dirname(program), 'psql'), [...args, database]);
    return stdout.trim();
  }

  it('finds every event in the tables that it has made, at every run', async () => {
    let rows = 0;
    for (const events of [400, 200]) {
      const { exitCode, stderr, proof } = await prove(keys, events);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(proof).toMatchObject({ output: 'rows', findings: { ...RIGHT, right: proof.expected } });
      expect(proof.expected).toBeGreaterThan(events / 4);
      rows += proof.expected;
    }
    const tables = (await query("select tablename from pg_tables where schemaname = 'public'")).split('\n');
    const all = tables.map((table) => `select identity from ${table}`).join(' union all ');
    expect(await query(`select count(distinct identity) from (${all}) as every`)).toBe(String(rows));
  });

  it('says how many a trigger of the database has swallowed', async () => {
    await query(`create function swallow() returns trigger language plpgsql as
      $$ begin if new.identity like '%3' then return null; end if; return new; end $$`);
    await query(
      'create trigger swallow before insert on connection_events for each row execute function swallow()',
    );
    const { exitCode, proof } = await prove(keys);
    const { right, lost } = proof.findings;
    expect(lost).toBeGreaterThan(0);
    expect(right + lost).toBe(proof.expected);
    expect(exitCode).toBe(1);
  });
});

describeWithPeer('estreamer prove with MySQL, in the form of MariaDB', mariadb, (program) => {
  let server: Awaited<ReturnType<typeof startMariadb>>;
  let keys: string;
  beforeAll(async () => {
    server = await startMariadb(program);
    await query('create database events character set utf8mb4');
    keys = `dialect = mysql\nconnection = mysql://root@localhost/events?socketPath=${server.socketPath}`;
  });
  afterAll(() => server?.remove());

  async function query(text: string): Promise<void> {
    const connection = await createConnection({ socketPath: server.socketPath });
    try {
      await connection.query(text);
    } finally {
      await connection.end();
    }
  }

  it('finds every event in the tables that it has made, at every run', async () => {
    for (const events of [400, 200]) {
      const { exitCode, stderr, proof } = await prove(keys, events);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(proof).toMatchObject({ output: 'rows', findings: { ...RIGHT, right: proof.expected } });
      expect(proof.expected).toBeGreaterThan(events / 4);
    }
  });

  it('says what a rule of the database has refused, which is then in the dead letters', async () => {
    await query('truncate table events.connection_events');
    await query("alter table events.connection_events add check (identity not like '%3')");
    const letters = join(folder, 'refused.jsonl');
    const { exitCode, proof } = await prove(`${keys}\ndead_letters = ${letters}`);
    const { right, lost } = proof.findings;
    expect(lost).toBeGreaterThan(0);
    expect(right + lost).toBe(proof.expected);
    expect((await readFile(letters, 'utf8')).trimEnd().split('\n')).toHaveLength(lost);
    expect(exitCode).toBe(1);
  });
});
