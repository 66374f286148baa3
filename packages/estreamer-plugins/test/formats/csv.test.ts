import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEstreamerPluginError } from '../../src/errors/plugin-error.ts';
import { createCsvFormat } from '../../src/formats/index.ts';
import { fullyQualified, names, record, undecodable } from './sample-records.ts';

/** Reads one record of RFC 4180. */
function parseCsv(line: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/.exec(rest);
    if (found === null) throw new Error(`Not CSV: ${rest}`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '') return cells;
    rest = rest.slice(found[0].length);
  }
}

const csv = createCsvFormat();
const header = parseCsv(csv.header?.() ?? '');

function read(line: string | undefined): Record<string, string> {
  const cells = parseCsv(line ?? '');
  expect(cells).toHaveLength(header.length);
  return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
}

describe('CSV', () => {
  it('fills the columns from records of unlike kinds', () => {
    const connection = record({
      kind: 'connectionStatistics',
      data: {
        deviceId: 1,
        initiatorIpAddress: '10.0.0.1',
        responderPort: 53,
        ipProtocol: 17,
        clientUrl: 'a,"b"',
      },
    });
    expect(csv.format(connection, names)).toContain(',"a,""b""",');
    expect(read(csv.format(connection, names))).toMatchObject({
      kind: 'connectionStatistics',
      sensor: 'sensor-1',
      sourceIp: '10.0.0.1',
      destinationPort: '53',
      protocol: 'UDP',
      url: 'a,"b"',
      details: '',
    });
    const file = fullyQualified({ EventType: 'FileEvent', InitiatorIP: '10.9.9.9', FileName: 'x.exe' });
    expect(read(csv.format(file, names))).toMatchObject({
      sourceIp: '10.9.9.9',
      fileName: 'x.exe',
      details: '',
    });
    expect(read(csv.format(undecodable(7), names))).toMatchObject({
      kind: 'unknown',
      details: '0000fffe0000000107',
    });
    const server = record({ kind: 'tcpPortClosed', data: { port: 80 } });
    expect(JSON.parse(read(csv.format(server, names))['details'] ?? '')).toMatchObject({ port: 80 });
  });

  it('does not let a spreadsheet take a text for a formula', () => {
    const columns = { url: 'URL', packets: 'InitiatorPackets' };
    const event = (URL: string) =>
      fullyQualified({ EventType: 'ConnectionEvent', URL, InitiatorPackets: -1 });
    const safe = createCsvFormat({ columns });
    expect(safe.format(event('=HYPERLINK("x")'), names)).toBe('"\'=HYPERLINK(""x"")",-1');
    for (const text of ['+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\uff1d1']) {
      expect(parseCsv(safe.format(event(text), names) ?? '')[0]?.[0]).toBe("'");
    }
    expect(createCsvFormat({ columns, formulaSafe: false }).format(event('=1'), names)).toBe('=1,-1');
  });

  it('parses back, with line ends as spaces', () => {
    const format = createCsvFormat({ columns: { a: 'a', b: 'b' }, formulaSafe: false });
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('"', ',', '\r', '\n', ' ', 'x'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const line = format.format(fullyQualified({ a, b }), names) ?? '';
        const flat = (value: string) => value.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
        expect(parseCsv(line).map((cell) => cell.toWellFormed())).toEqual([flat(a), flat(b)]);
      }),
    );
  });

  it('refuses to be made without columns', () => {
    expect(() => createCsvFormat({ columns: {} })).toThrow(
      expect.toSatisfy((error) => isEstreamerPluginError(error) && error.code === 'invalid-settings'),
    );
  });
});
