import type { RecordInput, ResolvedNames } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTables, extendTable } from '../src/index.ts';
import { arbitraryRecord } from './support/arbitrary-record.ts';
import { eventDefinitions } from './support/every-record.ts';
import { mapRecord, mozdefMapper } from './support/mozdef-events.ts';
import { recordOf, textRecord } from './support/records.ts';

function eventOf(input: RecordInput, names: ResolvedNames = {}) {
  const event = mapRecord(recordOf(input), names);
  if (event === undefined) throw new Error('there is no event');
  return event;
}

describe('a word that a plug-in of MozDef acts on', () => {
  const input: RecordInput = {
    kind: 'connectionStatistics',
    data: { blockType: 163, initiatorIpAddress: '192.0.2.1', applicationProtocolId: 389 },
  };

  it('stands in brackets in details, and as it is in the sentence', () => {
    const event = eventOf(input, { applicationProtocolId: 'LDAP' });
    expect(event.details).toMatchObject({ applicationprotocol: '[LDAP]' });
    expect(event.summary).toBe('Connection from 192.0.2.1 (LDAP)');
  });

  it('is found by conditions as it is', () => {
    const mapper = mozdefMapper({
      tables: {
        connectionStatistics: extendTable(eventTables.connectionStatistics, {
          severity: [{ when: { applicationProtocol: ['ldap'] }, severity: 'ALERT' }],
        }),
      },
    });
    expect(mapper(recordOf(input), { applicationProtocolId: 'LDAP' })?.severity).toBe('ALERT');
  });
});

describe('IP protocol 0', () => {
  const connection = { blockType: 163, initiatorIpAddress: '2001:db8::1', ipProtocol: 0 };
  const said = (data: object) => eventOf({ kind: 'connectionStatistics', data } as RecordInput, {}).details;

  it('is hop-by-hop options between two hosts, and says nothing without them', () => {
    expect(said({ ...connection, responderIpAddress: '2001:db8::2' })).toMatchObject({
      protocol: 'HOPOPT',
      ipprotocol: 0,
    });
    expect(said(connection)).not.toHaveProperty('protocol');
    expect(said(connection)).not.toHaveProperty('ipprotocol');
  });
});

describe('traffic that belongs to nobody', () => {
  it.each(['No Authentication Required', 'Unknown'])('has no user: %s', (identity) => {
    const event = eventOf(
      { kind: 'connectionStatistics', data: { blockType: 163, userId: 9_999_997 } },
      { userId: identity },
    );
    expect(event.details).toMatchObject({ useridentity: identity });
    expect(event.details).not.toHaveProperty('username');
    expect(event.details).not.toHaveProperty('userid');
    expect(event.summary).not.toContain('user');
  });

  it('has none in text events either', () => {
    const event = mapRecord(textRecord(71, { User: 'No Authentication Required' }), {});
    expect(event?.details).toMatchObject({ useridentity: 'No Authentication Required' });
    expect(event?.details).not.toHaveProperty('username');
  });

  it('is told from that of a user whom nothing names', () => {
    const event = eventOf({ kind: 'fileEvent', data: { userId: 12 } });
    expect(event.details).toMatchObject({ userid: 12 });
    expect(event.details).not.toHaveProperty('useridentity');
  });
});

describe('a file', () => {
  const sha256 = 'ab'.repeat(32);

  it('is not called a threat by its own name, which is all that metadata knows of a hash', () => {
    const event = eventOf({ kind: 'fileEvent', data: { sha256, action: 1 } }, { sha256: 'price-list.pdf' });
    expect(event.details).toMatchObject({ filename: 'price-list.pdf' });
    expect(event.details).not.toHaveProperty('detectionname');
  });

  it.each([
    [sha256, undefined],
    ['', undefined],
    ['W32.Dropper', 'W32.Dropper'],
  ])('of the signature %j has the threat %j', (signature, detectionname) => {
    const event = eventOf({ kind: 'fileMalwareEvent', data: { sha256, signature } });
    expect(event.details['detectionname']).toBe(detectionname);
  });
});

describe('extra data', () => {
  it.each([
    [1, 'c0000201', '192.0.2.1'],
    [2, '20010db80bad00000000000000000141', '2001:db8:bad::141'],
    [2, '00000000000000000000ffffc0000201', '192.0.2.1'],
    [2, '00000000000000000000000000000001', '::1'],
  ])('of type %i is the address of a client: %s', (extraDataType, bytes, address) => {
    const { details, summary } = eventOf({
      kind: 'intrusionExtraData',
      data: { eventId: 7, extraDataType, extraData: Buffer.from(bytes, 'hex') },
    });
    expect(details).toMatchObject({ extradata: address, originalclientipaddress: address });
    expect(summary).toContain(`"${address}"`);
  });

  it('of another length is no address', () => {
    const { details } = eventOf({
      kind: 'intrusionExtraData',
      data: { extraDataType: 1, extraData: Buffer.from('c000', 'hex') },
    });
    expect(details).toMatchObject({ extradata: 'c000' });
    expect(details).not.toHaveProperty('originalclientipaddress');
  });
});

describe('other facts', () => {
  it.each([
    [0x10, 'CRITICAL', undefined],
    [0x30, 'ERROR', false],
    [0x07, 'ERROR', undefined],
    [0x27, 'WARNING', false],
  ])('an impact alert of flags %i is as bad as its intrusion: %s', (impactFlags, severity, success) => {
    const event = eventOf({ kind: 'intrusionImpactAlert', data: { impactFlags } });
    expect(event.severity).toBe(severity);
    expect(event.details['success']).toBe(success);
  });

  it('a connection has the answer to a DNS query only where there was one', () => {
    const names = { dnsResponseType: 'No Error' };
    const connection = (dnsQuery: string) =>
      eventOf({ kind: 'connectionStatistics', data: { blockType: 163, dnsQuery } }, names).details;
    expect(connection('host.example')).toMatchObject({ dnsresponsetype: 'No Error' });
    expect(connection('')).not.toHaveProperty('dnsresponsetype');
  });

  it('a connection says why it is worse than others', () => {
    const event = eventOf(
      { kind: 'connectionStatistics', data: { blockType: 163, iocNumber: 12 } },
      { iocNumber: 'Malware Detected' },
    );
    expect(event).toMatchObject({
      severity: 'ERROR',
      summary: 'Connection, indication of compromise "Malware Detected"',
    });
  });

  it('the country of a VPN client has its name', () => {
    const event = eventOf(
      { kind: 'newVpnSession', data: { vpnSession: { clientCountry: 276 } } },
      { 'vpnSession.clientCountry': 'germany' },
    );
    expect(event.details).toMatchObject({ sourcecountry: 'germany' });
  });

  it('a text event names its rule by either field, and no rule where the server found none', () => {
    const event = mapRecord(
      textRecord(400, {
        GeneratorID: 1,
        SignatureID: 7,
        HTTP_URI: '/login',
        FirewallRule: 'Invalid ID',
      }),
      {},
    );
    expect(event).toMatchObject({
      summary: 'Intrusion event of rule 1:7',
      details: { generatorid: 1, ruleid: 7, destinationuri: '/login' },
    });
    expect(JSON.stringify(event)).not.toContain('Invalid ID');
  });

  it('what a mapping does not name goes by its number, and by its name beside it', () => {
    const names = { networkAnalysisPolicyUuid: 'balanced', securityZone: 'inside' };
    const { networkAnalysisPolicy: _none, ...facts } = eventTables.intrusionEvent.facts;
    const mapper = mozdefMapper({
      tables: { intrusionEvent: { ...eventTables.intrusionEvent, facts } },
    });
    const networkAnalysisPolicyUuid = '00000000-0000-0000-0000-000000000009';
    const record = recordOf({ kind: 'intrusionEvent', data: { networkAnalysisPolicyUuid } });
    expect(mapper(record, names)?.details).toMatchObject({
      networkanalysispolicyuuid: networkAnalysisPolicyUuid,
      networkanalysispolicyuuid_name: 'balanced',
    });
  });
});

it.each(['DeviceUUID', 'Protocol', 'AC_RuleAction', 'User', 'FirewallRule', 'LastPacketSecond'])(
  'a text event has an object in place of %s, which is no error',
  (field) => {
    const record = textRecord(71, { ResponderIP: '192.0.2.1', [field]: { toString: 1 } });
    expect(mapRecord(record, {})?.summary).toMatch(/^Connection to 192\.0\.2\.1/);
  },
);

it('a key is text, a number or a boolean in the events of all kinds, whether names are known or not', () => {
  const types = new Map<string, string>();
  for (const { kind } of eventDefinitions) {
    fc.assert(
      fc.property(arbitraryRecord(kind), fc.boolean(), ({ record, names }, areKnown) => {
        const { details = {} } = mapRecord(record, areKnown ? names : {}) ?? {};
        for (const [key, value] of Object.entries(details)) {
          const type = isLargeNumber(value) ? 'number' : typeof value;
          expect([key, types.get(key) ?? type]).toEqual([key, type]);
          types.set(key, type);
        }
      }),
      { numRuns: 30 },
    );
  }
});

/** The digits of a number that is too large for one. */
function isLargeNumber(value: unknown): boolean {
  return typeof value === 'string' && /^\d{16,20}$/.test(value);
}
