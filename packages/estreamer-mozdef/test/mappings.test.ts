import { describe, expect, it } from 'vitest';
import {
  createRecordMapper,
  defaultMappings,
  type EstreamerMozDefError,
  extendMapping,
  isEstreamerMozDefError,
  type RecordMapperSettings,
  type RecordMapping,
} from '../src/index.ts';
import { recordOf } from './support/records.ts';

const record = recordOf({
  kind: 'intrusionEvent',
  archiveTimestamp: 1_700_000_000,
  data: { deviceId: 3, generatorId: 1, ruleId: 7, vlanId: 12, smtpHeaders: 'Subject: hello' },
});

function errorOf(make: () => unknown): EstreamerMozDefError {
  try {
    make();
  } catch (error) {
    if (isEstreamerMozDefError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a mapping', () => {
  it('can be extended for one kind, which leaves the default as it was', () => {
    const intrusionEvent = extendMapping(defaultMappings.intrusionEvent, {
      source: 'dmz-fmc',
      severity: [{ when: { vlanid: [12] }, severity: 'ALERT' }],
      tags: ['dmz', { when: { vlanid: [99] }, tag: 'never' }],
      details: {
        smtpheaders: false,
        site: { lookup: 'vlanId', in: { 12: 'Paris' } },
        signature: { compute: ({ data }) => `${data.generatorId}:${data.ruleId}` },
      },
      summary: ['Rule {signature} at {site}', ' ({nothing_known})'],
    });
    const withKey = extendMapping(intrusionEvent, { details: { nothing_known: { name: 'userId' } } });
    const event = createRecordMapper({ mappings: { intrusionEvent: withKey } }).mapRecord(record, {});
    expect(event).toMatchObject({
      category: 'intrusion',
      source: 'dmz-fmc',
      severity: 'ALERT',
      summary: 'Rule 1:7 at Paris',
      tags: ['cisco', 'fmc', 'intrusion', 'dmz'],
      details: { site: 'Paris', signature: '1:7', vlanid: 12 },
    });
    expect(event?.details).not.toHaveProperty('smtpheaders');
    const before = createRecordMapper().mapRecord(record, {});
    expect(before).toMatchObject({
      source: 'cisco-fmc',
      severity: 'INFO',
      details: { smtpheaders: 'Subject: hello' },
    });
  });

  it('can be replaced, added and left out by kind', () => {
    const packet: RecordMapping<'packet'> = {
      category: 'packet',
      source: 'mine',
      sensor: 'deviceId',
      timestamp: [{ seconds: 'packetSecond', microseconds: 'packetMicrosecond' }],
      severity: [],
      summary: [],
      tags: [],
      details: { eventid: 'eventId' },
    };
    const mapper = createRecordMapper({ mappings: { packet, intrusionEvent: false } });
    expect(mapper.kinds).toContain('packet');
    expect(mapper.mapRecord(record, {})).toBeUndefined();
    expect(
      mapper.mapRecord(recordOf({ kind: 'packet', data: { eventId: 5, packetSecond: 60 } }), {}),
    ).toEqual({
      timestamp: '1970-01-01T00:01:00.000000+00:00',
      hostname: undefined,
      category: 'packet',
      source: 'mine',
      severity: 'INFO',
      summary: 'packet event',
      tags: [],
      details: { eventid: 5 },
    });
  });

  it('that cannot work is refused with every reason', () => {
    const mappings = {
      connections: defaultMappings.connectionStatistics,
      fileEvent: {
        ...defaultMappings.fileEvent,
        category: '',
        sensor: 'sensorId',
        severity: [{ when: { impact: [1] }, severity: 'HIGH' }],
        summary: ['{filname}'],
        tags: ['', { when: { site: ['x'] }, tag: 'y' }],
        details: {
          filename: 'fileName',
          FileSize: 'fileSize',
          __proto: 'fileSize',
          sourceipaddress: 'sourceIpAddress',
        },
      },
      packet: {
        ...defaultMappings.fileEvent,
        timestamp: [],
        severity: [],
        summary: [],
        tags: [],
        details: { data: 'packetData' },
      },
    } as unknown as NonNullable<RecordMapperSettings['mappings']>;
    const error = errorOf(() => createRecordMapper({ mappings }));
    expect(error.code).toBe('invalid-mapping');
    expect(error.context.issues).toEqual([
      'packet: details.data names the field "packetData", which is not one value (use compute)',
      'fileEvent: category is not a text, or empty',
      'fileEvent: sensor names the field "sensorId", which the record does not have',
      'fileEvent: severity has "HIGH", which is none',
      'fileEvent: severity needs "impact", which is not in details',
      'fileEvent: summary needs "filname", which is not in details',
      'fileEvent: tags has an empty tag',
      'fileEvent: tags needs "site", which is not in details',
      'fileEvent: details.FileSize: keys are small letters, digits and underscores, a letter first',
      'fileEvent: details.__proto: keys are small letters, digits and underscores, a letter first',
      'fileEvent: details.sourceipaddress must be { address, version: 4 }: MozDef keeps IPv4 addresses there and nothing else',
      'connections: there is no kind of record of this name',
    ]);
  });

  it('does not compile with a field that the kind does not have', () => {
    const mapper = () =>
      createRecordMapper({
        mappings: {
          // @ts-expect-error -- a file event has no field "ruleId"
          fileEvent: extendMapping(defaultMappings.fileEvent, { details: { rule: 'ruleId' } }),
        },
      });
    expect(mapper).toThrow('details.rule names the field "ruleId"');
  });
});

describe('texts', () => {
  const fileOf = (fileName: string) => recordOf({ kind: 'fileEvent', data: { fileName } });

  it('are cut between characters where they are too long', () => {
    const mapper = createRecordMapper({ maxTextBytes: 16 });
    const cut = (fileName: string) => mapper.mapRecord(fileOf(fileName), {})?.details?.['filename'];
    expect(cut('0123456789abcdef')).toBe('0123456789abcdef');
    expect(cut('0123456789abcdefg')).toBe('0123456789abc…');
    expect(cut('é'.repeat(9))).toBe(`${'é'.repeat(6)}…`);
    expect(cut('🔥'.repeat(5))).toBe('🔥🔥🔥…');
  });

  it.each([0, 15, 32_767, 20.5, Number.NaN])('cannot be cut to %d bytes', (maxTextBytes) => {
    expect(errorOf(() => createRecordMapper({ maxTextBytes })).code).toBe('invalid-settings');
  });

  it('that a plug-in of MozDef acts on are written in brackets, by a list that can be replaced', () => {
    const mapper = createRecordMapper({ reservedWords: ['secret'] });
    expect(mapper.mapRecord(fileOf('SECRET'), {})?.details?.['filename']).toBe('[SECRET]');
    expect(mapper.mapRecord(fileOf('complianceitems'), {})?.details?.['filename']).toBe('complianceitems');
    expect(createRecordMapper().mapRecord(fileOf('ComplianceItems'), {})?.details?.['filename']).toBe(
      '[ComplianceItems]',
    );
  });
});
