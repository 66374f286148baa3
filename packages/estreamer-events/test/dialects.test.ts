import { createMetadataStore, type EventRecord, type RecordInput } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat, type FormatName, type FormatSettings, isEstreamerEventsError } from '../src/index.ts';
import { everyRecord } from './support/every-record.ts';
import { parseCef } from './support/parse-cef.ts';
import { parseKeyValue, parseLeef } from './support/parse-lines.ts';
import { connectionData, recordOf, textRecord, undecoded } from './support/records.ts';

const dialects = ['cef-encore', 'sfw-json', 'key-value-encore', 'json-encore', 'leef'] as const;

const record = (input: RecordInput) => recordOf({ archiveTimestamp: 1_700_000_000, ...input });

const names = createMetadataStore();
for (const metadata of [
  record({ kind: 'managedDevice', data: { id: 1, name: 'sensor-1' } }),
  record({ kind: 'accessControlRuleAction', data: { id: 2, name: 'Allow' } }),
  record({
    kind: 'classification',
    data: { id: 32, name: 'trojan-activity', description: 'A Network Trojan was Detected' },
  } as never),
  record({ kind: 'ruleMessage', data: { generatorId: 1, ruleId: 7, message: 'MALWARE-CNC a=b|c' } } as never),
])
  names.update(metadata);

function lineOf<Name extends FormatName>(
  name: Name,
  one: EventRecord,
  settings?: FormatSettings<Name>,
): string {
  return createFormat(name, settings).write(one, names.resolve(one))?.text ?? '';
}

const connection = record({
  kind: 'connectionStatistics',
  discoveryHeader: { deviceId: 1, eventType: 1003, eventSubtype: 1 },
  data: {
    ...connectionData,
    responderIpAddress: '2001:db8::7',
    connectionInstanceId: 3,
    accessControlRuleAction: 2,
    clientUrl: 'https://example.org/?a="b c"\tend',
  },
});

const intrusion = record({
  kind: 'intrusionEvent',
  data: {
    deviceId: 1,
    eventId: 9,
    eventSecond: 1_700_000_001,
    eventMicrosecond: 120_345,
    generatorId: 1,
    ruleId: 7,
    ruleRevision: 2,
    classificationId: 32,
    priorityId: 1,
    blocked: 5,
    sourceIpAddress: '192.0.2.1',
    destinationIpAddress: '192.0.2.2',
    sourcePortOrIcmpType: 8,
    destinationPortOrIcmpCode: 0,
    ipProtocol: 1,
  },
});

describe('every dialect', () => {
  it.each(
    dialects.flatMap((dialect) =>
      everyRecord.map(([kind, arbitrary]) => [dialect, kind, arbitrary] as const),
    ),
  )('%s is one line of the right shape for %s, whatever the texts hold', (dialect, _kind, arbitrary) => {
    const format = createFormat(dialect);
    fc.assert(
      fc.property(arbitrary, ({ record: one, names: called }) => {
        const event = format.write(one, called);
        if (event === undefined) {
          expect(dialect).toBe('sfw-json');
          return;
        }
        const { text } = event;
        expect(text.isWellFormed()).toBe(true);
        expect(dialect === 'leef' ? text.replaceAll('\t', '') : text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        switch (dialect) {
          case 'cef-encore': {
            const keys = Object.keys(parseCef(text).extension);
            expect(keys).toEqual([...keys].sort());
            break;
          }
          case 'key-value-encore':
            expect(Object.keys(parseKeyValue(text)).slice(0, 2)).toEqual(['rec_type', 'event_sec']);
            break;
          case 'leef':
            expect(parseLeef(text).attributes['devTime']).toMatch(/^\d+$/);
            break;
          default:
            expect(typeof JSON.parse(text)).toBe('object');
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('cef-encore', () => {
  it('writes a connection as the retired client did', () => {
    expect(lineOf('cef-encore', connection)).toBe(
      'CEF:0|Cisco|Firepower|6.0|RNA:1003:1|CONNECTION STATISTICS|3|act=Allow app=Unknown bytesIn=9000 bytesOut=1400 ' +
        'c6a3=2001:db8::7 cs1Label=fwPolicy cs2Label=fwRule cs3Label=ingressZone cs4Label=egressZone ' +
        'cs5Label=secIntelCategory deviceExternalId=1 dpt=443 dvchost=sensor-1 dvcpid=3 end=1699999998000 externalId=4711 ' +
        'proto=6 reason=N/A request=https://example.org/?a\\="b c" end rt=1699999990000 spt=50000 src=192.0.2.1 ' +
        'start=1699999990000 suser=Unknown',
    );
  });

  it('writes what one reader or another wants instead, where settings say so', () => {
    const both = parseCef(lineOf('cef-encore', connection, { ipv6: 'both' })).extension;
    expect(both).toMatchObject({ dst: '2001:db8::7', c6a3: '2001:db8::7' });
    const src = parseCef(lineOf('cef-encore', connection, { ipv6: 'src', bytesIn: 'initiator' })).extension;
    expect(src).toMatchObject({ dst: '2001:db8::7', bytesIn: '1400', bytesOut: '9000' });
    expect(src).not.toHaveProperty('c6a3');
    const plain = parseCef(lineOf('cef-encore', intrusion, { detailedIds: false, generatorId: true }));
    expect(plain.signatureId).toBe('INTRUSION:400');
    expect(plain.extension['generatorId']).toBe('1');
    expect(parseCef(lineOf('cef-encore', connection, { severities: { INFO: 1 } })).severity).toBe('1');
  });

  it('names an intrusion by generator and rule, and leaves out zeros', () => {
    const { signatureId, name, severity, extension } = parseCef(lineOf('cef-encore', intrusion));
    expect([signatureId, name, severity]).toEqual(['INTRUSION:400:1:7', 'MALWARE-CNC a=b|c', '7']);
    expect(extension).toMatchObject({
      act: 'Would be Blocked',
      cat: 'A Network Trojan was Detected',
      proto: '1',
      spt: '8',
      rt: '1700000001120',
    });
    expect(extension).not.toHaveProperty('dpt');
  });

  it.each([
    [500, 'File:500:1', 'File Event'],
    [502, 'FileMalware:502:1', 'File Malware Event'],
  ] as const)('names file records of type %i', (recordType, id, name) => {
    const kind = recordType === 500 ? 'fileEvent' : 'fileMalwareEvent';
    for (const one of [
      record({ kind, data: { direction: 2 } }),
      textRecord(recordType, { FileDirection: 'Upload' }),
    ]) {
      const parsed = parseCef(lineOf('cef-encore', one));
      expect([parsed.signatureId, parsed.name]).toEqual([id, name]);
      expect(parsed.extension['deviceDirection']).toBe('2');
    }
  });

  it('refuses severities that CEF does not have', () => {
    expect.assertions(1);
    try {
      createFormat('cef-encore', { severities: { ALERT: 11 } });
    } catch (error) {
      expect(isEstreamerEventsError(error, 'invalid-settings') && error.message).toContain(
        '"severities.ALERT"',
      );
    }
  });
});

describe('sfw-json', () => {
  it('gives classic records the names, types and words of text events', () => {
    expect(JSON.parse(lineOf('sfw-json', intrusion))).toMatchObject({
      EventType: 'IntrusionEvent',
      EventSecond: 1_700_000_001,
      EventMicrosecond: 120_345,
      InitiatorPort: 8,
      ResponderPort: 0,
      Protocol: 'icmp',
      PriorityID: 1,
      GeneratorID: 1,
      SignatureID: 7,
      Impact: 5,
      IntrusionRuleMessage: 'MALWARE-CNC a=b|c',
      Classification: 'A Network Trojan was Detected',
      InlineResult: 'Would block',
      InlineResultID: 5,
      Device: 'sensor-1',
    });
    expect(lineOf('sfw-json', connection)).toMatch(
      /^\{"EventType":"ConnectionEvent", "FirstPacketSecond":1699999990, "InstanceID":3, "ConnectionID":4711, /,
    );
  });

  it('gives what a device calls otherwise in its syslog messages the names of management centers', () => {
    const one = textRecord(400, {
      EventType: 'IntrusionEvent',
      SrcIP: '192.0.2.1',
      GID: '1',
      SID: '7',
      Priority: 'high',
      Message: 'text',
      Other: ['x'],
    });
    expect(JSON.parse(lineOf('sfw-json', one))).toEqual({
      EventType: 'IntrusionEvent',
      InitiatorIP: '192.0.2.1',
      GeneratorID: 1,
      SignatureID: 7,
      PriorityID: 1,
      IntrusionRuleMessage: 'text',
      Other: ['x'],
    });
  });

  it('says a type for text events without one', () => {
    expect(lineOf('sfw-json', textRecord(71, { InstanceID: 1 }))).toBe(
      '{"EventType":"ConnectionEvent", "InstanceID":1}',
    );
  });

  it('leaves out kinds that a management center sends as records only', () => {
    const format = createFormat('sfw-json');
    expect(format.kinds).not.toContain('correlationEvent');
    expect(format.write(record({ kind: 'correlationEvent', data: {} }), {})).toBeUndefined();
  });
});

describe('key-value-encore', () => {
  it('writes every key of a connection in the order of the retired client', () => {
    const line = lineOf('key-value-encore', connection);
    expect(line).toMatch(
      /^rec_type=71 event_sec=1699999998 app_proto=Unknown client_app=Unknown client_version="" url="https:\/\/example\.org\/\?a='b c' end" connection_id=4711 /,
    );
    expect(line).toMatch(
      / event_usec=0 event_subtype=1 event_type=1003 mac_address=00:00:00:00:00:00 rec_type_simple=RNA rec_type_desc="Connection Statistics" sec_intel_event=No sensor=sensor-1 event_desc="Flow Statistics"$/,
    );
    expect(Object.keys(parseKeyValue(line))).toHaveLength(96);
  });

  it('takes the time of the archive where that is wanted', () => {
    expect(lineOf('key-value-encore', connection, { eventSecond: 'archived' })).toContain(
      ' event_sec=1700000000 ',
    );
  });

  it('writes the keys of an intrusion that readers look for, and everything else', () => {
    const pairs = parseKeyValue(lineOf('key-value-encore', intrusion));
    expect(pairs).toMatchObject({
      rec_type: '400',
      event_id: '9',
      msg: 'MALWARE-CNC a=b|c',
      class_desc: 'A Network Trojan was Detected',
      sec_zone_ingress: 'N/A',
      src_ip: '192.0.2.1',
      gid: '1',
      sid: '7',
      rec_type_simple: 'IPS EVENT',
    });
  });
});

describe('json-encore', () => {
  it('writes the record with its blocks, and what its ids are called', () => {
    const line = lineOf('json-encore', connection);
    expect(line).toContain('"recordType": 71, "recordLength": ');
    expect(JSON.parse(line)).toMatchObject({
      eventType: 1003,
      blockType: 174,
      protocol: 6,
      clientUrl: { blockType: 0, blockLength: 40, data: 'https://example.org/?a="b c"\tend' },
      '@computed': {
        recordTypeDescription: 'Connection Statistics',
        sensor: 'sensor-1',
        firewallRuleAction: 'Allow',
        transportProtocol: 'TCP',
        eventDateTime: '2023-11-14T22:13:18.000000+00:00',
      },
    });
  });

  it('says how long the block was', () => {
    const data = JSON.parse(lineOf('json-encore', intrusion));
    const minimal = JSON.parse(
      lineOf('json-encore', record({ kind: 'intrusionEvent', data: { httpHostname: 'ab' } })),
    );
    expect(minimal.blockLength).toBe(data.blockLength + 2);
  });

  it('keeps the bytes of what could not be decoded', () => {
    expect(JSON.parse(lineOf('json-encore', undecoded(65_534)))['@computed'].recordData).toBe(
      '0000fffe00000003616263',
    );
  });
});

describe('leef', () => {
  it('has the stable id, the category and attributes between tabs', () => {
    const line = lineOf('leef', intrusion);
    expect(line).toMatch(
      /^LEEF:2\.0\|Cisco\|eStreamer\|-\|INTRUSION:400:1:7\|x09\|devTime=1700000001120\tsev=7\tcat=intrusion\tsrc=192\.0\.2\.1\t/,
    );
    expect(parseLeef(line).attributes).toMatchObject({
      srcPort: '8',
      proto: 'ICMP',
      ruleMessage: 'MALWARE-CNC a=b|c',
    });
  });

  it('can be version 1.0, or have another delimiter', () => {
    expect(lineOf('leef', connection, { leefVersion: '1.0' })).toMatch(
      /^LEEF:1\.0\|Cisco\|eStreamer\|-\|RNA:1003:1\|devTime=/,
    );
    const line = lineOf('leef', connection, { delimiter: '^' });
    expect(line).toContain('|^|devTime=1699999998000^sev=');
    expect(parseLeef(line).attributes['url']).toBe('https://example.org/?a="b c" end');
  });

  it.each([
    [{ delimiter: 'ab' }, '"delimiter" is "ab"'],
    [{ leefVersion: '1.0', delimiter: '^' }, 'version 1.0 knows the TAB only'],
    [{ leefVersion: '3.0' as never }, '"leefVersion" is "3.0"'],
  ] satisfies [FormatSettings<'leef'>, string][])('refuses %j', (settings, message) => {
    expect(() => createFormat('leef', settings)).toThrow(message);
  });
});
