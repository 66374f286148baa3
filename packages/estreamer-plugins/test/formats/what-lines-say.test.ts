import type { RecordInput } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import {
  createCefFormat,
  createCsvFormat,
  createRecordFormat,
  defaultCefMappings,
  recordFormatNames,
} from '../../src/formats/index.ts';
import { cefDictionary, cefIssues } from './cef-dictionary.ts';
import { generatedRecords } from './generated-records.ts';
import { parseCef } from './parse-cef.ts';
import { contextWith, fullyQualified, oneOfEachKind, record } from './sample-records.ts';

const cef = createCefFormat();
const csv = createCsvFormat();

const mappings = [
  ...Object.values(defaultCefMappings.kinds),
  ...Object.values(defaultCefMappings.events),
  ...Object.values(defaultCefMappings.categories),
  defaultCefMappings.otherwise,
];

const noNames = contextWith();

/** The line of a record, taken apart; what metadata would say is given as names. */
function parsed(input: RecordInput | object, names: Readonly<Record<string, string>> = {}) {
  const one = 'kind' in input ? record(input as RecordInput) : fullyQualified(input);
  return parseCef(cef.format(one, { metadata: { resolve: () => names } }) ?? '');
}

const cells = (input: RecordInput, names: Readonly<Record<string, string>> = {}) => {
  const line = csv.format(record(input), { metadata: { resolve: () => names } }) ?? '';
  const columns = (csv.header?.() ?? '').split(',');
  return Object.fromEntries(line.split(',').map((cell, index) => [columns[index], cell]));
};

describe('the keys of CEF', () => {
  it('are those of its dictionary, or begin with vendor and product', () => {
    const keys = new Set(mappings.flatMap((mapping) => Object.keys(mapping?.extension ?? {})));
    const own = [...keys].filter((key) => !Object.hasOwn(cefDictionary, key));
    expect(own.toSorted()).toEqual(['CiscoFirepowerBytes', 'CiscoFirepowerData']);
  });

  it('hold what the dictionary wants, for every kind of record', () => {
    for (const one of oneOfEachKind()) {
      const { extension, severity } = parseCef(cef.format(one, noNames) ?? '');
      expect(cefIssues(extension), one.kind).toEqual([]);
      expect(Number(severity)).toBeLessThanOrEqual(10);
    }
  });

  it.each(['5.4', '6.2', '7.4'] as const)('hold it for the traffic of version %s', (version) => {
    const kinds = new Set<string>();
    for (const { record: one, metadata } of generatedRecords(version)) {
      const { extension } = parseCef(cef.format(one, { metadata }) ?? '');
      expect(cefIssues(extension), one.kind).toEqual([]);
      kinds.add(one.kind);
    }
    expect(kinds.size).toBeGreaterThan(20);
  });

  it('leave out data where there is none', () => {
    expect(parsed({ kind: 'hostTimeout', data: {} }).extension).not.toHaveProperty('CiscoFirepowerData');
  });

  it('have names beside the numbers in the data of records without keys of their own', () => {
    const { extension } = parsed(
      { kind: 'newNetworkProtocol', data: { networkProtocolId: 2048 } },
      { networkProtocolId: 'IP' },
    );
    expect(JSON.parse(extension['CiscoFirepowerData'] ?? '')).toEqual({
      networkProtocolId: 2048,
      names: { networkProtocolId: 'IP' },
    });
  });
});

describe('users', () => {
  it.each(['No Authentication Required', 'Unknown'])('that stand for nobody are none: %s', (name) => {
    const input: RecordInput = { kind: 'intrusionEvent', data: { userId: 9_999_997 } };
    const { extension } = parsed(input, { userId: name });
    expect(extension).not.toHaveProperty('suser');
    expect(extension).not.toHaveProperty('suid');
    expect(cells(input, { userId: name })['user']).toBe('');
    expect(parsed({ EventType: 'ConnectionEvent', User: name }).extension).not.toHaveProperty('suser');
  });

  it.each([
    [1, 'success'],
    [4, 'failure'],
    [0, undefined],
  ])('log in by way %i: the outcome is %s', (authType, outcome) => {
    const { extension } = parsed({
      kind: 'userLoginChange',
      data: { blockType: 167, userName: 'bob', authType },
    });
    expect(extension['outcome']).toBe(outcome);
  });

  it('of a VPN come from the address of the client, and get another', () => {
    const session = (kind: 'newVpnSession' | 'vpnSessionEnded') =>
      parsed({
        kind,
        data: {
          blockType: 167,
          ipAddress: '10.8.0.5',
          authType: 5,
          vpnSession: {
            clientIpAddress: '198.51.100.9',
            groupPolicy: 'staff',
            connectionDuration: 60,
            bytesTransmitted: 10,
            bytesReceived: 20,
          },
        },
      });
    const { signatureId, extension } = session('vpnSessionEnded');
    expect(signatureId).toBe('171');
    expect(session('newVpnSession').signatureId).toBe('170');
    expect(extension).toMatchObject({
      src: '198.51.100.9',
      sourceTranslatedAddress: '10.8.0.5',
      outcome: 'success',
      in: '20',
      out: '10',
      cn1Label: 'Duration in Seconds',
      cn1: '60',
      flexString1: 'staff',
    });
    expect(cefIssues(extension)).toEqual([]);
  });
});

describe('files', () => {
  const sha256 = 'ab'.repeat(32);

  it('are no threat by their own name, which is all that metadata knows of a hash', () => {
    const input: RecordInput = { kind: 'fileEvent', data: { sha256, signature: sha256 } };
    const { extension } = parsed(input, { sha256: 'price-list.pdf' });
    expect(extension).toMatchObject({ fname: 'price-list.pdf', fileHash: sha256 });
    expect(extension).not.toHaveProperty('cs3');
    expect(cells(input, { sha256: 'price-list.pdf' })).toMatchObject({
      threat: '',
      fileName: 'price-list.pdf',
    });
  });

  it('are one by a signature that is no hash', () => {
    const { extension } = parsed({ kind: 'fileMalwareEvent', data: { sha256, signature: 'W32.Dropper' } });
    expect(extension).toMatchObject({ cs3Label: 'Threat Name', cs3: 'W32.Dropper' });
  });
});

describe('events that come as text', () => {
  const severity = (event: object) => parsed(event).severity;

  it('are rated as the records that they stand for', () => {
    const intrusion = { EventType: 'IntrusionEvent', Impact: 1 };
    expect(severity(intrusion)).toBe('10');
    expect(severity({ ...intrusion, InlineResult: 'Dropped' })).toBe('8');
    expect(severity({ ...intrusion, InlineResult: 'Would have dropped' })).toBe('10');
    expect(severity({ EventType: 'IntrusionEvent', Impact: 'Orange (2)' })).toBe('8');
    expect(severity({ EventType: 'IntrusionEvent', Priority: 'high' })).toBe('7');
    expect(severity({ EventType: 'IntrusionEvent', Priority: 'medium', InlineResult: 'Block' })).toBe('4');
    expect(severity({ EventType: 'IntrusionEvent' })).toBe('3');
    const connection = { EventType: 'ConnectionEvent', AC_RuleReason: 'IP Block' };
    expect(severity({ ...connection, AC_RuleAction: 'Allow' })).toBe('8');
    expect(severity({ ...connection, AC_RuleAction: 'Block' })).toBe('5');
    expect(severity({ EventType: 'FileEvent', FileAction: 'Archive Block (Encrypted)' })).toBe('4');
  });

  it('say category, protocol and rule as those records do', () => {
    const { signatureId, name, extension } = parsed({
      EventType: 'IntrusionEvent',
      Message: 'beacon',
      GeneratorID: 1,
      SignatureID: 7,
      Protocol: 'tcp',
      InitiatorPort: 50_000,
      FirewallRule: 'Invalid ID',
      HTTP_URI: '/login',
    });
    expect({ signatureId, name }).toEqual({ signatureId: '1:7', name: 'beacon' });
    expect(extension).toMatchObject({ proto: 'TCP', spt: '50000', request: '/login' });
    expect(extension).not.toHaveProperty('flexString1');
    expect(parsed({ EventType: 'FileEvent' }).extension['cat']).toBe('file');
  });

  it('have no ports with ICMP, but a type and a code', () => {
    const { extension } = parsed({
      EventType: 'ConnectionEvent',
      Protocol: 'icmp',
      InitiatorPort: 8,
      ResponderPort: 0,
    });
    expect(extension).toMatchObject({ proto: 'ICMP', cn1Label: 'ICMP Type', cn1: '8', cn2: '0' });
    expect(extension).not.toHaveProperty('spt');
    expect(extension).not.toHaveProperty('dpt');
  });

  it.each(['ConnectionEvent', 'FileEvent', 'IntrusionEvent'])(
    'may have an object anywhere, which harms nobody: %s',
    (EventType) => {
      const fields = mappings
        .flatMap((mapping) => JSON.stringify(mapping).match(/\b[A-Z][A-Za-z0-9_]+\b/g) ?? [])
        .concat('Protocol', 'User', 'FirewallRule', 'Impact', 'InlineResult', 'AC_RuleReason', 'GID', 'SID');
      const objects = Object.fromEntries(fields.map((field) => [field, { toString: 1 }]));
      const event = fullyQualified({ ...objects, EventType });
      for (const name of recordFormatNames) {
        expect(createRecordFormat(name).format(event, noNames), name).toBeTypeOf('string');
      }
      const nameless = fullyQualified(objects);
      expect(csv.format(nameless, noNames)).toBeTypeOf('string');
      expect(cef.format(nameless, noNames)).toBeTypeOf('string');
    },
  );

  it('have the time of a packet to the microsecond', () => {
    const { extension } = parsed({
      EventType: 'IntrusionPacket',
      EventSecond: 1_607_028_500,
      PacketSecond: 1_607_028_501,
      PacketMicrosecond: 14_000,
    });
    expect(extension['rt']).toBe('1607028501014');
  });
});

describe('the columns of CSV', () => {
  it('are filled by events that come as text too', () => {
    const event = {
      EventType: 'IntrusionEvent',
      GID: 1,
      SID: 7,
      Message: 'beacon',
      Impact: 2,
      Priority: 'high',
      InlineResult: 'Dropped',
      Protocol: 'udp',
    };
    const columns = (csv.header?.() ?? '').split(',');
    const line = (csv.format(fullyQualified(event), noNames) ?? '').split(',');
    const cell = (name: string) => line[columns.indexOf(name)];
    expect(['signature', 'message', 'impact', 'priority', 'action', 'protocol'].map(cell)).toEqual([
      '1:7',
      'beacon',
      '2',
      'high',
      'Dropped',
      'UDP',
    ]);
  });

  it('have the address of the client of a VPN session, and the port of a server', () => {
    const vpnSession = { clientIpAddress: '198.51.100.9' };
    const session = { blockType: 167, ipAddress: '10.8.0.5', vpnSession } as const;
    expect(cells({ kind: 'newVpnSession', data: session })['sourceIp']).toBe('198.51.100.9');
    expect(cells({ kind: 'newTcpServer', data: { port: 443 } })['sourcePort']).toBe('443');
  });
});

describe('other records', () => {
  it('an impact alert of a session that was dropped is less bad', () => {
    const severity = (impactFlags: number) =>
      parsed({ kind: 'intrusionImpactAlert', data: { impactFlags } }).severity;
    expect([0x10, 0x30, 0x07, 0x27].map(severity)).toEqual(['10', '8', '8', '6']);
  });

  it('a correlation event without an intrusion has no impact', () => {
    const { extension } = parsed({ kind: 'correlationEvent', data: { blockType: 156, priority: 3 } });
    expect(extension).not.toHaveProperty('cs5');
  });

  it.each([
    [2, '20010db80bad00000000000000000141', '2001:db8:bad::141'],
    [1, 'c0000201', '192.0.2.1'],
    [9, '2f6c6f67696e', '/login'],
    [4, 'ff00', 'ff00'],
  ])('extra data of type %i is readable: %s', (extraDataType, octets, text) => {
    const { extension } = parsed({
      kind: 'intrusionExtraData',
      data: { extraDataType, extraData: Buffer.from(octets, 'hex') },
    });
    expect(extension['msg']).toBe(text);
  });

  it('a server says over which protocol it was found, and what it is', () => {
    const { extension } = parsed(
      { kind: 'newUdpServer', data: { port: 53 } },
      { 'serverInformation.0.applicationProtocolId': 'DNS' },
    );
    expect(extension).toMatchObject({ spt: '53', proto: 'UDP', app: 'DNS' });
  });

  it('a connection whose reason is Security Intelligence is one of those', () => {
    const input: RecordInput = { kind: 'connectionStatistics', data: { blockType: 163 } };
    const names = { accessControlRuleReason: 'DNS Monitor', accessControlRuleAction: 'Allow' };
    expect(parsed(input, names).severity).toBe('8');
  });
});
