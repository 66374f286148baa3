import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEstreamerPluginError } from '../../src/errors/plugin-error.ts';
import { createCefFormat, defaultCefMappings } from '../../src/formats/index.ts';
import { parseCef } from './parse-cef.ts';
import {
  ARCHIVED,
  contextWith,
  fullyQualified,
  names,
  oneOfEachKind,
  record,
  undecodable,
} from './sample-records.ts';

const cef = createCefFormat();

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
    const line = cef.format(connection, names) ?? '';
    expect(line).toMatch(/^CEF:0\|Cisco\|Firepower\|-\|71\|Connection Statistics\|4\|rt=1606923301000 /);
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
      in: '18446744073709551615',
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
    const context = contextWith(
      record({
        kind: 'ruleMessage',
        data: { generatorId: 1, ruleId: 2_100_498, message: 'GPL|ATTACK\\ id=0\nroot' },
      } as never),
    );
    const intrusion = (impactFlags: number, blocked: number, priorityId: number) =>
      parseCef(
        cef.format(
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
          context,
        ) ?? '',
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
      parseCef(cef.format(record({ kind: 'fileMalwareEvent', data: { disposition, action } }), names) ?? '')
        .severity;
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
    const { signatureId, extension } = parseCef(cef.format(host, names) ?? '');
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
    const file = fullyQualified({
      EventType: 'FileEvent',
      EventSecond: 1_607_028_500,
      InitiatorIP: '192.168.50.50',
      FileName: 'a=b|c\\d.exe',
      SHA_Disposition: 'Malware',
      FileAction: 'Malware Block',
      FileDirection: 'Upload',
    });
    expect(parseCef(cef.format(file, names) ?? '')).toMatchObject({
      name: 'File Event',
      severity: '6',
      extension: { rt: '1607028500000', src: '192.168.50.50', fname: 'a=b|c\\d.exe', deviceDirection: '1' },
    });
  });

  it('keeps what cannot be decoded, octets and all', () => {
    const { signatureId, extension } = parseCef(cef.format(undecodable(1, 0xab), names) ?? '');
    expect(signatureId).toBe('65534');
    expect(extension['CiscoFirepowerBytes']).toBe('0000fffe0000000201ab');
    expect(extension['reason']).toBeTruthy();
  });

  it('writes every kind of record as a line that parses', () => {
    for (const one of oneOfEachKind()) {
      const parsed = parseCef(cef.format(one, names) ?? '');
      expect(parsed.signatureId, one.kind).not.toBe('');
      expect(parsed.name, one.kind).not.toBe('');
    }
  });

  it('cuts values to the length of their key, never through a character', () => {
    const event = fullyQualified({
      EventType: 'ConnectionEvent',
      AC_RuleAction: `${'x'.repeat(61)}😀😀`,
      URL: 'y'.repeat(2000),
    });
    const { extension } = parseCef(cef.format(event, names) ?? '');
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
      mappings: {
        events: {
          Hostile: {
            signatureId: 'signature',
            name: 'title',
            severity: [],
            extension: { first: 'a', cs7: { label: 'a=b|c', value: 'b' }, last: 'c' },
          },
        },
      },
    });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, hostile, (signature, title, a, b, c) => {
        const line =
          unlimited.format(fullyQualified({ EventType: 'Hostile', signature, title, a, b, c }), names) ?? '';
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

  it('takes other mappings, and refuses those that cannot be written', () => {
    const custom = createCefFormat({
      vendor: 'A|B',
      version: '7.4',
      mappings: {
        kinds: {
          connectionStatistics: {
            ...defaultCefMappings.otherwise,
            severity: [{ severity: 9 }],
            extension: { msg: { text: 'x' } },
          },
        },
      },
    });
    expect(custom.format(record({ kind: 'connectionStatistics', data: {} }), names)).toBe(
      'CEF:0|A\\|B|Firepower|7.4|71|Connection Statistics|9|msg=x',
    );
    const otherwise = {
      ...defaultCefMappings.otherwise,
      severity: [{ severity: 11 }],
      extension: { 'a b': 'x' },
    };
    expect.assertions(3);
    try {
      createCefFormat({ mappings: { otherwise } });
    } catch (error) {
      expect(isEstreamerPluginError(error) && error.code).toBe('invalid-settings');
      expect(isEstreamerPluginError(error) && error.context.issues).toHaveLength(2);
    }
  });

  it('takes the archive timestamp for a record without a time', () => {
    const alert = parseCef(cef.format(record({ kind: 'hostTimeout', data: {} }), names) ?? '');
    expect(alert.extension['rt']).toBe(String(ARCHIVED * 1000));
  });
});
