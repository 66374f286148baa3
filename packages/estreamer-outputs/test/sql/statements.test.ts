import { formatSettingIssue } from '@x/foundation';
import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
} from 'kysely';
import { describe, expect, it } from 'vitest';
import { isEstreamerOutputError } from '../../src/index.ts';
import type { DialectRules, Tables } from '../../src/sql/dialects/dialect-rules.ts';
import { mysql, sqlserver } from '../../src/sql/dialects/dialects.ts';
import { createSqlPlugin, type SqlTable } from '../../src/sql/index.ts';
import { buildInsert } from '../../src/sql/insert-rows.ts';
import { createRowBuilder } from '../../src/sql/rows/row-builder.ts';
import { connection } from './records.ts';

const table: SqlTable = {
  table: 'order',
  schema: 'events',
  kinds: ['connectionStatistics'],
  columns: [
    { name: 'key', type: 'text', length: 32, digest: ['connectionCounter'] },
    { name: 'seen', type: 'timestamp', field: 'firstPacketTimestamp' },
    { name: 'bytes', type: 'uint64', field: 'initiatorTransmittedBytes' },
    { name: 'url', type: 'text', field: 'clientUrl' },
  ],
  key: ['key', 'seen'],
};
const origin = { server: undefined, eventId: undefined };
const metadata = { resolve: () => ({}), lookup: () => undefined, namersOf: () => undefined };

function statementsOf(db: Kysely<Tables>, rules: DialectRules) {
  const builder = createRowBuilder(table, rules);
  const given = { initiatorTransmittedBytes: '18446744073709551615', clientUrl: "it's" };
  const rows = [1, 2].map((counter) => builder.build(connection(counter, given), metadata, origin, () => {}));
  const { sql, parameters } = buildInsert(db, rules, table, rows).compile();
  return {
    create: rules.createTable(db, table).map((statement) => statement.compile().sql),
    sql,
    parameters,
  };
}

function valuesAt(time: string): readonly unknown[] {
  const digests = ['080a9ed428559ef602668b4c00f114f1', '038966de9f6b9a901b20b4c6ca8b2a46'];
  return digests.flatMap((digest) => [digest, time, '18446744073709551615', "it's"]);
}

describe('the statements for MySQL', () => {
  it('quote names, bind values and leave rows alone that are there', () => {
    const db = new Kysely<Tables>({
      dialect: {
        createAdapter: () => new MysqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new MysqlIntrospector(db),
        createQueryCompiler: () => new MysqlQueryCompiler(),
      },
    });
    expect(statementsOf(db, mysql)).toEqual({
      create: [
        'create table if not exists `events`.`order` (`key` varchar(32) character set utf8mb4 collate utf8mb4_bin not null, ' +
          '`seen` datetime not null, `bytes` bigint unsigned, `url` longtext, constraint `order_key` unique (`key`, `seen`))',
      ],
      sql:
        'insert into `events`.`order` (`key`, `seen`, `bytes`, `url`) values (?, ?, ?, ?), (?, ?, ?, ?) ' +
        'on duplicate key update `key` = `key`',
      parameters: valuesAt('2023-11-14 22:13:20'),
    });
  });
});

describe('the statements for SQL Server', () => {
  it('quote names, bind values and leave rows alone that are there', () => {
    const db = new Kysely<Tables>({
      dialect: {
        createAdapter: () => new MssqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new MssqlIntrospector(db),
        createQueryCompiler: () => new MssqlQueryCompiler(),
      },
    });
    expect(statementsOf(db, sqlserver)).toEqual({
      create: [
        `if object_id('[events].[order]') is null create table "events"."order" ` +
          '("key" nvarchar(32) collate Latin1_General_100_BIN2 not null, "seen" datetime2(0) not null, ' +
          '"bytes" decimal(20, 0), "url" nvarchar(max))',
        `if not exists (select 1 from sys.indexes where name = 'order_key' and object_id = object_id('[events].[order]')) ` +
          'create unique index "order_key" on "events"."order" ("key", "seen") with (ignore_dup_key = on)',
      ],
      sql:
        'insert into "events"."order" ("key", "seen", "bytes", "url") ' +
        'values (@1, @2, @3, @4), (@5, @6, @7, @8)',
      parameters: valuesAt('2023-11-14T22:13:20'),
    });
  });
});

describe('createSqlPlugin', () => {
  const database = { dialect: 'mysql', connection: 'mysql://localhost/events' } as const;

  it('refuses settings that cannot work, all at once', () => {
    const columns = [
      { name: 'a; drop table b', type: 'integer', field: 'x' },
      { name: 'b', type: 'number' as 'integer', field: 'x' },
      { name: 'c', type: 'text', field: 'x', resolved: 'x' },
      { name: '__proto__', type: 'text', field: 'x' },
      { name: 'd', type: 'text', field: 'x' },
      { name: 'D', type: 'json', field: 'x' },
    ] as const;
    const tables = [{ ...table, table: 'a.b', columns, key: ['d', 'e', 'D'] }];
    const issues = issuesOf(() => createSqlPlugin({ database, tables, batchSize: 0 }));
    const rule = 'give 1 to 63 ASCII letters, digits and "_", with no digit at the start';
    const sources = 'give exactly one of field, resolved, header, record, digest, value';
    expect(issues).toEqual([
      '"batchSize" is 0; give a whole number of rows, 1 or more',
      `"tables[0].table" is not the name of a table; ${rule}`,
      `"tables[0].columns[0].name" is not the name of a column; ${rule}`,
      '"tables[0].columns[1].type" is not a type; give one of integer, uint64, real, text, timestamp, address, json',
      `"tables[0].columns[2]" has 2 sources; ${sources}`,
      `"tables[0].columns[3].name" is not the name of a column; ${rule}`,
      '"tables[0].columns[5].name" is the name of another column too; give each its own',
      '"tables[0].key[0]" is a text column without a "length"; give it one, or this database cannot index it',
      '"tables[0].key[1]" is no column; give the name of one',
      '"tables[0].key[2]" is a json column; give one that can be compared',
    ]);
  });

  it('refuses connections that lead nowhere without repeating them', () => {
    const unusable = [
      { dialect: 'oracle', connection: 'x' },
      { dialect: 'postgresql', connection: 'host=a password=dont-tell' },
      { dialect: 'sqlserver', connection: 'mssql://a:dont-tell@b' },
      { dialect: 'sqlite' },
    ];
    for (const each of unusable) {
      const issues = issuesOf(() => createSqlPlugin({ database: each as never }));
      expect(issues).toHaveLength(1);
      expect(issues.join()).toMatch(/^"database/);
      expect(issues.join()).not.toContain('dont-tell');
    }
  });

  it('takes the default tables for every database', () => {
    const connection = { server: 'localhost' };
    for (const dialect of ['postgresql', 'mysql', 'sqlserver'] as const) {
      expect(() => createSqlPlugin({ database: { dialect, connection } })).not.toThrow();
    }
  });
});

function issuesOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (!isEstreamerOutputError(error, 'invalid-settings')) throw error;
    return (error.context.issues ?? []).map(formatSettingIssue);
  }
  throw new Error('was taken');
}
