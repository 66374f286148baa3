import { createRecordCatalogue, type EventRecord, type ResolvedNames } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKindOf } from '../src/event/event-kind.ts';
import { factKeys } from '../src/event/vocabulary.ts';
import {
  type CsvColumn,
  type CsvFormatSettings,
  createFormat,
  csvColumns,
  eventTables,
  extendTable,
  isEstreamerEventsError,
  vocabulary,
} from '../src/index.ts';
import { everyRecord } from './support/every-record.ts';
import { interpret } from './support/interpret.ts';
import { parseCsv } from './support/parse-lines.ts';
import { named, plain, wholeFactsOf } from './support/record-oracle.ts';
import { recordOf, textRecord, undecoded } from './support/records.ts';

const csv = createFormat('csv', { maxBytes: 2 ** 30 });
const header = parseCsv(csv.header?.() ?? '');
const catalogue = createRecordCatalogue();

function lineOf(record: EventRecord, names: ResolvedNames, settings?: CsvFormatSettings): string {
  const format = settings === undefined ? csv : createFormat('csv', settings);
  return format.write(record, names)?.text ?? '';
}

function cellsOf(record: EventRecord, names: ResolvedNames = {}): Record<string, string> {
  const cells = parseCsv(lineOf(record, names));
  expect(cells).toHaveLength(header.length);
  return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
}

const flat = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').toWellFormed();

/** JSON in which no line can end. */
function escaped(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What the cells have to be, read without a compiler. */
function expectedCells(record: EventRecord, names: ResolvedNames): string[] {
  const whole = wholeFactsOf(record, names);
  const kind = eventKindOf(record) as keyof typeof eventTables;
  const facts: Readonly<Record<string, unknown>> = {
    ...whole.facts,
    ...whole,
    eventId: 'id-1',
    managementCenter: '=fmc',
  };
  const value = (column: CsvColumn): unknown => {
    if (typeof column === 'string') return facts[column];
    if (Array.isArray(column)) return column.map(value).find((one) => one !== undefined);
    const source = column as Exclude<CsvColumn, string | readonly unknown[]>;
    if ('except' in source) {
      if (!source.except.includes(kind)) return value(source.value);
      return source.instead === undefined ? undefined : value(source.instead);
    }
    if ('others' in source) {
      if (record.kind !== 'fullyQualifiedEvent') return undefined;
      const { rest = {} } = interpret(record, names) ?? {};
      // Words that MozDef keeps for itself are keys like any other here.
      const own = Object.entries(rest).map(([key, one]) => {
        const name = key.replace(/^field_/, '');
        return [factKeys.has(name) ? key : name, one];
      });
      return own.length === 0 ? undefined : escaped(Object.fromEntries(own));
    }
    if ('join' in source) {
      const values = source.join.map(value);
      return values.includes(undefined) ? undefined : values.join(source.with);
    }
    if ('title' in source) return catalogue.byKind(kind)?.name ?? eventTables[kind].title;
    if ('data' in source) {
      if (record.data === undefined || Object.keys(record.data).length === 0) return undefined;
      const all = Object.keys(names).length === 0 ? record.data : { ...record.data, names };
      return escaped(plain(all));
    }
    const { record: field } = source as { record: string | { envelope: 'kind' | 'recordType' } };
    if (typeof field === 'object') return record[field.envelope];
    const found = record.kind === 'fullyQualifiedEvent' ? record.data[field] : undefined;
    if (typeof found === 'object' || found === '') return undefined;
    return typeof found === 'number' && !Number.isFinite(found) ? undefined : found;
  };
  return Object.values(csvColumns).map((column) => {
    const found = value(column);
    if (typeof found !== 'string') return found === undefined ? '' : String(found);
    const text = flat(found);
    return /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  });
}

describe('CSV', () => {
  it.each(everyRecord)('%s: has the facts in its columns, on one line', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const event = csv.write(record, names, { id: 'id-1', server: '=fmc' });
        const cells = parseCsv(event?.text ?? '');
        const expected = expectedCells(record, names);
        for (const [index, name] of header.entries())
          expect([name, cells[index]]).toEqual([name, expected[index]]);
        expect(cells).toHaveLength(header.length);
        expect(event?.byteLength).toBe(Buffer.byteLength(event?.text ?? ''));
        expect(event?.text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: 8 },
    );
  });

  it('fills the columns from records of unlike kinds', () => {
    const connection = recordOf({
      kind: 'connectionStatistics',
      data: {
        deviceId: 1,
        initiatorIpAddress: '10.0.0.1',
        responderPort: 53,
        ipProtocol: 17,
        clientUrl: 'a,"b"',
      },
    });
    const names = named.resolve(connection);
    expect(lineOf(connection, names)).toContain(',"a,""b""",');
    expect(cellsOf(connection, names)).toMatchObject({
      kind: 'connectionStatistics',
      recordName: 'Connection Statistics',
      sensor: 'sensor-1',
      sourceIp: '10.0.0.1',
      destinationPort: '53',
      protocol: 'UDP',
      url: 'a,"b"',
      details: '',
      severity: 'INFO',
    });
    const file = textRecord(502, { EventType: 'FileEvent', InitiatorIP: '10.9.9.9', FileName: 'x.exe' });
    expect(cellsOf(file)).toMatchObject({
      recordName: 'FileEvent',
      sourceIp: '10.9.9.9',
      fileName: 'x.exe',
      details: '',
    });
    expect(cellsOf(undecoded(65_534))).toMatchObject({ kind: 'unknown', details: '0000fffe00000003616263' });
    const server = recordOf({ kind: 'tcpPortClosed', data: { port: 80 } });
    expect(JSON.parse(cellsOf(server)['details'] ?? '')).toMatchObject({ port: 80 });
  });

  it('is filled by events that come as text too', () => {
    const record = textRecord(400, {
      EventType: 'IntrusionEvent',
      GID: 1,
      SID: 7,
      Message: 'beacon',
      Impact: 2,
      Priority: 'high',
      InlineResult: 'Dropped',
      Protocol: 'udp',
    });
    expect(cellsOf(record)).toMatchObject({
      signature: '1:7',
      message: 'beacon',
      impact: 'Orange (potentially vulnerable)',
      priority: 'high',
      action: 'Drop',
      protocol: 'UDP',
    });
  });

  it('has the address of the client of a VPN session, and the port of a server', () => {
    const vpnSession = { clientIpAddress: '198.51.100.9' };
    const session = { blockType: 167, ipAddress: '10.8.0.5', vpnSession } as const;
    expect(cellsOf(recordOf({ kind: 'newVpnSession', data: session }))['sourceIp']).toBe('198.51.100.9');
    expect(cellsOf(recordOf({ kind: 'newTcpServer', data: { port: 443 } }))['sourcePort']).toBe('443');
  });

  it('names no user that stands for nobody, and no threat by the name of a file', () => {
    const intrusion = recordOf({ kind: 'intrusionEvent', data: { userId: 9_999_997 } });
    expect(cellsOf(intrusion, { userId: 'No Authentication Required' })['user']).toBe('');
    const sha256 = 'ab'.repeat(32);
    const file = recordOf({ kind: 'fileEvent', data: { sha256, signature: sha256 } });
    expect(cellsOf(file, { sha256: 'price-list.pdf' })).toMatchObject({
      threat: '',
      fileName: 'price-list.pdf',
    });
  });

  it('does not let a spreadsheet take a text for a formula', () => {
    const columns = { url: 'destinationUri', packets: 'initiatorTransmittedPackets' };
    const event = (URL: string) =>
      textRecord(71, { EventType: 'ConnectionEvent', URL, InitiatorPackets: -1 });
    expect(lineOf(event('=HYPERLINK("x")'), {}, { columns })).toBe('"\'=HYPERLINK(""x"")",-1');
    for (const text of ['+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\uff1d1']) {
      expect(parseCsv(lineOf(event(text), {}, { columns }))[0]?.[0]).toBe("'");
    }
    expect(lineOf(event('=1'), {}, { columns, formulaSafe: false })).toBe('=1,-1');
  });

  it('parses back, with line ends as spaces', () => {
    const columns = { a: { record: 'a' }, b: 'destinationUri' } as const;
    const format = createFormat('csv', { columns, formulaSafe: false });
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('"', ',', '\r', '\n', ' ', 'x'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const line = format.write(textRecord(71, { a, URL: b }), {})?.text ?? '';
        expect(parseCsv(line)).toEqual([flat(a), flat(b)]);
      }),
    );
  });

  it('has columns of one’s own: any fact, one that a table adds, a field, a time', () => {
    const fileEvent = extendTable(eventTables.fileEvent, { facts: { site: { value: 'Paris' } } });
    const format = createFormat('csv', {
      tables: { fileEvent },
      columns: {
        'the "size"': 'fileSize',
        site: 'site',
        raw: { record: 'fileTypeId' },
        seen: 'archiveTimestamp',
      },
      lineEnd: '\n',
    });
    const record = recordOf({
      kind: 'fileEvent',
      archiveTimestamp: 1_700_000_000,
      data: { fileSize: 7, fileTypeId: 3 },
    });
    expect(format.header?.()).toBe('"the ""size""",site,raw,seen');
    expect(format.write(record, {})?.text).toBe('7,Paris,3,2023-11-14T22:13:20Z');
    expect(format.lineEnd).toBe('\n');
    expect(csv.lineEnd).toBe('\r\n');
  });

  it('every fact of the vocabulary can be a column', () => {
    const columns = Object.fromEntries(Object.keys(vocabulary).map((name) => [name, name]));
    const format = createFormat('csv', { columns });
    expect(parseCsv(format.write(recordOf({ kind: 'packet', data: {} }), {})?.text ?? '')).toHaveLength(
      Object.keys(columns).length,
    );
  });

  it('refuses to be made without columns, and with facts that are none', () => {
    const issuesOf = (columns: Readonly<Record<string, CsvColumn>>): unknown => {
      try {
        createFormat('csv', { columns });
      } catch (error) {
        if (isEstreamerEventsError(error, 'invalid-settings')) return error.context.issues;
      }
      return undefined;
    };
    expect(issuesOf({})).toEqual(['"columns" has no column; give at least one']);
    expect(issuesOf({ a: 'sourceAdress', b: { join: ['ruleId', 'x'], with: ':' }, c: 'sourcePort' })).toEqual(
      [
        '"columns.a" names "sourceAdress", which is no fact; did you mean sourceAddress?',
        '"columns.b" names "x", which is no fact; give one of the vocabulary',
      ],
    );
  });
});
