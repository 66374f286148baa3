import { createPluginHost } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { createMemoryTransport } from '@x/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectionEvents,
  createSqlPlugin,
  defaultTables,
  fullyQualifiedConnections,
  intrusionEvents,
  type SqlDatabase,
  type SqlPluginSettings,
  type SqlTable,
} from '../../src/sql/index.ts';
import { connection, fullyQualified, record, ruleName } from './records.ts';

/** A database with nothing in it. */
export interface TestDatabase {
  readonly database: SqlDatabase;
  query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const small: SqlTable = {
  table: 'order',
  kinds: ['connectionStatistics'],
  columns: [
    { name: 'select', type: 'integer', field: 'connectionCounter' },
    { name: 'from', type: 'text', length: 5, field: 'clientUrl' },
    { name: 'bytes', type: 'uint64', field: 'initiatorTransmittedBytes' },
    { name: 'everything', type: 'json', record: 'data' },
    { name: 'origin', type: 'text', value: 'lab' },
  ],
  key: ['select'],
};

/** What holds of every database that can run here. */
export function describeDatabase(open: () => Promise<TestDatabase>): void {
  async function prepare(settings: Partial<SqlPluginSettings> = {}) {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, ...settings });
    await plugin.createTables();
    const host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    return { database, plugin, host, query, [Symbol.asyncDispose]: () => host.close() };
  }

  it('stores connections with the names of their ids when their delivery is done', async () => {
    await using test = await prepare();
    await test.host.process({ records: [ruleName('allow-all'), connection(1), connection(2)] });
    expect(
      await test.query(
        `select connection_counter, access_control_rule, initiator_port, client_url, user_name
         from connection_events order by connection_counter`,
      ),
    ).toEqual(
      ['1', '2'].map((counter) => ({
        connection_counter: Number(counter),
        access_control_rule: 'allow-all',
        initiator_port: 40_000,
        client_url: '',
        user_name: null,
      })),
    );
    expect(test.plugin.status()).toEqual({
      rows: 2,
      existingRows: 0,
      statements: 1,
      skippedRows: 0,
      deadLetters: 0,
      leftOutEvents: 0,
      changedValues: 0,
      changedRows: 0,
      tablesMadeAgain: 0,
      pending: 0,
    });
  });

  it('stores every event of the default tables, and each once when it comes again', async () => {
    await using test = await prepare();
    const connectionEvent = {
      EventType: 'ConnectionEvent',
      DeviceUUID: 'b5cd1a8c-37a5-11ea-9ef7-01a57bd0ebf7',
      InstanceID: 1,
      ConnectionID: 5,
      FirstPacketSecond: 1_700_000_000,
      InitiatorIP: '10.0.0.1',
    };
    const records = [
      connection(1),
      record({ kind: 'intrusionEvent', data: { deviceId: 1, eventId: 2, eventSecond: 1_700_000_000 } }),
      record({
        kind: 'fileEvent',
        data: { deviceId: 1, fileName: 'a.exe', fileSize: '18446744073709551615' },
      }),
      record({ kind: 'fileMalwareEvent', data: { deviceId: 1, fileName: 'a.exe' } }),
      record({ kind: 'malwareEvent', data: { deviceId: 1, detectionName: 'EICAR' } }),
      fullyQualified(connectionEvent),
      fullyQualified({
        ...{ EventType: 'FileEvent', FileName: 'a.gif', SHA_Disposition: 'Malware' },
        ...{ ThreatName: 'EICAR', ThreatScore: 76 },
      }),
      fullyQualified({
        ...{ EventType: 'IntrusionEvent', EventSecond: 1_744_752_707, GeneratorID: 1, SignatureID: 40_001 },
        ...{
          PriorityID: 1,
          Impact: 5,
          IntrusionRuleMessage: 'MALWARE-CNC example',
          InlineResult: 'Would block',
        },
        Device: 'fw1',
      }),
      fullyQualified({ EventType: 'IntrusionPacket' }),
    ];
    await test.host.process({ records });
    await test.host.process({ records });
    const counts = await Promise.all(
      defaultTables.map(async ({ table }) => {
        const [row] = await test.query(`select count(*) as rows_there from ${table}`);
        return [table, Number(row?.['rows_there'])];
      }),
    );
    expect(Object.fromEntries(counts)).toEqual({
      connection_events: 1,
      intrusion_events: 1,
      file_events: 2,
      malware_events: 1,
      fully_qualified_connections: 1,
      fully_qualified_intrusions: 1,
      fully_qualified_files: 1,
    });
    expect(test.plugin.status()).toMatchObject({ rows: 8, existingRows: 8, leftOutEvents: 2 });
    expect(
      await test.query(
        'select intrusion_rule_message, priority_id, impact, inline_result, device from fully_qualified_intrusions',
      ),
    ).toEqual([
      {
        intrusion_rule_message: 'MALWARE-CNC example',
        priority_id: 1,
        impact: 5,
        inline_result: 'Would block',
        device: 'fw1',
      },
    ]);
    expect(await test.query('select threat_name, threat_score from fully_qualified_files')).toEqual([
      { threat_name: 'EICAR', threat_score: 76 },
    ]);
  });

  it('keeps what two centers, two netmaps and two events of one number say, and counts what was there already', async () => {
    await using test = await prepare({ tables: [intrusionEvents] });
    const intrusion = (data: object, netmapId = 0) =>
      ({
        ...record({
          kind: 'intrusionEvent',
          data: { deviceId: 1, eventId: 2, eventSecond: 1_700_000_000, ...data },
        }),
        netmapId,
      }) as EventRecord;
    const records = [intrusion({}), intrusion({}, 7), intrusion({ ruleId: 3 })];
    for (const server of ['fmc-1:8302', 'fmc-2:8302']) {
      await test.host.process({ records, server });
      // The same words from the same server, as the client names them.
      const identify = (index: number) => `${server}/400-${index}`;
      await test.host.process({ records, server, identify });
      await test.host.process({ records: [...records], server, identify });
      expect((await test.plugin.identities(`${server}/`)).toSorted()).toEqual(
        records.map((_, index) => identify(index)).toSorted(),
      );
    }
    const perServer = (
      await test.query(
        "select server, count(*) as events from intrusion_events where identity like 'fmc%' group by server order by server",
      )
    ).map(({ server, events }) => [server, Number(events)]);
    expect(perServer).toEqual([
      ['fmc-1:8302', 3],
      ['fmc-2:8302', 3],
    ]);
    expect(await test.query('select 1 from intrusion_events')).toHaveLength(12);
    expect(test.plugin.status()).toMatchObject({ rows: 12, existingRows: 6, pending: 0 });
  });

  it('keeps the begin and the end of a connection apart', async () => {
    await using test = await prepare({ tables: [connectionEvents] });
    const end = connection(1, { lastPacketTimestamp: 1_700_000_060, initiatorTransmittedBytes: 1000 });
    await test.host.process({ records: [connection(1), end, connection(1), end] });
    expect(await test.query('select 1 from connection_events')).toHaveLength(2);
  });

  it('keeps every digit of 64-bit numbers, and their order', async () => {
    await using test = await prepare({ tables: [small] });
    const numbers = [5, 2 ** 53 - 1, '9007199254740993', '9223372036854775807', '18446744073709551615'];
    await test.host.process({
      records: numbers
        .map((initiatorTransmittedBytes, index) => connection(index, { initiatorTransmittedBytes }))
        .reverse(),
    });
    const rows = await test.query('select cast(bytes as char(20)) as digits from "order" order by bytes');
    expect(rows.map(({ digits }) => String(digits).trim())).toEqual(numbers.map(String));
  });

  it('takes tables of one’s own, with reserved words as names', async () => {
    await using test = await prepare({ tables: [small] });
    await test.host.process({ records: [connection(9, { clientUrl: 'a\'b"' })] });
    const [row] = await test.query('select "select", "from", origin, everything from "order"');
    expect(row).toMatchObject({ select: 9, from: 'a\'b"', origin: 'lab' });
    const everything = row?.['everything'];
    expect(typeof everything === 'string' ? JSON.parse(everything) : everything).toMatchObject({
      connectionCounter: 9,
      initiatorIpAddress: '10.0.0.1',
    });
  });

  it('counts values that a column cannot hold as they came, and stores the row', async () => {
    const letters = createMemoryTransport();
    await using test = await prepare({ tables: [small], deadLetters: letters });
    await test.host.process({
      records: [connection(1, { clientUrl: 'a\0b' }), connection(2, { clientUrl: 'too long' })],
    });
    const rows = await test.query('select "from" from "order" order by "select"');
    expect(rows).toEqual([{ from: 'a\ufffdb' }, { from: 'too l' }]);
    // The text stands in the column of its own and in the JSON.
    expect(test.plugin.status()).toMatchObject({ changedValues: 3, changedRows: 2, deadLetters: 0, rows: 2 });
    const [, whole] = letters.destination.messages.map(({ text }) => JSON.parse(text));
    expect(whole).toMatchObject({
      reason: 'shortened',
      code: 'event-shortened',
      kind: 'connectionStatistics',
    });
    expect(JSON.parse(whole.text)).toMatchObject({ table: 'order', row: { from: 'too long', select: 2 } });
  });

  it('stores what no column of an event can be: wrong types, and names that every object has', async () => {
    await using test = await prepare();
    const records = [
      fullyQualified({
        EventType: 'ConnectionEvent',
        InitiatorIP: 'fe80::1%eth0',
        InitiatorPort: 'https',
        FirstPacketSecond: -1,
        InitiatorBytes: '99999999999999999999',
        URL: { toString: null },
        constructor: 'x',
      }),
    ];
    await test.host.process({ records });
    expect(
      await test.query(
        'select initiator_ip, initiator_port, initiator_bytes, url from fully_qualified_connections',
      ),
    ).toEqual([
      { initiator_ip: null, initiator_port: null, initiator_bytes: null, url: '{"toString":null}' },
    ]);
  });

  it('stores whatever an event may say', async () => {
    const tables = [
      {
        ...fullyQualifiedConnections,
        columns: [
          ...fullyQualifiedConnections.columns,
          { name: 'document', type: 'json', record: 'data' } as const,
          { name: 'number_in_event', type: 'real', field: 'URL' } as const,
        ],
      },
    ];
    await using test = await prepare({ tables, timeoutMs: 10_000 });
    const names = [
      ...fullyQualifiedConnections.columns.map((column) => ('field' in column ? column.field : 'x')),
      '__proto__',
      'toString',
    ];
    const value = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }).map((text) => `${text}\0\ud800`),
      fc.ipV4(),
      fc.ipV6(),
      fc.double(),
      fc.bigInt({ min: 0n, max: 2n ** 65n }).map(String),
      fc.integer(),
    );
    const event = fc
      .dictionary(fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary' })), value, { maxKeys: 40 })
      .map((data) => fullyQualified({ ...data, EventType: 'ConnectionEvent' }));
    let stored = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (records) => {
        await test.host.process({ records });
        stored += 1;
      }),
      { numRuns: 25 },
    );
    expect(stored).toBe(25);
    expect(test.plugin.status().pending).toBe(0);
  });

  it('splits more rows than one statement takes', async () => {
    await using test = await prepare({ tables: [connectionEvents], batchSize: 2500 });
    const records = Array.from({ length: 2500 }, (_, counter) => connection(counter));
    await test.host.process({ records });
    expect(await test.query('select 1 from connection_events')).toHaveLength(2500);
    expect(test.plugin.status().statements).toBeGreaterThan(1);
  });

  it('writes during a delivery that is larger than a batch', async () => {
    await using test = await prepare({ tables: [connectionEvents], batchSize: 10 });
    await test.host.process({ records: Array.from({ length: 35 }, (_, counter) => connection(counter)) });
    expect(test.plugin.status()).toMatchObject({ rows: 35, statements: 4, pending: 0 });
  });

  it('makes tables when told to and only then, and leaves those that are there', async () => {
    const { database, query } = await open();
    const plugin = createSqlPlugin({ database, tables: [small] });
    const host = createPluginHost({ plugins: [plugin] });
    await expect(host.start()).rejects.toMatchObject({
      cause: {
        code: 'database-refused',
        context: { table: 'order' },
        message: expect.stringContaining('createTables'),
      },
    });
    await host.close();
    const other = createSqlPlugin({ database, tables: [small] });
    await other.createTables();
    await using otherHost = createPluginHost({ plugins: [other] });
    await otherHost.process({ records: [connection(1)] });
    await other.createTables();
    expect(await query('select 1 from "order"')).toHaveLength(1);
  });

  it('makes tables again that are gone, if it has made them, and then holds nothing', async () => {
    await using test = await prepare({ tables: [small, connectionEvents] });
    await test.host.process({ records: [connection(1)] });
    await test.query('drop table "order"');
    await test.host.process({ records: [connection(2), connection(3)] });
    expect(await test.query('select "select" from "order" order by "select"')).toEqual([
      { select: 2 },
      { select: 3 },
    ]);
    expect(await test.query('select 1 from connection_events')).toHaveLength(3);
    expect(test.plugin.status()).toMatchObject({ tablesMadeAgain: 1, skippedRows: 0, pending: 0 });
  });

  it('leaves it to others to make tables that others have made', async () => {
    await using test = await prepare({ tables: [small] });
    const plugin = createSqlPlugin({ database: test.database, tables: [small] });
    await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    await host.process({ records: [connection(1)] });
    await test.query('drop table "order"');
    await expect(host.process({ records: [connection(2)] })).rejects.toMatchObject({
      cause: { code: 'database-refused', context: { table: 'order' } },
    });
    expect(plugin.status()).toMatchObject({ tablesMadeAgain: 0, skippedRows: 0 });
    await test.plugin.createTables();
  });

  it('names the column that the table does not have', async () => {
    const { database } = await open();
    await using plugin = createSqlPlugin({ database, tables: [small] });
    await plugin.createTables();
    const wider = {
      ...small,
      columns: [...small.columns, { name: 'wide', type: 'text', field: 'x' } as const],
    };
    await using host = createPluginHost({ plugins: [createSqlPlugin({ database, tables: [wider] })] });
    await expect(host.start()).rejects.toMatchObject({
      cause: { code: 'database-refused', context: { table: 'order', column: 'wide' } },
    });
  });

  describe('when the database refuses a row', () => {
    async function prepareRule(settings: Pick<SqlPluginSettings, 'refusedRows' | 'deadLetters'>) {
      const { database, query } = await open();
      await query(
        `create table "order" ("select" integer unique check ("select" <> 13 and "select" < 100), "from" text, bytes numeric, everything text, origin text)`,
      );
      const plugin = createSqlPlugin({ database, tables: [small], ...settings });
      const connections = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, index) => connection(from + index));
      return { plugin, query, records: connections(0, 20), connections };
    }

    it('the delivery fails if it is told to, and names the table', async () => {
      const { plugin, records } = await prepareRule({ refusedRows: 'fail' });
      await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
      await expect(host.process({ records })).rejects.toMatchObject({
        cause: {
          code: 'database-refused',
          context: { table: 'order' },
          message: expect.stringMatching(/check|constraint/i),
        },
      });
    });

    it('one bad row stops nothing: it goes to the dead letters with the reason, and the others are stored', async () => {
      const letters = createMemoryTransport();
      const { plugin, query, records } = await prepareRule({ deadLetters: letters });
      await using host = createPluginHost({ plugins: [plugin] });
      await host.process({ records });
      expect(await query('select 1 from "order"')).toHaveLength(19);
      expect(plugin.status()).toMatchObject({ skippedRows: 1, deadLetters: 1, rows: 19, pending: 0 });
      const [letter] = letters.destination.messages.map(({ text }) => JSON.parse(text));
      expect(letter).toMatchObject({
        reason: 'rejected',
        code: 'database-refused',
        error: expect.stringMatching(/check|constraint/i),
        kind: 'connectionStatistics',
      });
      expect(JSON.parse(letter.text)).toMatchObject({ table: 'order', row: { select: 13 } });
    });

    it('and every other one too, the delivery is held: a table that takes nothing loses nothing', async () => {
      const letters = createMemoryTransport();
      const { plugin, records, connections } = await prepareRule({ deadLetters: letters });
      await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
      const refused = { cause: { code: 'database-refused', context: { table: 'order' } } };
      await expect(host.process({ records: connections(100, 111) })).rejects.toMatchObject(refused);
      await host.process({ records });
      await expect(host.process({ records: connections(100, 150) })).rejects.toMatchObject(refused);
      expect(plugin.status()).toMatchObject({ skippedRows: 1, rows: 19 });
      expect(letters.destination.messages).toHaveLength(1);
    });

    it('many bad rows in one delivery stop nothing while others between them are stored', async () => {
      const letters = createMemoryTransport();
      const { plugin, query, connections } = await prepareRule({ deadLetters: letters });
      await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
      const bad = connections(100, 120);
      const records = connections(20, 40).flatMap((good, index) => [good, bad[index] as typeof good]);
      await host.process({ records });
      expect(await query('select 1 from "order"')).toHaveLength(20);
      expect(letters.destination.messages).toHaveLength(20);
      expect(plugin.status()).toMatchObject({ skippedRows: 20, rows: 20, pending: 0 });
    });

    it('a bad row that is the first of a run stops nothing where it is kept', async () => {
      const letters = createMemoryTransport();
      const { plugin, query, connections } = await prepareRule({ deadLetters: letters });
      await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
      await host.process({ records: connections(13, 14) });
      await host.process({ records: connections(14, 15) });
      expect(letters.destination.messages).toHaveLength(1);
      expect(await query('select 1 from "order"')).toHaveLength(1);
    });

    it('a bad row that is the first of a run is held where it would be lost', async () => {
      const { plugin, connections } = await prepareRule({});
      await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
      await expect(host.process({ records: connections(13, 14) })).rejects.toMatchObject({
        cause: { code: 'database-refused', context: { table: 'order' } },
      });
    });
  });
}
