import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type RecordInput,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { mapRecord, mozdefMapper } from './support/mozdef-events.ts';
import { recordOf, textRecord } from './support/records.ts';

const uuid = 'd7bd9778-343e-11eb-af08-ede32a15ff1c';

/** One connection as text, and the same as a classic record with the metadata that names its ids. */
const text = textRecord(71, {
  EventType: 'ConnectionEvent',
  FirstPacketSecond: 1_607_028_500,
  LastPacketSecond: 1_607_028_525,
  ConnectionDuration: 25,
  DeviceUUID: uuid,
  InstanceID: 6,
  ConnectionID: 48_703,
  AC_RuleAction: 'Block',
  AC_RuleReason: 'File Block',
  InitiatorIP: '192.168.50.50',
  ResponderIP: '2001:db8::59',
  InitiatorPort: 51_727,
  ResponderPort: 80,
  Protocol: 'tcp',
  IngressInterface: 'inside',
  EgressInterface: 'outside',
  IngressZone: 'in',
  EgressZone: 'out',
  IngressVRF: 'Global',
  EgressVRF: 'Global',
  FirewallPolicy: 'basic-ac',
  FirewallRule: 'block-files',
  UserAgent: 'Mozilla/5.0',
  ClientApplication: 'Chrome',
  ClientApplicationVersion: '86.0',
  Application: 'HTTP',
  WebApplication: 'Web Browsing',
  FileCount: 1,
  InitiatorPackets: 4,
  ResponderPackets: 106,
  InitiatorBytes: 672,
  ResponderBytes: 147_282,
  NAP_Policy: 'Balanced',
  HTTP_Response: 200,
  HTTP_Referer: 'http://10.101.101.59/',
  ReferencedHost: '10.101.101.59',
  URL: 'http://10.101.101.59/settings.cab',
  DNS_Query: 'a.example',
  DNS_TTL: 300,
});

const zone = (digit: string) => `${digit.repeat(8)}-1111-1111-1111-111111111111`;
const metadata = createMetadataStore();
for (const input of [
  { kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } },
  { kind: 'accessControlRuleAction', data: { id: 4, name: 'Block' } },
  { kind: 'accessControlRule', data: { uuid: zone('5'), accessControlRuleId: 7, name: 'block-files' } },
  { kind: 'accessControlPolicyName', data: { uuid: zone('5'), name: 'basic-ac' } },
  { kind: 'interface', data: { uuid: zone('1'), name: 'inside' } },
  { kind: 'interface', data: { uuid: zone('2'), name: 'outside' } },
  { kind: 'securityZone', data: { uuid: zone('3'), name: 'in' } },
  { kind: 'securityZone', data: { uuid: zone('4'), name: 'out' } },
  { kind: 'networkAnalysisPolicy', data: { uuid: zone('6'), name: 'Balanced' } },
  { kind: 'server', data: { id: 676, name: 'HTTP' } },
  { kind: 'clientApplication', data: { id: 638, name: 'Chrome' } },
  { kind: 'webApplication', data: { id: 1_122, name: 'Web Browsing' } },
] as RecordInput[]) {
  metadata.update(recordOf(input));
}

const classic = recordOf({
  kind: 'connectionStatistics',
  archiveTimestamp: 1_607_028_500,
  data: {
    blockType: 174,
    deviceId: 3,
    firstPacketTimestamp: 1_607_028_500,
    lastPacketTimestamp: 1_607_028_525,
    connectionInstanceId: 6,
    connectionCounter: 48_703,
    accessControlRuleAction: 4,
    accessControlRuleReason: 16,
    accessControlRuleId: 7,
    accessControlPolicyUuid: zone('5'),
    initiatorIpAddress: '192.168.50.50',
    responderIpAddress: '2001:db8::59',
    initiatorPort: 51_727,
    responderPort: 80,
    ipProtocol: 6,
    ingressInterfaceUuid: zone('1'),
    egressInterfaceUuid: zone('2'),
    ingressZoneUuid: zone('3'),
    egressZoneUuid: zone('4'),
    ingressVrfName: 'Global',
    egressVrfName: 'Global',
    networkAnalysisPolicyUuid: zone('6'),
    userAgent: 'Mozilla/5.0',
    clientApplicationId: 638,
    clientApplicationVersion: '86.0',
    applicationProtocolId: 676,
    webApplicationId: 1_122,
    fileEventCount: 1,
    initiatorTransmittedPackets: 4,
    responderTransmittedPackets: 106,
    initiatorTransmittedBytes: 672,
    responderTransmittedBytes: 147_282,
    httpResponse: 200,
    httpReferrer: 'http://10.101.101.59/',
    referencedHost: '10.101.101.59',
    clientUrl: 'http://10.101.101.59/settings.cab',
    dnsQuery: 'a.example',
    dnsTtl: 300,
  },
});

describe('a connection, as text and classic', () => {
  const ofText = mozdefMapper({ deviceNames: { [uuid]: 'sensor-3' } })(text, {});
  const ofClassic = mapRecord(classic, metadata.resolve(classic));

  it('is the same event: category, source, severity, summary, tags, time and sensor', () => {
    const { details: _text, ...event } = ofText ?? expect.fail();
    const { details: _classic, ...same } = ofClassic ?? expect.fail();
    expect(event).toEqual(same);
    expect(event).toMatchObject({
      hostname: 'sensor-3',
      severity: 'NOTICE',
      summary:
        'TCP connection from 192.168.50.50:51727 to [2001:db8::59]:80 (HTTP, Web Browsing): Block by rule block-files because of File Block',
      timestamp: '2020-12-03T20:48:45.000000+00:00',
    });
  });

  it('has the same details, but for ids, which only the classic one has', () => {
    const ids = ofClassic?.details ?? {};
    const onlyClassic = Object.keys(ids).filter((key) => !Object.hasOwn(ofText?.details ?? {}, key));
    expect(onlyClassic).toEqual([
      'deviceid',
      'accesscontrolpolicyuuid',
      'accesscontrolruleid',
      'applicationprotocolid',
      'clientapplicationid',
      'webapplicationid',
    ]);
    const { deviceuuid, connectionduration, ...details } = ofText?.details ?? {};
    expect(deviceuuid).toBe(uuid);
    expect(connectionduration).toBe(25);
    expect(ids).toMatchObject(details);
  });
});

describe('an event as text', () => {
  it('keeps fields that nobody knows, under keys that no plug-in of MozDef acts on', () => {
    const event = mapRecord(
      textRecord(71, {
        Brand_New: 'yes',
        'Odd name!': 1,
        Flag: true,
        Nested: { a: [1] },
        Nothing: null,
        src: 'web01',
        Success: 'maybe',
        LDAP: 'x',
        Count_int: 'many',
        SourceIPAddress: 'web02',
        __proto__x: 2,
      }),
      {},
    );
    expect(event?.details).toMatchObject({
      brand_new: 'yes',
      odd_name: 1,
      flag: 'true',
      nested: '{"a":[1]}',
      field_src: 'web01',
      field_success: 'maybe',
      field_ldap: 'x',
      countint: 'many',
      field_sourceipaddress: 'web02',
      proto_x: 2,
    });
    expect(event?.details).not.toHaveProperty('nothing');
    expect(event?.details).not.toHaveProperty('success');
  });

  it('names the device by its UUID where nobody says what it is called', () => {
    expect(mapRecord(text, {})?.hostname).toBe(`device-${uuid}`);
    expect(mapRecord(textRecord(71, { DeviceUUID: '__proto__' }), {})?.hostname).toBe('device-__proto__');
  });

  it.each([
    [{ FileAction: 'Malware Block', SHA_Disposition: 'Malware' }, 'WARNING', false],
    [{ FileAction: 'Malware Cloud Lookup', SHA_Disposition: 'Malware' }, 'CRITICAL', true],
    [{ FileAction: 'Malware Cloud Lookup', SHA_Disposition: 'Unknown' }, 'INFO', true],
    [{ FileAction: 'Block' }, 'NOTICE', false],
  ])('is as severe as a classic file event: %o', (data, severity, success) => {
    expect(mapRecord(textRecord(502, data), {})).toMatchObject({
      category: 'SHA_Disposition' in data && data.SHA_Disposition === 'Malware' ? 'malware' : 'file',
      severity,
      details: { success },
    });
  });

  it.each([
    [{ Impact: 'Impact 1', InlineResult: 'Would have dropped' }, 'CRITICAL', true],
    [{ Impact: 1, InlineResult: 'Dropped' }, 'ERROR', false],
    [{ Priority: 'high' }, 'ERROR', undefined],
    [{ PriorityID: 2, InlineResult: 'Blocked' }, 'NOTICE', false],
    [{ Priority: 3 }, 'INFO', undefined],
  ])('is as severe as a classic intrusion event: %o', (data, severity, success) => {
    const event = mapRecord(textRecord(400, { ...data, Message: 'beacon' }), {});
    expect(event).toMatchObject({ category: 'intrusion', severity, details: { rulemessage: 'beacon' } });
    expect(event?.details['success']).toBe(success);
  });

  it('has a connection that Security Intelligence stopped', () => {
    const event = mapRecord(textRecord(71, { AC_RuleAction: 'Block', AC_RuleReason: 'DNS Block' }), {});
    expect(event).toMatchObject({
      severity: 'WARNING',
      tags: ['cisco', 'fmc', 'connection', 'blocked', 'security-intelligence'],
    });
  });

  it('has types and codes in place of ports where it is ICMP', () => {
    const data = { Protocol: 'ipv6-icmp', InitiatorPort: 128, ResponderPort: 0 };
    expect(mapRecord(textRecord(71, data), {})?.details).toMatchObject({
      protocol: 'ICMPv6',
      ipprotocol: 58,
      icmptype: 128,
      icmpcode: 0,
    });
  });
});

describeWithShared('captured events as text', (shared) => {
  it('become 39 connections and 11 files', () => {
    const frames = createFrameParser();
    const messages = createMessageDecoder();
    const decoder = createRecordDecoder();
    frames.push(readFileSync(join(shared, 'captures/fqe/server.bin')));
    const events = [];
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      const message = messages.decode(frame);
      if (message.kind === 'eventData') events.push(mapRecord(decoder.decode(message.payload), {}));
    }
    expect(events.filter((event) => event?.category === 'connection')).toHaveLength(39);
    const files = events.filter((event) => event?.category === 'file');
    expect(files).toHaveLength(11);
    expect(files[0]).toMatchObject({
      timestamp: '2020-12-03T20:48:20.000000+00:00',
      hostname: `device-${uuid}`,
      severity: 'INFO',
      summary: expect.stringContaining(
        'File "settings.cab" (MSCAB) from 192.168.50.50:51727 to 10.101.101.59:80',
      ),
      details: { action: 'Malware Cloud Lookup', disposition: 'Unknown', success: true, filesize: 141_248 },
    });
  });
});
