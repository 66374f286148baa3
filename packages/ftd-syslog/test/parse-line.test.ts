import { createConnectionIdentity } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createFtdSyslogParser, messageFields, writeFtdSyslogLine } from '../src/index.ts';
import { connectionEnd, file, intrusion } from './support/lines.ts';

const receivedAt = Date.UTC(2026, 10, 30, 8, 0, 0);
const uuid = '0a1b2c3d-0000-11ee-8000-00000000000b';
const parser = createFtdSyslogParser({ devices: { FW2: uuid } });
const parse = (line: string | Uint8Array) => parser.parse(line, { receivedAt, peer: '192.0.2.200' });
const dataOf = (line: string) => parse(line).record.data as Readonly<Record<string, unknown>> | undefined;

const second = (text: string) => Date.parse(text) / 1000;

describe('a line', () => {
  it('of the end of a connection has the names, numbers and times of a fully-qualified event', () => {
    const { record, problem } = parse(connectionEnd);
    expect(problem).toBeUndefined();
    expect(record).toMatchObject({ kind: 'fullyQualifiedEvent', category: 'connection', recordType: 71 });
    expect(record.data).toEqual({
      EventType: 'ConnectionEvent',
      EventSecond: second('2026-11-30T08:00:09Z'),
      SyslogMessage: 430_003,
      SyslogSeverity: 1,
      Device: 'fw1',
      EventPriority: 'Low',
      DeviceUUID: uuid,
      InstanceID: 2,
      FirstPacketSecond: second('2026-11-30T07:59:58Z'),
      LastPacketSecond: second('2026-11-30T08:00:09Z'),
      ConnectionID: 40_001,
      AC_RuleAction: 'Allow',
      InitiatorIP: '192.0.2.10',
      ResponderIP: '198.51.100.7',
      InitiatorPort: 50_123,
      ResponderPort: 443,
      Protocol: 'tcp',
      IngressInterface: 'inside',
      EgressInterface: 'outside',
      IngressVRF: 'Global',
      FirewallPolicy: 'Branch, small offices',
      FirewallRule: 'Web out',
      PrefilterPolicy: 'Default Prefilter Policy',
      UserName: 'No Authentication Required',
      UserAgent: 'Mozilla/5.0 (X11; Linux x86_64, rv: 1.0) like: Gecko, sort of',
      ClientApplication: 'Web browser',
      Application: 'HTTP',
      ConnectionDuration: 11,
      InitiatorPackets: 7,
      ResponderPackets: 9,
      InitiatorBytes: 1200,
      ResponderBytes: 34_000,
      NAP_Policy: 'Balanced Security and Connectivity',
      URL: 'http://example.com/a?b=c, d: e',
      NewField: 'of a later version',
    });
  });

  it('of an intrusion and of a file becomes such an event', () => {
    expect(parse(intrusion).record).toMatchObject({
      category: 'intrusion',
      recordType: 400,
      data: {
        EventType: 'IntrusionEvent',
        GeneratorID: 1,
        SignatureID: 40_001,
        PriorityID: 1,
        IntrusionRuleMessage: 'SERVER-WEBAPP a rule, with commas: and colons',
        Classification: 'Attempted User Privilege Gain',
        Device: 'fw2',
        DeviceUUID: uuid,
      },
    });
    expect(parse(file).record).toMatchObject({
      category: 'file',
      recordType: 502,
      data: { EventType: 'FileEvent', FileName: 'a, b.exe', SHA_Disposition: 'Malware', FileSize: 1024 },
    });
  });

  it.each([
    ['<113>2026-11-30T07:59:50Z fw1 : ', 'fw1', '2026-11-30T07:59:50Z'],
    ['<113>2026-11-30T07:59:50Z fw1  ', 'fw1', '2026-11-30T07:59:50Z'],
    ['<113>2026-11-30T07:59:50Z   ', '192.0.2.200', '2026-11-30T07:59:50Z'],
    ['<113>Nov 30 2026 07:59:50 fw1  ', 'fw1', '2026-11-30T07:59:50Z'],
    ['<113>Nov  3 2026 07:59:50 fw1 : ', 'fw1', '2026-11-03T07:59:50Z'],
    ['2026-11-30T07:59:50Z fw1 : ', 'fw1', '2026-11-30T07:59:50Z'],
    ['2026-11-30T07:59:50Z fw1  ', 'fw1', '2026-11-30T07:59:50Z'],
    ['Nov 30 2026 07:59:50 fw1  ', 'fw1', '2026-11-30T07:59:50Z'],
    ['', '192.0.2.200', '2026-11-30T08:00:00Z'],
    [': ', '192.0.2.200', '2026-11-30T08:00:00Z'],
    ['<113>fw1 ', 'fw1', '2026-11-30T08:00:00Z'],
    ['<113>Nov 30 07:59:50 fw1 ', 'fw1', '2026-11-30T07:59:50Z'],
    ['<113>Dec 31 23:59:59 fw1: ', 'fw1', '2025-12-31T23:59:59Z'.replace('2025', '2026')],
    ['<113>1 2026-11-30T08:59:50.123456+01:00 2001:db8::1 ftd - - - ', '2001:db8::1', '2026-11-30T07:59:50Z'],
    ['<113>1 - - - - - - ', '192.0.2.200', '2026-11-30T08:00:00Z'],
  ])('is read behind the header %j', (header, host, time) => {
    const data = dataOf(`${header}%FTD-6-430002: SrcIP: 192.0.2.1, DstIP: 192.0.2.2`);
    expect(data).toMatchObject({ Device: host, EventSecond: second(time), SyslogSeverity: 6 });
    expect(data).toMatchObject({ InitiatorIP: '192.0.2.1', ResponderIP: '192.0.2.2' });
  });

  it('is read where a relay has made the name of the message that of a program', () => {
    const body = 'SrcIP: 192.0.2.1, Protocol: tcp';
    const expected = { InitiatorIP: '192.0.2.1', Protocol: 'tcp', Device: 'fw1' };
    for (const between of [' - - - ', ' - - -  ', ' - - [a@1 b="c\\]"] ', ' - - - \ufeff', ' - - - : '])
      expect(dataOf(`<113>1 2026-11-30T07:59:50Z fw1 %FTD-1-430003${between}${body}`)).toMatchObject(
        expected,
      );
  });

  it('is read with the token of other products, and a word before it', () => {
    const data = dataOf('2026-11-30T07:59:50Z fw1 Alerts %NGIPS-1-430003: SrcIP: 192.0.2.1');
    expect(data).toMatchObject({ Device: 'fw1', InitiatorIP: '192.0.2.1' });
  });

  it('takes a time without a year as the nearest, and one without a zone by the setting', () => {
    const january = Date.UTC(2027, 0, 1, 0, 0, 5);
    const at = (line: string, utcOffsetMinutes = 0) =>
      createFtdSyslogParser({ utcOffsetMinutes }).parse(`${line} fw1 : %FTD-1-430002: SrcIP: 192.0.2.1`, {
        receivedAt: january,
      }).record.data;
    expect(at('Dec 31 23:59:59')).toMatchObject({ EventSecond: second('2026-12-31T23:59:59Z') });
    expect(at('Jan 01 01:00:01', 60)).toMatchObject({ EventSecond: second('2027-01-01T00:00:01Z') });
    expect(at('2027-01-01T01:00:01Z', 60)).toMatchObject({ EventSecond: second('2027-01-01T01:00:01Z') });
  });

  it('of ICMP has types and codes as numbers', () => {
    const icmp = (fields: string) => dataOf(`%FTD-1-430002: ${fields}`);
    expect(icmp('ICMPType: Echo Request, ICMPCode: No Code, Protocol: icmp')).toMatchObject({
      ICMP_Type: 8,
      ICMP_Code: 0,
    });
    expect(icmp('ICMPType: Echo Request, ICMPCode: 3, Protocol: ipv6-icmp')).toMatchObject({
      ICMP_Type: 128,
      ICMP_Code: 3,
    });
    expect(icmp('ICMPType: Something New, Protocol: icmp')).toMatchObject({ ICMP_Type: 'Something New' });
  });

  it('keeps words where numbers are meant under the name that the device has', () => {
    expect(dataOf('%FTD-1-430001: Priority: high, GID: 1, SID: x')).toMatchObject({
      Priority: 'high',
      GeneratorID: 1,
      SID: 'x',
    });
  });

  it('keeps the first of two equal names: what looks like a field in a value is a part of it', () => {
    const data = dataOf(
      '%FTD-1-430003: AccessControlRuleAction: Block, UserAgent: a, AccessControlRuleAction: Allow, b, URL: http://x/',
    );
    expect(data).toMatchObject({
      AC_RuleAction: 'Block',
      UserAgent: 'a, AccessControlRuleAction: Allow, b',
      URL: 'http://x/',
    });
  });

  it('cannot reach what is not its own by the names of its fields', () => {
    const data = dataOf(
      '%FTD-1-430003: SrcIP: 192.0.2.1, constructor: a, __proto__: b, EventType: c, Device: d',
    );
    expect(data).toMatchObject({ EventType: 'ConnectionEvent', EventType_: 'c' });
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it('of bytes that are no UTF-8 loses none of them', () => {
    const line = Buffer.from('%FTD-1-430003: SrcIP: 192.0.2.1, FileName: caf\u00e9', 'latin1');
    expect(parse(line).record.data).toMatchObject({ FileName: 'caf\u00e9' });
  });

  it.each([
    ['%FTD-6-302013: Built outbound TCP connection', 'other-message'],
    ['<13>Nov 30 08:00:00 host program[7]: hello', 'not-ftd'],
    ['%FTD-1-430003: ', 'no-fields'],
    ['%FTD-1-430003: nothing that reads like a field', 'no-fields'],
    ['', 'not-ftd'],
  ])('that is no event is kept whole: %j', (line, problem) => {
    const parsed = parse(line);
    expect(parsed.problem).toBe(problem);
    expect(parsed.record).toMatchObject({
      kind: 'unknown',
      archiveTimestamp: receivedAt / 1000,
      recordType: 0,
    });
    if (parsed.record.kind === 'unknown') expect(Buffer.from(parsed.record.bytes).toString()).toBe(line);
  });

  it('of a connection has the identity that it has in eStreamer', () => {
    const identify = createConnectionIdentity();
    expect(identify(parse(connectionEnd).record)).toBe(
      `connection/${uuid}/2-40001-${second('2026-11-30T07:59:58Z')}-end`,
    );
  });
});

describe('an event written as a line', () => {
  const value = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 .,:;/()_-]{0,30}[A-Za-z0-9)]$/);
  const plain = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 .:;/()_-]{0,20}[A-Za-z0-9)]$/);
  const names = [...new Map(messageFields.map((field) => [field.as, field])).values()];
  const fields = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, selector: ({ as }) => as });
  const event = fields.chain((chosen) =>
    fc.record(
      Object.fromEntries(
        chosen.map(({ as, form }) => {
          if (form === 'number') return [as, fc.nat()];
          if (form === 'time') return [as, fc.integer({ min: 1, max: 4_000_000_000 })];
          if (form === 'icmp-type') return [as, fc.constantFrom(0, 8)];
          if (form === 'icmp-code') return [as, fc.constant(0)];
          if (as === 'Protocol') return [as, fc.constant('icmp')];
          return [as, form === 'free' ? value : plain];
        }),
      ),
    ),
  );

  it('is read back as it was, whatever fields it has and commas in what people write', () => {
    fc.assert(
      fc.property(event, fc.constantFrom('iso', 'bsd'), (data, header) => {
        const whole = {
          EventType: 'ConnectionEvent',
          EventSecond: 1_750_000_000,
          Device: 'fw1',
          ...data,
        } as const;
        const read = dataOf(writeFtdSyslogLine({ ...whole, LastPacketSecond: undefined }, { header }));
        expect(read).toEqual({ ...whole, SyslogMessage: 430_002, SyslogSeverity: 1 });
      }),
      { numRuns: 500 },
    );
  });
});

describe('lines that are damaged', () => {
  it('give a record each, 100,000 of them, and none throws', { timeout: 120_000 }, () => {
    const lines = [connectionEnd, intrusion, file].map((line) => Buffer.from(line));
    // A generator of its own: a hundred thousand runs of a property would take minutes.
    let state = 0x2545_f491;
    const next = (below: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const pieces = [', ', ': ', '%FTD-1-430003: ', '%', '\0', '\n', '<', ', SrcIP: ', '__proto__: ', '\xff'];
    let events = 0;
    let others = 0;
    for (let run = 0; run < 100_000; run += 1) {
      const line = Buffer.from(lines[next(lines.length)] as Buffer);
      let bytes: Buffer = line;
      for (let change = next(4); change >= 0; change -= 1) {
        const at = next(bytes.length + 1);
        const kind = next(4);
        if (kind === 0) bytes = bytes.subarray(0, at);
        else if (kind === 1 && at < bytes.length) bytes[at] = next(256);
        else if (kind === 2)
          bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(next(bytes.length + 1))]);
        else {
          const piece = Buffer.from(pieces[next(pieces.length)] as string, 'latin1');
          bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
        }
      }
      const { record, problem } = parser.parse(bytes, { receivedAt });
      if (problem === undefined) {
        events += 1;
        if (record.kind !== 'fullyQualifiedEvent') throw new Error('no event');
      } else {
        others += 1;
        if (record.kind !== 'unknown' || !bytes.equals(record.bytes)) throw new Error('not kept whole');
      }
    }
    expect(events + others).toBe(100_000);
    expect(events).toBeGreaterThan(30_000);
    expect(others).toBeGreaterThan(10_000);
  });

  it('are read in a time that grows with their length only', () => {
    // Seconds each, if a name were searched for from every comma or colon to the end.
    for (const piece of [', ', ': ', 'a: ', ', a', ', A: ', '%FTD-1-', '[', '\\'])
      parse(`%FTD-1-430003: SrcIP: 192.0.2.1${piece.repeat(4_000_000 / piece.length)}`);
    parse(`<113>1 2026-11-30T07:59:50Z fw1 %FTD-1-430003 - - [${'a="b" '.repeat(500_000)}`);
  });
});

describeWithShared('the names of the specification', (shared) => {
  it('are all known, with the names that fully-qualified events have for them', async () => {
    const { readFile } = await import('node:fs/promises');
    const { fields } = JSON.parse(await readFile(`${shared}spec/compatibility/ftd-syslog.json`, 'utf8')) as {
      fields: { name: string; fqe: string | null }[];
    };
    const known = new Map(messageFields.map(({ name, as }) => [name, as]));
    for (const { name: written, fqe } of fields) {
      const names = written.split(', ');
      for (const [index, name] of names.entries()) {
        expect([name, known.has(name)]).toEqual([name, true]);
        const wanted = fqe?.split(', ')[index]?.replace(/ \(.*/, '');
        if (wanted !== undefined) expect([name, known.get(name)]).toEqual([name, wanted]);
      }
    }
    expect(fields.length).toBeGreaterThan(110);
  });
});
