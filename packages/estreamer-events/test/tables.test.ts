import { describe, expect, it } from 'vitest';
import {
  createFormat,
  type EstreamerEventsError,
  type EventSettings,
  type EventTable,
  eventTables,
  extendTable,
  isEstreamerEventsError,
  type Source,
} from '../src/index.ts';
import { mapRecord, mozdefMapper } from './support/mozdef-events.ts';
import { recordOf } from './support/records.ts';

const record = recordOf({
  kind: 'intrusionEvent',
  archiveTimestamp: 1_700_000_000,
  data: { deviceId: 3, generatorId: 1, ruleId: 7, vlanId: 12, smtpHeaders: 'Subject: hello' },
});

function errorOf(make: () => unknown): EstreamerEventsError {
  try {
    make();
  } catch (error) {
    if (isEstreamerEventsError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The sources within a source that are functions. */
function functionsIn(source: Source | undefined): Extract<Source, { compute: unknown }>[] {
  if (typeof source !== 'object') return [];
  if ('compute' in source) return [source];
  const inner = Object.values(source).filter((value) => typeof value === 'object') as Source[];
  return inner.flatMap(functionsIn);
}

describe('a table', () => {
  it('says of each function which fields it reads, so that no other is decoded for it', () => {
    const tables = Object.entries(eventTables).filter(
      ([kind]) => kind !== 'unknown' && !kind.startsWith('fullyQualified'),
    );
    const silent = tables.flatMap(([kind, { facts }]) =>
      Object.entries(facts)
        .filter(([, source]) => functionsIn(source as Source).some(({ reads }) => reads === undefined))
        .map(([name]) => `${kind}.${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('can be extended for one kind, which leaves the default as it was', () => {
    const intrusionEvent = extendTable(eventTables.intrusionEvent, {
      severity: [{ when: { vlanId: [12] }, severity: 'ALERT' }],
      tags: ['dmz', { when: { vlanId: [99] }, tag: 'never' }],
      facts: {
        smtpHeaders: false,
        site: { lookup: 'vlanId', in: { 12: 'Paris' } },
        signature: { compute: ({ data }) => `${data.generatorId}:${data.ruleId}` },
      },
      summary: ['Rule {signature} at {site}', ' ({nothingKnown})'],
    });
    const withKey = extendTable(intrusionEvent, { facts: { nothingKnown: { name: 'userId' } } });
    const event = mozdefMapper({ source: 'dmz-fmc', tables: { intrusionEvent: withKey } })(record, {});
    expect(event).toMatchObject({
      category: 'intrusion',
      source: 'dmz-fmc',
      severity: 'ALERT',
      summary: 'Rule 1:7 at Paris',
      tags: ['cisco', 'fmc', 'intrusion', 'dmz'],
      details: { site: 'Paris', signature: '1:7', vlanid: 12 },
    });
    expect(event?.details).not.toHaveProperty('smtpheaders');
    const before = mapRecord(record, {});
    expect(before).toMatchObject({
      source: 'cisco-fmc',
      severity: 'INFO',
      details: { smtpheaders: 'Subject: hello' },
    });
  });

  it('can be replaced, added and left out by kind', () => {
    const packet: EventTable<'packet'> = {
      category: 'packet',
      title: 'Packet',
      sensor: { id: 'deviceId' },
      time: [{ seconds: 'packetSecond', microseconds: 'packetMicrosecond' }],
      severity: [],
      summary: [],
      tags: [],
      facts: { eventNumber: 'eventId' },
      rest: false,
    };
    const settings = { tables: { packet, intrusionEvent: false } } as const;
    expect(createFormat('mozdef', settings).kinds).toContain('packet');
    const mapper = mozdefMapper({ ...settings, source: 'mine' });
    expect(mapper(record, {})).toBeUndefined();
    expect(mapper(recordOf({ kind: 'packet', data: { eventId: 5, packetSecond: 60 } }), {})).toEqual({
      timestamp: '1970-01-01T00:01:00.000000+00:00',
      processid: 7,
      processname: 'test',
      hostname: 'this-machine',
      category: 'packet',
      source: 'mine',
      severity: 'INFO',
      summary: 'packet event',
      tags: [],
      details: { eventnumber: 5 },
    });
  });

  it('that cannot work is refused with every reason', () => {
    const tables = {
      connections: eventTables.connectionStatistics,
      fileEvent: {
        ...eventTables.fileEvent,
        category: '',
        sensor: { id: 'sensorId' },
        severity: [
          { when: { impacts: [1] }, severity: 'HIGH' },
          { severity: 'WARNING', score: 9 },
        ],
        summary: ['{filname}'],
        tags: ['', { when: { site: ['x'] }, tag: 'y' }],
        facts: { fileName: 'fileName', FileSize: 'fileSize', __proto: 'fileSize', ldap: 'uri' },
      },
      packet: { ...eventTables.packet, facts: { data: 'packetData' } },
    } as unknown as NonNullable<EventSettings['tables']>;
    const error = errorOf(() => createFormat('mozdef', { tables }));
    expect(error.code).toBe('invalid-table');
    expect(error.context.issues).toEqual([
      'packet: facts.data names the field "packetData", which is not one value (use compute)',
      'fileEvent: category is not a text, or empty',
      'fileEvent: sensor names the field "sensorId", which the record does not have',
      'fileEvent: severity has "HIGH", which is none',
      'fileEvent: severity needs "impacts", which is no fact',
      'fileEvent: severity has the score 9 for WARNING; give one from 5 to 6',
      'fileEvent: summary needs "filname", which is no fact',
      'fileEvent: tags has an empty tag',
      'fileEvent: tags needs "site", which is no fact',
      'fileEvent: facts.FileSize: names are letters and digits, a small letter first',
      'fileEvent: facts.__proto: names are letters and digits, a small letter first',
      'fileEvent: facts.ldap: MozDef\'s server acts on the key "ldap"; choose another name',
      'connections: there is no kind of event of this name',
    ]);
  });

  it('does not compile with a field that the kind does not have', () => {
    const make = () =>
      createFormat('ecs', {
        tables: {
          // @ts-expect-error -- a file event has no field "ruleId"
          fileEvent: extendTable(eventTables.fileEvent, { facts: { rule: 'ruleId' } }),
        },
      });
    expect(make).toThrow('facts.rule names the field "ruleId"');
  });
});

describe('texts', () => {
  const fileOf = (fileName: string) => recordOf({ kind: 'fileEvent', data: { fileName } });

  it('are cut between characters where they are too long', () => {
    const mapper = mozdefMapper({ maxTextBytes: 16 });
    const cut = (fileName: string) => mapper(fileOf(fileName), {})?.details?.['filename'];
    expect(cut('0123456789abcdef')).toBe('0123456789abcdef');
    expect(cut('0123456789abcdefg')).toBe('0123456789abc…');
    expect(cut('é'.repeat(9))).toBe(`${'é'.repeat(6)}…`);
    expect(cut('🔥'.repeat(5))).toBe('🔥🔥🔥…');
  });

  it.each([0, 15, 32_767, 20.5, Number.NaN])('cannot be cut to %d bytes', (maxTextBytes) => {
    expect(errorOf(() => createFormat('ecs', { maxTextBytes })).code).toBe('invalid-settings');
  });

  it('that a plug-in of MozDef acts on are written in brackets, by a list that can be replaced', () => {
    const mapper = mozdefMapper({ reservedWords: ['secret'] });
    expect(mapper(fileOf('SECRET'), {})?.details?.['filename']).toBe('[SECRET]');
    expect(mapper(fileOf('complianceitems'), {})?.details?.['filename']).toBe('complianceitems');
    expect(mapRecord(fileOf('ComplianceItems'), {})?.details?.['filename']).toBe('[ComplianceItems]');
  });
});
