import {
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  type EventRecord,
  type RecordInput,
} from '@x/estreamer-protocol';
import { defineRecord, layout, parsedBy, uint32 } from '@x/estreamer-protocol/schema';
import { describe, expect, it } from 'vitest';
import { generalTable } from '../src/index.ts';
import { mapRecord, mozdefMapper } from './support/mozdef-events.ts';
import { recordOf } from './support/records.ts';

const store = createMetadataStore();
for (const input of [
  { kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } },
  { kind: 'server', data: { id: 676, name: 'HTTP' } },
  { kind: 'webApplication', data: { id: 5, name: 'Wiki' } },
  { kind: 'iocName', data: { id: 9, category: 'CnC Connected' } },
  { kind: 'correlationRule', data: { id: 24, name: 'after hours' } },
  { kind: 'correlationPolicy', data: { id: 23, name: 'night' } },
] as RecordInput[]) {
  store.update(recordOf(input));
}

/** The event of a record of a host. */
function eventOf(input: RecordInput) {
  const record = recordOf({
    discoveryHeader: {
      deviceId: 3,
      hasIpv6: 1,
      hostIpAddress: '192.0.2.9',
      macAddress: '00:50:56:ab:cd:ef',
      eventSecond: 1_700_000_000,
      eventMicrosecond: 42,
    },
    ...input,
  } as RecordInput);
  return mapRecord(record, store.resolve(record));
}

const range = (start: string, end = start) => ({ ipAddressRangeStart: start, ipAddressRangeEnd: end });

describe('a discovery event', () => {
  it('is about a host: its address is the source, the device is the hostname', () => {
    expect(eventOf({ kind: 'hostTimeout', data: {} })).toEqual({
      timestamp: '2023-11-14T22:13:20.000042+00:00',
      processid: 7,
      processname: 'test',
      hostname: 'sensor-3',
      category: 'discovery',
      source: 'cisco-fmc',
      severity: 'INFO',
      summary: 'Host timed out: 192.0.2.9',
      tags: ['cisco', 'fmc', 'discovery'],
      details: { recordtype: 19, deviceid: 3, sourceipaddress: '192.0.2.9', macaddress: '00:50:56:ab:cd:ef' },
    });
  });

  it('has the address of servers up to 5.1 too', () => {
    const record = recordOf({
      kind: 'hostTimeout',
      discoveryHeader: { deviceId: 3, legacyIpAddress: '192.0.2.8' },
      data: {},
    });
    expect(mapRecord(record, {})?.details).toMatchObject({ sourceipaddress: '192.0.2.8' });
  });

  it('of a server says what runs where', () => {
    const event = eventOf({
      kind: 'newTcpServer',
      data: {
        port: 8080,
        hits: 3,
        serverInformation: [
          { blockType: 117, applicationProtocolId: 676, vendorName: 'Apache', version: '2.4' },
        ],
        webApplications: [{ webApplicationId: 5 }, { webApplicationId: 6 }, { webApplicationId: 5 }],
      },
    });
    expect(event).toMatchObject({
      severity: 'NOTICE',
      summary: 'New TCP server on 192.0.2.9:8080: HTTP, Apache 2.4',
      tags: ['cisco', 'fmc', 'discovery', 'new-server'],
      details: {
        sourceport: 8080,
        applicationprotocol: 'HTTP',
        applicationprotocolids: '676',
        protocol: 'TCP',
        servervendor: 'Apache',
        webapplication: 'Wiki, 6',
        hits: 3,
      },
    });
  });

  it('of a new host lists its ports, and leaves nothing out that has no key of its own', () => {
    const event = eventOf({
      kind: 'newHostDetected',
      data: {
        ipAddress: '192.0.2.9',
        hostType: 1,
        hops: 2,
        tcpServers: [
          { port: 22, hits: 7 },
          { port: 80, hits: 8 },
        ],
      },
    });
    expect(event).toMatchObject({
      severity: 'NOTICE',
      summary: 'New host 192.0.2.9, Router, TCP ports 22, 80',
      details: { tcpports: '22, 80', hosttype: 'Router', hops: 2, tcpservers_hits: '7, 8' },
    });
  });

  it('of vulnerabilities says which, and for which hosts', () => {
    const event = eventOf({
      kind: 'userSetInvalidVulnerabilities',
      data: {
        sourceType: 1,
        vulnerabilities: [
          { vulnerabilityId: 12, ipAddressRanges: [range('192.0.2.1', '192.0.2.9'), range('2001:db8::1')] },
        ],
      },
    });
    expect(event).toMatchObject({
      severity: 'NOTICE',
      summary: 'Vulnerabilities set as not valid: 12 for 192.0.2.1-192.0.2.9, 2001:db8::1, said by User',
      tags: ['cisco', 'fmc', 'discovery', 'vulnerabilities'],
    });
  });

  it('of a banner has it as text, or as bytes where it is none', () => {
    const banner = (serverBanner: Uint8Array) =>
      eventOf({ kind: 'updateBanner', data: { port: 22, ipProtocol: 6, serverBanner } });
    expect(banner(Buffer.from('SSH-2.0 é\r\n\0'))).toMatchObject({
      summary: 'Server banner on 192.0.2.9:22: SSH-2.0 é',
      details: { serverbanner: 'SSH-2.0 é\r\n' },
    });
    expect(banner(Buffer.from([0xff, 0x00]))?.details).toMatchObject({ serverbanner: 'ff00' });
  });

  it('of an identity conflict', () => {
    expect(
      eventOf({ kind: 'identityConflict', data: { sourceType: 2, port: 22, ipProtocol: 6 } }),
    ).toMatchObject({
      severity: 'NOTICE',
      summary: 'Identity conflict on 192.0.2.9, port 22, said by Third-party Scanner',
      tags: ['cisco', 'fmc', 'discovery', 'identity-conflict'],
    });
  });
});

describe('users', () => {
  it.each([
    { authType: 1, severity: 'INFO', success: true, tags: ['cisco', 'fmc', 'user', 'login'] },
    { authType: 4, severity: 'WARNING', success: false, tags: ['cisco', 'fmc', 'user', 'login', 'failed'] },
    { authType: 0, severity: 'INFO', success: undefined, tags: ['cisco', 'fmc', 'user', 'login'] },
  ])('log in, or fail to: $authType', ({ authType, severity, success, tags }) => {
    const event = eventOf({
      kind: 'userLoginChange',
      data: {
        blockType: 167,
        timestamp: 1_700_000_100,
        userName: 'alice',
        domain: 'corp',
        ipAddress: '192.0.2.7',
        authType,
        reportedBy: 'dc1',
      },
    });
    expect(event).toMatchObject({
      timestamp: '2023-11-14T22:15:00.000000+00:00',
      category: 'authentication',
      severity,
      tags,
      summary: expect.stringMatching(
        /^Login of user alice of domain corp on 192\.0\.2\.7: .*, reported by dc1$/,
      ),
    });
    expect(event?.details['success']).toBe(success);
  });

  it('are found and removed', () => {
    const data = {
      blockType: 158,
      userName: 'alice',
      firstName: 'Alice',
      lastName: 'Liddell',
      email: 'a@x.example',
    };
    expect(eventOf({ kind: 'newUserIdentified', data } as RecordInput)).toMatchObject({
      category: 'user',
      severity: 'INFO',
      summary: 'New user alice (Alice Liddell), a@x.example, host 192.0.2.9',
    });
    expect(eventOf({ kind: 'userRemoved', data } as RecordInput)).toMatchObject({ severity: 'NOTICE' });
  });
});

describe('a VPN session', () => {
  const data = {
    blockType: 167,
    timestamp: 1_700_000_100,
    userName: 'alice',
    ipAddress: '10.8.0.5',
    authType: 5,
    vpnSession: {
      vpnType: 3,
      clientIpAddress: '2001:db8::99',
      clientOs: 'Windows',
      connectionProfile: 'staff',
      connectionDuration: 5400,
      bytesTransmitted: 10,
      bytesReceived: 20,
    },
  } as const;

  it('starts: the client is the source, what it got is assigned', () => {
    expect(eventOf({ kind: 'newVpnSession', data })).toMatchObject({
      category: 'authentication',
      severity: 'NOTICE',
      summary:
        'New VPN session of user alice from 2001:db8::99, assigned 10.8.0.5, AnyConnect SSL, profile staff on Windows',
      tags: ['cisco', 'fmc', 'vpn', 'login'],
      details: { sourceipv6address: '2001:db8::99', assignedipaddress: '10.8.0.5', success: true },
    });
  });

  it('ends', () => {
    expect(eventOf({ kind: 'vpnSessionEnded', data })).toMatchObject({
      severity: 'INFO',
      summary: expect.stringMatching(
        /^VPN session ended of user alice .*, 5400 s, 10 bytes to the client, 20 from it$/,
      ),
      tags: ['cisco', 'fmc', 'vpn', 'logout'],
    });
  });
});

describe('an indication of compromise', () => {
  it.each([
    { data: { blockType: 150, iocIdNumber: 9, disabled: 0 }, severity: 'ERROR' },
    { data: { blockType: 150, iocIdNumber: 9, disabled: 1 }, severity: 'NOTICE' },
    { data: { blockType: 7, value: 9 }, severity: 'ERROR' },
  ])('$data: $severity', ({ data, severity }) => {
    expect(eventOf({ kind: 'hostIocSet', data } as RecordInput)).toMatchObject({
      category: 'ioc',
      severity,
      summary: expect.stringContaining('on host 192.0.2.9'),
      details: { ioc: true, iocid: 9 },
    });
  });
});

describe('a correlation event', () => {
  const data = {
    blockType: 156,
    deviceId: 1,
    eventDeviceId: 3,
    correlationEventSecond: 1_700_000_000,
    correlationPolicyId: 23,
    correlationRuleId: 24,
    eventType: 1,
    sourceIpAddress: '192.0.2.1',
    destinationIpAddress: '192.0.2.2',
    destinationPort: 80,
    ipProtocol: 6,
    eventDescription: 'why',
  } as const;

  it('says which rule matched what, on the device that saw it', () => {
    expect(eventOf({ kind: 'correlationEvent', data: { ...data, priority: 2 } })).toMatchObject({
      hostname: 'sensor-3',
      category: 'correlation',
      severity: 'ERROR',
      summary:
        'Correlation rule "after hours" of policy "night" matched Intrusion Event from 192.0.2.1 to 192.0.2.2:80, priority 2: why',
    });
  });

  it.each([
    [{ priority: 1 }, 'CRITICAL'],
    [{ priority: 5, impactFlags: 0x10, signatureId: 7 }, 'CRITICAL'],
    [{ priority: 5, impactFlags: 0x07, signatureId: 7 }, 'ERROR'],
    [{ priority: 3 }, 'WARNING'],
    [{ priority: 0 }, 'NOTICE'],
  ])('%o: %s', (changes, severity) => {
    expect(eventOf({ kind: 'correlationEvent', data: { ...data, ...changes } })?.severity).toBe(severity);
  });
});

describe('what belongs to an intrusion event', () => {
  it('a packet has its bytes as hexadecimal text', () => {
    const packetData = Buffer.from('00ff10', 'hex');
    const event = eventOf({
      kind: 'packet',
      data: {
        deviceId: 3,
        eventId: 99,
        packetSecond: 1_700_000_000,
        packetLength: 3,
        linkType: 1,
        packetData,
      },
    });
    expect(event).toMatchObject({
      category: 'packet',
      summary: 'Packet of 3 bytes of intrusion event 99',
      details: { packetdata: '00ff10', linktype: 1 },
    });
  });

  it('extra data is text', () => {
    const extraData = Buffer.from('/index.html?a=1\0');
    expect(
      eventOf({ kind: 'intrusionExtraData', data: { eventId: 99, extraDataType: 9, extraData } }),
    ).toMatchObject({
      category: 'intrusion',
      summary: 'Extra data of intrusion event 99: HTTP URI "/index.html?a=1"',
    });
  });

  it.each([
    [0x10, 'CRITICAL'],
    [0x07, 'ERROR'],
    [0x03, 'WARNING'],
    [0x00, 'NOTICE'],
  ])('an impact alert of flags %d: %s', (impactFlags, severity) => {
    const data = { blockType: 153, impactFlags, sourceIpAddress: '192.0.2.1', description: 'look' } as const;
    expect(eventOf({ kind: 'intrusionImpactAlert', data })).toMatchObject({
      severity,
      summary: expect.stringContaining('Impact alert "look" from 192.0.2.1'),
    });
  });
});

describe('an event type that somebody added', () => {
  it('is mapped by its fields until somebody says otherwise', () => {
    const [known] = createRecordCatalogue().definitions.filter(({ kind }) => kind === 'hopsChange');
    if (known === undefined) throw new Error('there is no such kind');
    const catalogue = createRecordCatalogue([
      { ...known, recordType: 900, kind: 'hopsAgain', name: 'Hops Again' },
    ]);
    const record = {
      ...recordOf({ kind: 'hopsChange', data: { hops: 4 } }),
      kind: 'hopsAgain',
      recordType: 900,
    } as never;
    expect(mozdefMapper({ catalogue })(record, {})).toMatchObject({
      category: 'discovery',
      severity: 'INFO',
      summary: 'Hops Again',
      details: { hops: 4, recordtype: 900 },
    });
    expect(generalTable(known)).toMatchObject({ sensor: { id: 'deviceId' } });
    const hopsAgain = { ...generalTable(known), category: 'hops', without: ['hops'] };
    const event = mozdefMapper({ catalogue, addedTables: { hopsAgain } })(record, {});
    expect(event?.category).toBe('hops');
    expect(event?.details).not.toHaveProperty('hops');
  });

  it('in place of a known one is mapped again, by whatever its own parser gives', () => {
    const definition = {
      recordType: 22,
      kind: 'hopsChange',
      name: 'Hops',
      category: 'discovery',
      discoveryHeader: false,
      body: parsedBy({ parse: (bytes) => ({ Hops: bytes[0], ldap: 'x', nested: { a: 1 } }) }),
    } as const;
    const catalogue = createRecordCatalogue([definition]);
    const payload = Buffer.from('000000160000000107', 'hex');
    const record = createRecordDecoder({ catalogue }).decode(payload) as EventRecord;
    expect(mozdefMapper({ catalogue })(record, {})).toMatchObject({
      category: 'discovery',
      summary: 'Hops',
      details: { hops: 7, field_ldap: 'x', nested: '{"a":1}' },
    });
  });

  it('has its fields under other keys than those that the server of MozDef acts on', () => {
    const probe = defineRecord({
      recordType: 901,
      kind: 'probe',
      discoveryHeader: false,
      name: 'Probe',
      category: 'discovery',
      body: layout({ src: uint32(), netflow: uint32() }),
    });
    const catalogue = createRecordCatalogue([probe]);
    const payload = Buffer.from('00000385000000080000000700000008', 'hex');
    const record = createRecordDecoder({ catalogue }).decode(payload) as unknown as EventRecord;
    const details = mozdefMapper({ catalogue })(record, {})?.details;
    expect(details).toMatchObject({ field_src: 7, field_netflow: 8 });
    expect(details).not.toHaveProperty('src');
  });
});
