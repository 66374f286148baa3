import { createMetadataStore, type EventRecord, type RecordInput } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cefProjections, createCefFormat, isEstreamerEventsError } from '../src/index.ts';
import { cefIssues } from './support/cef-dictionary.ts';
import { everyRecord } from './support/every-record.ts';
import { parseCef } from './support/parse-cef.ts';
import { recordOf, textRecord, undecoded } from './support/records.ts';

const ARCHIVED = 1_700_000_000;
const cef = createCefFormat();

const record = (input: RecordInput) => recordOf({ archiveTimestamp: ARCHIVED, ...input });

/** Knows what these metadata records say. */
function storeWith(...metadata: readonly EventRecord[]) {
  const store = createMetadataStore();
  for (const one of metadata) store.update(one);
  return store;
}

const names = storeWith(
  record({ kind: 'managedDevice', data: { id: 1, name: 'sensor-1' } }),
  record({ kind: 'user', data: { id: 42, userName: 'alice' } }),
  record({
    kind: 'accessControlRule',
    data: {
      uuid: '00000000-0000-0000-0000-000000000001',
      accessControlRuleId: 7,
      name: 'allow | all = \\ rule',
    },
  }),
  record({ kind: 'accessControlRuleAction', data: { id: 4, name: 'Block' } }),
);

function lineOf(one: EventRecord, store = names, format = cef): string {
  return format.write(one, store.resolve(one))?.text ?? '';
}

/** What a value may look like when it comes back: line ends stay, other control characters are spaces. */
function expected(text: string): string {
  return [...text]
    .map((character) =>
      /[\p{Cc}\u2028\u2029]/u.test(character) && !/[\r\n]/.test(character) ? ' ' : character,
    )
    .join('');
}

describe('CEF', () => {
  it('writes a connection with the standard keys', () => {
    const connection = record({
      kind: 'connectionStatistics',
      data: {
        deviceId: 1,
        initiatorIpAddress: '10.0.0.1',
        responderIpAddress: '2001:db8::1',
        initiatorPort: 50_000,
        responderPort: 443,
        ipProtocol: 6,
        firstPacketTimestamp: 1_606_923_236,
        lastPacketTimestamp: 1_606_923_301,
        initiatorTransmittedBytes: '18446744073709551615',
        responderTransmittedBytes: 12,
        accessControlRuleAction: 4,
        accessControlRuleId: 7,
        accessControlPolicyUuid: '00000000-0000-0000-0000-000000000001',
        userId: 42,
        clientUrl: 'https://example.com/?a=1|2',
      },
    });
    const line = lineOf(connection);
    expect(line).toMatch(/^CEF:0\|Cisco\|eStreamer\|-\|71\|Connection Statistics\|4\|rt=1606923301000 /);
    expect(line).toContain('request=https://example.com/?a\\=1|2');
    const { extension, severity } = parseCef(line);
    expect(severity).toBe('4');
    expect(extension).toMatchObject({
      dvchost: 'sensor-1',
      deviceExternalId: '1',
      start: '1606923236000',
      end: '1606923301000',
      act: 'Block',
      src: '10.0.0.1',
      spt: '50000',
      c6a3Label: 'Destination IPv6 Address',
      c6a3: '2001:db8::1',
      dpt: '443',
      proto: 'TCP',
      CiscoFirepowerIn: '18446744073709551615',
      out: '12',
      suser: 'alice',
      cs2Label: 'Access Control Rule',
      cs2: 'allow | all = \\ rule',
      request: 'https://example.com/?a=1|2',
    });
    expect(extension).not.toHaveProperty('dst');
    expect(extension).not.toHaveProperty('c6a2');
  });

  it('names an intrusion event by its rule, with pipes and backslashes in the header', () => {
    const store = storeWith(
      record({
        kind: 'ruleMessage',
        data: { generatorId: 1, ruleId: 2_100_498, message: 'GPL|ATTACK\\ id=0\nroot' },
      } as never),
    );
    const intrusion = (impactFlags: number, blocked: number, priorityId: number) =>
      parseCef(
        lineOf(
          record({
            kind: 'intrusionEvent',
            data: {
              generatorId: 1,
              ruleId: 2_100_498,
              impactFlags,
              blocked,
              priorityId,
              eventSecond: 1_606_923_301,
              eventMicrosecond: 123_456,
            },
          }),
          store,
        ),
      );
    const parsed = intrusion(0x08, 0, 1);
    expect(parsed).toMatchObject({
      signatureId: '1:2100498',
      name: 'GPL|ATTACK\\ id=0 root',
      severity: '10',
    });
    expect(parsed.extension).toMatchObject({
      rt: '1606923301123',
      cs5Label: 'Impact',
      cs5: 'Red (vulnerable)',
    });
    expect(intrusion(0x08, 1, 1).severity).toBe('8');
    expect(intrusion(0x06, 0, 1).severity).toBe('8');
    expect(intrusion(0, 0, 1).severity).toBe('7');
    expect(intrusion(0, 1, 2).severity).toBe('4');
    expect(intrusion(0, 0, 3).severity).toBe('3');
  });

  it('rates files by disposition and action', () => {
    const severity = (disposition: number, action: number) =>
      parseCef(lineOf(record({ kind: 'fileMalwareEvent', data: { disposition, action } }))).severity;
    expect([
      severity(3, 3),
      severity(3, 4),
      severity(2, 7),
      severity(2, 2),
      severity(1, 1),
      severity(2, 1),
    ]).toEqual(['9', '6', '9', '4', '2', '3']);
  });

  it('writes what the header of a discovery event says of the host', () => {
    const host = record({
      kind: 'newTcpServer',
      discoveryHeader: {
        deviceId: 1,
        hasIpv6: 1,
        hostIpAddress: '10.1.2.3',
        macAddress: '00:11:22:33:44:55',
        eventSecond: 1_606_923_301,
        eventType: 1000,
        eventSubtype: 2,
      },
      data: { port: 8080 },
    } as never);
    const { signatureId, extension } = parseCef(lineOf(host));
    expect(signatureId).toBe('1000:2');
    expect(extension).toMatchObject({
      src: '10.1.2.3',
      smac: '00:11:22:33:44:55',
      spt: '8080',
      rt: '1606923301000',
    });
    expect(JSON.parse(extension['CiscoFirepowerData'] ?? '')).toMatchObject({ port: 8080 });
  });

  it('writes a fully-qualified event like the record it stands for', () => {
    const file = textRecord(500, {
      EventType: 'FileEvent',
      EventSecond: 1_607_028_500,
      InitiatorIP: '192.168.50.50',
      FileName: 'a=b|c\\d.exe',
      SHA_Disposition: 'Malware',
      FileAction: 'Malware Block',
      FileDirection: 'Upload',
    });
    expect(parseCef(lineOf(file))).toMatchObject({
      name: 'File Malware Event',
      severity: '6',
      extension: { rt: '1607028500000', src: '192.168.50.50', fname: 'a=b|c\\d.exe', deviceDirection: '1' },
    });
  });

  it('keeps what cannot be decoded, bytes and all', () => {
    const { signatureId, extension } = parseCef(lineOf(undecoded(65_534)));
    expect(signatureId).toBe('65534');
    expect(extension['CiscoFirepowerBytes']).toBe('0000fffe00000003616263');
    expect(extension['reason']).toBeTruthy();
  });

  it.each(everyRecord)('writes %s with keys, types and lengths of the dictionary', (_kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, ({ record: one, names: called }) => {
        const line = cef.write(one, called)?.text ?? '';
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(line.isWellFormed()).toBe(true);
        const parsed = parseCef(line);
        expect(parsed.signatureId).not.toBe('');
        expect(parsed.name).not.toBe('');
        expect(cefIssues(parsed.extension)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('cuts values to the length of their key, never through a character', () => {
    const event = textRecord(71, {
      EventType: 'ConnectionEvent',
      AC_RuleAction: `${'x'.repeat(61)}😀😀`,
      URL: 'y'.repeat(2000),
    });
    const { extension } = parseCef(lineOf(event));
    expect(extension['act']).toBe(`${'x'.repeat(61)}…`);
    expect(extension['request']).toBe(`${'y'.repeat(1022)}…`);
  });

  it('parses back whatever the texts hold', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom('|', '=', '\\', '\n', '\r', ' ', '\t', '\0', '\u2028', 'cs1=', 'é', '😀'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
      ),
      minLength: 1,
      maxLength: 20,
    });
    const unlimited = createCefFormat({
      projections: {
        fullyQualifiedFile: {
          signatureId: { record: 'signature' },
          name: { record: 'title' },
          extension: {
            first: { record: 'a' },
            cs7: { label: 'a=b|c', value: { record: 'b' } },
            last: { record: 'c' },
          },
        },
      },
    });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, hostile, (signature, title, a, b, c) => {
        const line = lineOf(textRecord(500, { signature, title, a, b, c }), names, unlimited);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        const parsed = parseCef(Buffer.from(line).toString('utf8'));
        const flat = (text: string) => expected(text).replace(/[\r\n]/g, ' ');
        expect(parsed.signatureId).toBe(flat(signature));
        expect(parsed.name).toBe(flat(title));
        expect(parsed.extension).toEqual({
          first: expected(a),
          cs7Label: 'a=b|c',
          cs7: expected(b),
          last: expected(c),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the digits of a number that CEF has no room for under a key of its own', () => {
    const large = record({ kind: 'fileEvent', data: { fileSize: 2_147_483_648 } });
    const { extension } = parseCef(lineOf(large));
    expect(extension['CiscoFirepowerFsize']).toBe('2147483648');
    expect(extension).not.toHaveProperty('fsize');
  });

  it('says the public identity of the event and the management center', () => {
    const one = record({ kind: 'connectionStatistics', data: {} });
    const event = cef.write(one, {}, { id: 'fmc-1:71:42', server: 'paris' });
    expect(event?.id).toBe('fmc-1:71:42');
    expect(parseCef(event?.text ?? '').extension).toMatchObject({
      CiscoFirepowerEventId: 'fmc-1:71:42',
      CiscoFirepowerManagementCenter: 'paris',
    });
  });

  it('says of a text event what the classic record says', () => {
    const event = textRecord(71, {
      NAT_InitiatorIP: '203.0.113.9',
      NAT_InitiatorPort: 4000,
      EVE_Process: 'firefox',
      SSL_ActualAction: 'Decrypt',
    });
    expect(parseCef(lineOf(event)).extension).toMatchObject({
      sourceTranslatedAddress: '203.0.113.9',
      sourceTranslatedPort: '4000',
      CiscoFirepowerEncryptedVisibilityProcess: 'firefox',
      CiscoFirepowerSslActualAction: 'Decrypt',
    });
    const file = textRecord(500, { ThreatName: 'EICAR', ThreatScore: 76, User: 'Not Found' });
    const { extension } = parseCef(lineOf(file));
    expect(extension).toMatchObject({ cs3: 'EICAR', cn1: '76' });
    expect(extension).not.toHaveProperty('suser');
  });

  it('takes other projections, and refuses those that cannot be written', () => {
    const custom = createCefFormat({
      vendor: 'A|B',
      version: '7.4',
      projections: { connectionStatistics: { ...cefProjections.other, extension: { msg: { text: 'x' } } } },
    });
    const one = record({ kind: 'connectionStatistics', data: {} });
    expect(lineOf(one, names, custom)).toBe('CEF:0|A\\|B|eStreamer|7.4|71|Connection Statistics|2|msg=x');
    const shorter = createCefFormat({ extend: { connectionStatistics: { extension: { rt: false } } } });
    expect(parseCef(lineOf(one, names, shorter)).extension).not.toHaveProperty('rt');
    expect.assertions(4);
    try {
      createCefFormat({ extend: { packet: { extension: { 'a b': 'time', 'c=d': 'time' } } } });
    } catch (error) {
      expect(isEstreamerEventsError(error) && [error.code, error.context.issues.length]).toEqual([
        'invalid-table',
        2,
      ]);
    }
    expect(createCefFormat({ projections: { packet: false } }).kinds).not.toContain('packet');
  });

  it('takes the archive timestamp for a record without a time', () => {
    const alert = parseCef(lineOf(record({ kind: 'hostTimeout', data: {} })));
    expect(alert.extension['rt']).toBe(String(ARCHIVED * 1000));
  });
});

describe('CEF of records of unlike kinds', () => {
  it('the end of a VPN session has its duration, its bytes, and both addresses of the client', () => {
    const vpnSession = {
      clientIpAddress: '198.51.100.9',
      groupPolicy: 'staff',
      connectionDuration: 60,
      bytesTransmitted: 10,
      bytesReceived: 20,
    };
    const data = { blockType: 167, ipAddress: '10.8.0.5', authType: 5, vpnSession } as const;
    expect(parseCef(lineOf(record({ kind: 'vpnSessionEnded', data })))).toMatchObject({
      signatureId: '171',
      extension: {
        src: '198.51.100.9',
        sourceTranslatedAddress: '10.8.0.5',
        outcome: 'success',
        in: '20',
        out: '10',
        cn1Label: 'Duration in Seconds',
        cn1: '60',
        flexString1: 'staff',
      },
    });
  });

  it('a packet as text has its time to the millisecond', () => {
    const packet = textRecord(2, {
      EventType: 'IntrusionPacket',
      EventSecond: 1_607_028_500,
      PacketSecond: 1_607_028_501,
      PacketMicrosecond: 14_000,
    });
    expect(parseCef(lineOf(packet)).extension['rt']).toBe('1607028501014');
  });

  it('a connection whose reason is Security Intelligence is one of those', () => {
    const connection = record({ kind: 'connectionStatistics', data: { blockType: 163 } });
    const called = { accessControlRuleReason: 'DNS Monitor', accessControlRuleAction: 'Allow' };
    expect(parseCef(cef.write(connection, called)?.text ?? '').severity).toBe('8');
  });

  it('has names beside the numbers in the data of records without keys of their own', () => {
    const found = record({ kind: 'newNetworkProtocol', data: { networkProtocolId: 2048 } });
    const { extension } = parseCef(cef.write(found, { networkProtocolId: 'IP' })?.text ?? '');
    expect(JSON.parse(extension['CiscoFirepowerData'] ?? '')).toEqual({
      networkProtocolId: 2048,
      names: { networkProtocolId: 'IP' },
    });
  });
});
