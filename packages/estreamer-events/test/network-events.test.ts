import { createMetadataStore, type RecordInput } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { mapRecord, mozdefMapper } from './support/mozdef-events.ts';
import { intrusionData as intrusion, recordOf, undecoded } from './support/records.ts';

const store = createMetadataStore();
for (const input of [
  { kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } },
  { kind: 'ruleMessage', data: { generatorId: 1, ruleId: 2_019_401, message: 'MALWARE-CNC beacon' } },
  { kind: 'server', data: { id: 676, name: 'HTTP' } },
  { kind: 'server', data: { id: 389, name: 'LDAP' } },
  { kind: 'user', data: { blockType: 57, id: 12, userName: 'alice' } },
  { kind: 'accessControlRuleAction', data: { id: 4, name: 'Block' } },
  { kind: 'accessControlRuleAction', data: { id: 2, name: 'Allow' } },
] as RecordInput[]) {
  store.update(recordOf(input));
}

/** The event of a record as it goes on the wire. */
function eventOf(input: RecordInput) {
  const record = recordOf(input);
  const event = mapRecord(record, store.resolve(record));
  if (event === undefined) throw new Error(`no event for ${record.kind}`);
  return event;
}

describe('an intrusion event', () => {
  it('has type and code instead of ports where it is ICMP', () => {
    const data = { ...intrusion, ipProtocol: 58, sourcePortOrIcmpType: 128, destinationPortOrIcmpCode: 0 };
    const event = eventOf({ kind: 'intrusionEvent', data });
    expect(event.details).toMatchObject({ protocol: 'ICMPv6', icmptype: 128, icmpcode: 0 });
    expect(event.details).not.toHaveProperty('sourceport');
    expect(event.details).not.toHaveProperty('destinationport');
    expect(event.summary).toContain('from 192.0.2.1 to 2001:db8::7,');
  });

  it.each([
    { impactFlags: 0x10, blocked: 0, priorityId: 3, severity: 'CRITICAL' },
    { impactFlags: 0x10, blocked: 2, priorityId: 3, severity: 'CRITICAL' },
    { impactFlags: 0x10, blocked: 1, priorityId: 3, severity: 'ERROR' },
    { impactFlags: 0x07, blocked: 0, priorityId: 3, severity: 'ERROR' },
    { impactFlags: 0x07, blocked: 1, priorityId: 1, severity: 'WARNING' },
    { impactFlags: 0x03, blocked: 0, priorityId: 1, severity: 'ERROR' },
    { impactFlags: 0x01, blocked: 1, priorityId: 1, severity: 'WARNING' },
    { impactFlags: 0x00, blocked: 0, priorityId: 2, severity: 'WARNING' },
    { impactFlags: 0x00, blocked: 1, priorityId: 2, severity: 'NOTICE' },
    { impactFlags: 0x00, blocked: 0, priorityId: 3, severity: 'INFO' },
    { impactFlags: 0x10, blocked: 200, priorityId: 3, severity: 'CRITICAL' },
  ])(
    'impact flags $impactFlags, blocked $blocked, priority $priorityId: $severity',
    ({ severity, ...data }) => {
      expect(eventOf({ kind: 'intrusionEvent', data: { ...intrusion, ...data } }).severity).toBe(severity);
    },
  );

  it('is timed by the archive where it has no time, and by the clock where there is none', () => {
    const data = { ...intrusion, eventSecond: 0 };
    const archived = recordOf({ kind: 'intrusionEvent', archiveTimestamp: 1_700_000_009, data });
    expect(mapRecord(archived, {})?.timestamp).toBe('2023-11-14T22:13:29.000000+00:00');
    const timed = mozdefMapper({}, { now: () => 60_000 })(recordOf({ kind: 'intrusionEvent', data }), {});
    expect(timed?.timestamp).toBe('1970-01-01T00:01:00.000000+00:00');
  });

  it('does not trust a number of microseconds that is none', () => {
    const event = eventOf({
      kind: 'intrusionEvent',
      data: { ...intrusion, eventMicrosecond: 4_000_000_000 },
    });
    expect(event.timestamp).toBe('2023-11-14T22:13:20.000000+00:00');
  });
});

describe('a connection event', () => {
  const connection = {
    deviceId: 4,
    initiatorIpAddress: '2001:db8::1',
    responderIpAddress: '198.51.100.7',
    initiatorPort: 50_000,
    responderPort: 389,
    ipProtocol: 6,
    firstPacketTimestamp: 1_700_000_000,
    accessControlRuleAction: 4,
    applicationProtocolId: 389,
    initiatorTransmittedBytes: '18446744073709551615',
    monitorRule1: 5,
    monitorRule3: 6,
  };

  it('is a notice where the firewall blocked it', () => {
    const event = eventOf({ kind: 'connectionStatistics', data: connection });
    expect(event).toMatchObject({
      timestamp: '2023-11-14T22:13:20.000000+00:00',
      hostname: 'device-4',
      severity: 'NOTICE',
      tags: ['cisco', 'fmc', 'connection', 'blocked'],
      details: {
        sourceipv6address: '2001:db8::1',
        destinationipaddress: '198.51.100.7',
        success: false,
        accesscontrolruleaction: 'Block',
        initiatortransmittedbytes: '18446744073709551615',
        monitorrules: '5, 6',
      },
    });
    expect(event.details).not.toHaveProperty('sourceipaddress');
  });

  it('writes a protocol in brackets where its plain name would make a plug-in of MozDef wipe the user', () => {
    const event = eventOf({ kind: 'connectionStatistics', data: connection });
    expect(event.details).toMatchObject({ applicationprotocol: '[LDAP]', applicationprotocolid: 389 });
  });

  it.each([
    { accessControlRuleAction: 2, severity: 'INFO' },
    { accessControlRuleAction: 2, iocNumber: 7, severity: 'ERROR' },
    { accessControlRuleAction: 2, securityIntelligenceSourceDestination: 1, severity: 'ERROR' },
    { accessControlRuleAction: 4, securityIntelligenceSourceDestination: 2, severity: 'WARNING' },
  ])('%o', ({ severity, ...data }) => {
    expect(eventOf({ kind: 'connectionStatistics', data: { ...connection, ...data } }).severity).toBe(
      severity,
    );
  });
});

describe('a file event', () => {
  const file = {
    deviceId: 3,
    fileEventTimestamp: 1_700_000_000,
    sourceIpAddress: '198.51.100.7',
    destinationIpAddress: '192.0.2.1',
    sourcePort: 80,
    destinationPort: 50_000,
    ipProtocol: 6,
    fileName: 'in\u202ecod.exe\n',
    fileSize: 4096,
    sha256: 'ab'.repeat(32),
    direction: 1,
    disposition: 3,
    action: 4,
    uri: '/in.exe',
    applicationProtocolId: 676,
  };

  it('keeps the name of the file as it is in details, and shows it harmless in the summary', () => {
    const event = eventOf({ kind: 'fileEvent', data: file });
    expect(event.summary).toBe(
      'File "in cod.exe" from 198.51.100.7:80 to 192.0.2.1:50000 over HTTP, direction Download, disposition Malware: Malware Block',
    );
    expect(event.details).toMatchObject({
      filename: 'in\u202ecod.exe\n',
      filesize: 4096,
      sha256: 'ab'.repeat(32),
      direction: 'Download',
      disposition: 'Malware',
      action: 'Malware Block',
      success: false,
      destinationuri: '/in.exe',
    });
    expect(event).toMatchObject({
      category: 'file',
      severity: 'WARNING',
      tags: ['cisco', 'fmc', 'file', 'blocked', 'malware'],
    });
  });

  it.each([
    { disposition: 3, action: 3, severity: 'CRITICAL' },
    { disposition: 5, action: 8, severity: 'WARNING' },
    { disposition: 2, action: 7, severity: 'CRITICAL' },
    { disposition: 1, action: 2, severity: 'NOTICE' },
    { disposition: 1, action: 1, severity: 'INFO' },
  ])('disposition $disposition, action $action: $severity, also as record 502', ({ severity, ...data }) => {
    expect(eventOf({ kind: 'fileEvent', data: { ...file, ...data } }).severity).toBe(severity);
    expect(eventOf({ kind: 'fileMalwareEvent', data: { ...file, ...data } })).toMatchObject({
      category: 'malware',
      severity,
    });
    const unnamed = recordOf({ kind: 'fileEvent', data: { ...file, ...data } });
    expect(mapRecord(unnamed, {})?.severity).toBe(severity);
  });
});

describe('a malware event', () => {
  const malware = {
    deviceId: 3,
    malwareEventTimestamp: 1_700_000_000,
    eventTypeId: 553_648_143,
    detectionName: 'W32.Generic',
    user: 'bob@LAPTOP',
    userId: 12,
    filePath: 'C:\\Users\\bob\\in.exe',
    fileName: 'in.exe',
    fileSha256: 'ab'.repeat(32),
    disposition: 3,
  };

  it('of an endpoint names threat, file and user', () => {
    const event = eventOf({ kind: 'malwareEvent', data: malware });
    expect(event).toMatchObject({
      category: 'malware',
      severity: 'WARNING',
      summary:
        'Threat Quarantined: W32.Generic in "C:\\Users\\bob\\in.exe", disposition Malware, user bob@LAPTOP',
      tags: ['cisco', 'fmc', 'malware', 'blocked'],
      details: { username: 'bob@LAPTOP', sha256: 'ab'.repeat(32), detectionname: 'W32.Generic' },
    });
    expect(event.details).not.toHaveProperty('error');
  });

  it.each([
    { eventTypeId: 2_164_260_880, severity: 'CRITICAL', error: true },
    { eventTypeId: 2_165_309_453, severity: 'NOTICE', error: true },
    { eventTypeId: 1_090_519_054, severity: 'ERROR', error: undefined },
    { eventTypeId: 554_696_715, severity: 'INFO', error: undefined },
    { eventTypeId: 1, action: 4, severity: 'WARNING', error: undefined },
    { eventTypeId: 1, action: 1, severity: 'CRITICAL', error: undefined },
    { eventTypeId: 2, retrospectiveDisposition: 3, severity: 'CRITICAL', error: undefined },
    { eventTypeId: 2, retrospectiveDisposition: 1, severity: 'NOTICE', error: undefined },
  ])('%o', ({ severity, error, ...data }) => {
    const event = eventOf({ kind: 'malwareEvent', data: { ...malware, ...data } });
    expect(event.severity).toBe(severity);
    expect(event.details['error']).toBe(error);
  });
});

describe('metadata', () => {
  it('becomes no event, decoded or not', () => {
    const device = recordOf({ kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } });
    expect(mapRecord(device, {})).toBeUndefined();
    expect(mapRecord(undecoded(123), {})).toBeUndefined();
  });
});

describe('a record that could not be decoded', () => {
  it('is told with its bytes and the reason', () => {
    const event = mapRecord(undecoded(114), {});
    expect(event).toMatchObject({
      category: 'unknown',
      severity: 'NOTICE',
      summary:
        'Record of type 114 (Failed User Login) could not be decoded: Record type 114 (Failed User Login) is known by name only.',
      tags: ['cisco', 'fmc', 'undecoded'],
      details: { recordtype: 114, reasoncode: 'no-layout', octetsdata: '0000007200000003616263' },
    });
  });
});
