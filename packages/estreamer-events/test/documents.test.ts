import { createMetadataStore, type EventRecord, type ResolvedNames } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDocumentFormat,
  createFormat,
  type DocumentFormatSettings,
  type EventOrigin,
  type FormatDependencies,
  isEstreamerEventsError,
} from '../src/index.ts';
import { ecsIssues } from './support/ecs-schema.ts';
import { everyRecord } from './support/every-record.ts';
import { ocsfIssues } from './support/ocsf-schema.ts';
import { intrusionData, recordOf, textRecord } from './support/records.ts';

type JsonDocument = Readonly<Record<string, unknown>>;

/** What a format writes, read back. */
function mapperOf(
  name: 'ecs' | 'ocsf',
  settings: DocumentFormatSettings = {},
  dependencies: FormatDependencies = {},
) {
  const format = createFormat(name, settings, dependencies);
  return (record: EventRecord, called: ResolvedNames): JsonDocument | undefined => {
    const event = format.write(record, called);
    return event === undefined ? undefined : JSON.parse(event.text);
  };
}

const ecs = mapperOf('ecs');
const ocsf = mapperOf('ocsf');
const now = () => 1_700_000_000_000;

const intrusion = recordOf({
  kind: 'intrusionEvent',
  archiveTimestamp: 1_700_000_009,
  data: { ...intrusionData, applicationProtocolId: 0 },
});
const names = { deviceId: 'sensor-3', ruleId: 'MALWARE-CNC beacon', blocked: 'Blocked', userId: 'alice' };

describe('any record', () => {
  it.each(everyRecord)('%s: becomes documents that keep to both schemas', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names: called }) => {
        const [elastic, open] = [ecs(record, called), ocsf(record, called)];
        if (elastic === undefined || open === undefined) throw new Error('there is no document');
        expect(ecsIssues(elastic)).toEqual([]);
        expect(ocsfIssues(open)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('of metadata becomes no document', () => {
    const device = recordOf({ kind: 'managedDevice', data: { id: 3, name: 'sensor-3' } });
    expect(ecs(device, {})).toBeUndefined();
    expect(ocsf(device, {})).toBeUndefined();
  });
});

describe('an intrusion event', () => {
  it('as a document of the Elastic Common Schema', () => {
    expect(ecs(intrusion, names)).toEqual({
      '@timestamp': '2023-11-14T22:13:20.000042+00:00',
      ecs: { version: '8.17.0' },
      message:
        'Intrusion event "MALWARE-CNC beacon" from 192.0.2.1:50000 to [2001:db8::7]:80, impact 1: Blocked, user alice',
      tags: ['cisco', 'fmc', 'intrusion', 'blocked', 'impact-red'],
      event: {
        kind: 'alert',
        category: ['intrusion_detection', 'network'],
        type: ['info', 'denied'],
        action: 'Blocked',
        outcome: 'failure',
        module: 'cisco_fmc',
        dataset: 'cisco_fmc.intrusion',
        provider: 'estreamer',
        code: '400',
        severity: 3,
        created: '2023-11-14T22:13:29.000000+00:00',
      },
      log: { level: 'error' },
      observer: { vendor: 'Cisco', product: 'Secure Firewall', type: 'firewall', name: 'sensor-3' },
      source: { ip: '192.0.2.1', port: 50_000 },
      destination: { ip: '2001:db8::7', port: 80 },
      network: { transport: 'tcp', iana_number: '6', type: 'ipv4' },
      user: { name: 'alice', id: '12' },
      related: { ip: ['192.0.2.1', '2001:db8::7'], user: ['alice'] },
      rule: { name: 'MALWARE-CNC beacon', id: '1:2019401', version: '5' },
      cisco: {
        fmc: {
          deviceid: 3,
          eventnumber: 99,
          generatorid: 1,
          impact: 'Red (vulnerable)',
          impactflags: 15,
          impactlevel: 1,
          priorityid: 1,
          ruleid: 2_019_401,
        },
      },
    });
  });

  it('as a Detection Finding of the Open Cybersecurity Schema Framework', () => {
    expect(ocsf(intrusion, names)).toMatchObject({
      class_uid: 2004,
      category_uid: 2,
      activity_id: 1,
      type_uid: 200_401,
      severity_id: 4,
      severity: 'High',
      time: 1_700_000_000_000,
      is_alert: true,
      action: 'Denied',
      disposition: 'Blocked',
      impact: 'Critical',
      metadata: {
        version: '1.4.0',
        product: { vendor_name: 'Cisco' },
        log_provider: 'sensor-3',
        logged_time: 1_700_000_009_000,
      },
      finding_info: {
        title: 'MALWARE-CNC beacon',
        uid: '400-3-99-192.0.2.1-2023-11-14T22:13:20.000042+00:00',
        analytic: { type_id: 1, name: 'MALWARE-CNC beacon', uid: '1:2019401', version: '5' },
      },
      evidences: [
        {
          src_endpoint: { ip: '192.0.2.1', port: 50_000 },
          dst_endpoint: { ip: '2001:db8::7', port: 80 },
          connection_info: { direction_id: 0, protocol_num: 6, protocol_name: 'tcp' },
          actor: { user: { name: 'alice', uid: '12' } },
        },
      ],
    });
  });
});

describe('other events', () => {
  const connection = textRecord(71, {
    EventType: 'ConnectionEvent',
    FirstPacketSecond: 1_607_028_500,
    LastPacketSecond: 1_607_028_525,
    AC_RuleAction: 'Allow',
    InitiatorIP: '192.168.50.50',
    ResponderIP: '10.101.101.59',
    ResponderPort: 80,
    Protocol: 'tcp',
    InitiatorBytes: 672,
    ResponderBytes: 147_282,
  });

  it('a connection is network traffic', () => {
    expect(ecs(connection, {})).toMatchObject({
      event: {
        kind: 'event',
        category: ['network'],
        type: ['connection', 'allowed'],
        outcome: 'success',
        start: '2020-12-03T20:48:20.000000+00:00',
      },
      source: { ip: '192.168.50.50', bytes: 672 },
      network: { bytes: 147_954 },
    });
    expect(ocsf(connection, {})).toMatchObject({
      class_uid: 4001,
      type_uid: 400_106,
      start_time: 1_607_028_500_000,
      traffic: { bytes_out: 672, bytes_in: 147_282 },
      action: 'Allowed',
    });
  });

  it('a count that a number cannot hold stays with what has no place', () => {
    const record = recordOf({
      kind: 'connectionStatistics',
      data: { initiatorTransmittedBytes: '18446744073709551615' },
    });
    expect(ecs(record, {})).toMatchObject({
      cisco: { fmc: { initiatortransmittedbytes: '18446744073709551615' } },
    });
    expect(ocsf(record, {})).toMatchObject({
      unmapped: { initiatortransmittedbytes: '18446744073709551615' },
    });
  });

  it('a file that was found to be malware is a finding with the file and its hash', () => {
    const record = recordOf({
      kind: 'fileMalwareEvent',
      data: {
        fileName: 'in.exe',
        fileSize: 4096,
        sha256: 'ab'.repeat(32),
        disposition: 3,
        action: 4,
        direction: 1,
      },
    });
    const called = createMetadataStore().resolve(record);
    expect(ecs(record, called)).toMatchObject({
      event: { kind: 'alert', category: ['malware', 'file'], action: 'Malware Block' },
      file: { name: 'in.exe', size: 4096, hash: { sha256: 'ab'.repeat(32) } },
      related: { hash: ['ab'.repeat(32)] },
    });
    expect(ocsf(record, called)).toMatchObject({
      class_uid: 2004,
      evidences: [
        { file: { name: 'in.exe', type_id: 1, hashes: [{ algorithm_id: 3, value: 'ab'.repeat(32) }] } },
      ],
    });
  });

  it('a failed login is one', () => {
    const record = recordOf({
      kind: 'userLoginChange',
      data: { blockType: 167, userName: 'bob', authType: 4, ipAddress: '192.0.2.7' },
    });
    expect(ecs(record, {})).toMatchObject({
      event: { category: ['authentication'], type: ['start'], outcome: 'failure' },
      user: { name: 'bob' },
      source: { ip: '192.0.2.7' },
    });
    expect(ocsf(record, {})).toMatchObject({
      class_uid: 3002,
      activity_name: 'Logon',
      status: 'Failure',
      user: { name: 'bob' },
    });
  });

  it('a new host is a host, with its hardware address as the schema writes it', () => {
    const record = recordOf({
      kind: 'newHostDetected',
      discoveryHeader: { hasIpv6: 1, hostIpAddress: '192.0.2.9', macAddress: '00:50:56:ab:cd:ef' },
      data: {},
    });
    expect(ecs(record, {})).toMatchObject({
      host: { ip: ['192.0.2.9'], mac: ['00-50-56-AB-CD-EF'] },
    });
    expect(ocsf(record, {})).toMatchObject({
      class_uid: 5001,
      device: { ip: '192.0.2.9', type_id: 0 },
    });
  });
});

describe('what a schema has a form of its own for', () => {
  const names = {
    sslVersion: 'TLSv1.2',
    initiatorCountry: 'japan',
    accessControlRuleAction: 'Block with reset',
  };
  const record = recordOf({
    kind: 'connectionStatistics',
    data: {
      blockType: 163,
      sslVersion: 5,
      initiatorCountry: 392,
      responderCountry: 276,
      accessControlRuleAction: 5,
      referencedHost: 'www.example',
      sslServerName: 'tls.example',
    },
  });

  it('is written so: the version of TLS, countries by name, names of hosts', () => {
    const document = ecs(record, names);
    expect(document).toMatchObject({
      tls: { version: '1.2', version_protocol: 'tls', client: { server_name: 'tls.example' } },
      source: { geo: { country_name: 'japan' } },
      url: { domain: 'www.example' },
      related: { hosts: ['www.example', 'tls.example'] },
      cisco: { fmc: { destinationcountry: '276' } },
    });
    expect(document).not.toHaveProperty('destination.geo');
  });

  it('a connection that was blocked with a reset is one that was reset', () => {
    expect(ocsf(record, names)).toMatchObject({ activity_id: 3, activity_name: 'Reset' });
    expect(ocsf(record, { ...names, accessControlRuleAction: 'Block' })).toMatchObject({
      activity_name: 'Refuse',
    });
  });

  it('indications of compromise of two hosts are two findings, with nothing but the host as evidence', () => {
    const finding = (hostIpAddress: string) =>
      ocsf(
        recordOf({
          kind: 'hostIocSet',
          discoveryHeader: { deviceId: 1, hasIpv6: 1, hostIpAddress, eventSecond: 1_700_000_000 },
          data: { blockType: 7, value: 12 },
        }),
        {},
      );
    expect(finding('192.0.2.9')).toMatchObject({
      finding_info: { uid: '160-1-12-192.0.2.9-2023-11-14T22:13:20.000000+00:00' },
    });
    expect(finding('192.0.2.9')?.['evidences']).toEqual([{ src_endpoint: { ip: '192.0.2.9' } }]);
    expect(finding('192.0.2.10')).not.toEqual(finding('192.0.2.9'));
  });

  it('a server on a host has a port and a protocol there', () => {
    const server = recordOf({
      kind: 'newUdpServer',
      discoveryHeader: { hasIpv6: 1, hostIpAddress: '192.0.2.9', macAddress: '00:50:56:ab:cd:ef' },
      data: { port: 53 },
    });
    const document = ecs(server, {});
    expect(document).toMatchObject({ server: { port: 53 }, network: { transport: 'udp' } });
    expect(document).not.toHaveProperty('cisco.fmc.macaddress');
  });
});

describe('a format of documents', () => {
  it('takes the time from the clock where an event has none', () => {
    const record = recordOf({ kind: 'hostTimeout', data: {} });
    expect(mapperOf('ecs', {}, { now })(record, {})).toMatchObject({
      '@timestamp': '2023-11-14T22:13:20.000000+00:00',
    });
  });

  it('can be extended for one kind, as data', () => {
    const settings: DocumentFormatSettings = {
      extend: {
        intrusionEvent: {
          fields: { 'labels.site': { value: 'paris' }, 'related.ip': false },
          rest: 'fmc',
        },
      },
      documents: { packet: false },
      deviceNames: { 3: 'edge' },
    };
    const document = mapperOf('ecs', settings)(intrusion, {});
    expect(document).toMatchObject({
      labels: { site: 'paris' },
      observer: { name: 'edge' },
      fmc: { deviceid: 3 },
    });
    expect(document).not.toHaveProperty('related.ip');
    expect(createFormat('ecs', settings).kinds).not.toContain('packet');
    expect(ecs(intrusion, {})).toHaveProperty('related.ip');
  });

  it.each(['', '.', 'a..b', 'a.'])('refuses the place %j', (place) => {
    const make = () => createFormat('ecs', { documents: { packet: { fields: { [place]: { value: 1 } } } } });
    expect(make).toThrow(expect.toSatisfy((error) => isEstreamerEventsError(error, 'invalid-table')));
  });

  it('refuses a place within one that has a value of its own', () => {
    const extend = { packet: { fields: { 'message.text': 'summary' } } };
    expect(() => createFormat('ecs', { extend })).toThrow('"message.text" is within "message"');
  });

  it('writes words as they are, which only MozDef minds', () => {
    const record = recordOf({ kind: 'fileEvent', data: { fileName: 'ldap' } });
    expect(ecs(record, {})).toMatchObject({ file: { name: 'ldap' } });
  });
});

describe('a format', () => {
  it.each(['ecs', 'ocsf', 'mozdef'] as const)('%s: writes each event as one line of JSON', (name) => {
    const format = createFormat(name);
    const record = recordOf({ kind: 'fileEvent', data: { fileName: 'a\u2028b\u0085c\nd' } });
    const { text = '' } = format.write(record, {}) ?? {};
    expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    expect(JSON.stringify(JSON.parse(text))).toContain(JSON.stringify('a\u2028b\u0085c\nd'));
    expect(format).toMatchObject({ name, fileExtension: 'jsonl', contentType: 'application/x-ndjson' });
  });

  it('says the public identity that the caller gives', () => {
    const origin = { id: 'fmc-1/3/99', server: 'fmc-1' };
    const written = (name: 'ecs' | 'ocsf') => createFormat(name).write(intrusion, names, origin);
    expect(written('ecs')?.id).toBe('fmc-1/3/99');
    expect(JSON.parse(written('ecs')?.text ?? '')).toMatchObject({ event: { id: 'fmc-1/3/99' } });
    expect(JSON.parse(written('ocsf')?.text ?? '')).toMatchObject({
      metadata: { uid: 'fmc-1/3/99' },
      finding_info: { uid: 'fmc-1/3/99' },
    });
  });

  it('takes no number beyond 65535 for a port of OCSF', () => {
    const record = textRecord(500, {
      ResponderIP: '192.0.2.1',
      ResponderPort: 65_536,
      InitiatorPort: 65_535,
    });
    const { dst_endpoint, src_endpoint } = JSON.parse(createFormat('ocsf').write(record, {})?.text ?? '');
    expect(dst_endpoint).toEqual({ ip: '192.0.2.1' });
    expect(src_endpoint).toMatchObject({ port: 65_535 });
  });

  it('names the management center as the service that it is collected from, and as a logger on the way', () => {
    const written = (name: 'ecs' | 'ocsf', origin: EventOrigin) =>
      JSON.parse(createFormat(name).write(intrusion, names, origin)?.text ?? '');
    expect(written('ecs', { server: 'paris' }).service).toEqual({ name: 'paris' });
    expect(written('ocsf', { server: 'paris' }).metadata.loggers).toEqual([{ name: 'paris' }]);
    for (const origin of [{}, { server: '' }]) {
      expect(written('ecs', origin)).not.toHaveProperty('service');
      expect(written('ocsf', origin).metadata).not.toHaveProperty('loggers');
    }
  });
});

describe('a document of the Elastic Common Schema', () => {
  it('has no keyword over 1,024 characters, which nobody would find, and the whole text under cisco.fmc', () => {
    const long = `${'x'.repeat(1023)}\u{1f600}${'y'.repeat(1000)}`;
    const record = textRecord(71, {
      EventType: 'ConnectionEvent',
      InitiatorIP: '192.0.2.1',
      UserAgent: long,
      URL: `http://198.51.100.7/${long}`,
    });
    expect(ecs(record, {})).toMatchObject({
      user_agent: { original: 'x'.repeat(1023) },
      url: { original: `http://198.51.100.7/${long}` },
      cisco: { fmc: { useragent: long } },
    });
    const short = { EventType: 'ConnectionEvent', UserAgent: 'z'.repeat(1024) };
    expect(ecs(textRecord(71, short), {})).toMatchObject({ user_agent: { original: 'z'.repeat(1024) } });
    expect(JSON.stringify(ecs(textRecord(71, short), {}))).not.toContain('useragent');
  });

  it.each(['ecs', 'ocsf'] as const)('of %s has no text as a hash that is none', (name) => {
    const write = mapperOf(name);
    const sha256 = 'AB'.repeat(32);
    const event = { EventType: 'FileEvent', FileName: 'a.exe' };
    const good = JSON.stringify(write(textRecord(500, { ...event, FileSHA256: sha256 }), {}));
    expect(good).toContain(sha256);
    const bad = write(textRecord(500, { ...event, FileSHA256: 'not computed' }), {});
    expect(JSON.stringify(bad)).not.toMatch(/"(?:sha256|hash|hashes)":/);
    expect(JSON.stringify(bad)).toContain('"filesha256":"not computed"');
  });
});

it('a format of documents needs one document, and takes others for families of kinds', () => {
  const other = { fields: { what: 'summary', level: { severity: 'syslog' } } } as const;
  const login = { fields: { ...other.fields, who: 'userName' } } as const;
  const format = createDocumentFormat('own', { other, login });
  const written = format.write(intrusion, names);
  expect(JSON.parse(written?.text ?? '')).toEqual({ what: expect.any(String), level: expect.any(Number) });
  const record = recordOf({ kind: 'userLoginChange', data: { blockType: 167, userName: 'bob' } });
  expect(JSON.parse(format.write(record, {})?.text ?? '')).toMatchObject({ who: 'bob' });
});
