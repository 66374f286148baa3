import {
  createMetadataStore,
  type EventRecord,
  type FullyQualifiedEventData,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { createFtdSyslogParser, writeFtdSyslogLine } from '@x/ftd-syslog';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classificationWords } from '../src/event/management-center-words.ts';
import { createFormat, type FormatName, type FormatSettings, formats } from '../src/index.ts';
import { classicEvents, type GivenEvent, textEvents } from './support/generated-events.ts';
import { type InterpretedEvent, interpret } from './support/interpret.ts';
import { readLine } from './support/read-line.ts';
import { recordOf, textRecord } from './support/records.ts';

/**
 * The kinds of record that a management center of 7.x sends as text too, and devices as syslog; with the facts that one of the
 * two alone can have. A record has ids and names; text has names, and ids for some of them.
 */
const oneSided: Readonly<
  Record<string, { readonly record: readonly string[]; readonly text: readonly string[] }>
> = {
  connectionStatistics: {
    record: [
      'accessControlPolicyUuid',
      'accessControlRuleId',
      'applicationProtocolId',
      'clientApplicationId',
      'webApplicationId',
      'iocName',
    ],
    // The record has its two ends.
    text: ['connectionDuration'],
  },
  intrusionEvent: { record: ['classificationId', 'impactFlags', 'iocName'], text: [] },
  get fileEvent() {
    const record = ['fileTypeId', 'signature', 'accessControlPolicyUuid'];
    const applications = ['applicationProtocolId', 'clientApplicationId', 'webApplicationId'];
    return { record: [...record, ...applications], text: [] };
  },
  get fileMalwareEvent() {
    return this['fileEvent'] as { record: string[]; text: string[] };
  },
};

/** Where formats put these facts, and what else of a line only one of them can say: the sort of record, and numbers of names. */
const oneSidedKeys: readonly string[] = [
  ...Object.values(oneSided).flatMap(({ record, text }) => [...record, ...text].map(plainKey)),
  ...['policy.uid', 'firewall_rule.uid', 'rule.id'],
  ...['numioc', 'initiatorcountryid', 'respondercountryid', 'nappolicyuuid'],
  ...['ciscofirepowerotherfields', 'otherfields'],
];

/** Keys whose values differ, by format: which sort of record it is, and numbers that text has as names. */
const differing: { readonly [Name in FormatName]?: readonly string[] } = {
  csv: ['kind', 'recordName', 'message', 'details'],
  'key-value': ['kind', 'record_name'],
  'json-lines': ['kind', 'recordName'],
  'key-value-encore': ['dns_rec_id', 'dns_resp_id', 'num_ioc', 'impact_bits'],
};

/** With the number of the message in it. */
const withMessage: readonly string[] = ['CiscoFirepowerOtherFields', 'otherFields'];

/** These hold the record itself: its fields have other names than those of text events. */
const asTheyCame: readonly FormatName[] = ['json-lines', 'key-value', 'json-encore'];

const settings: { readonly [Name in FormatName]?: FormatSettings<Name> } = { mozdef: { reservedWords: [] } };

const made = (Object.keys(formats) as FormatName[]).map(
  (name) => [name, createFormat(name, settings[name])] as const,
);

const sfwJson = createFormat('sfw-json');
const parser = createFtdSyslogParser();

/** What a management center of 7.x would send of a classic record. */
function asText({ record, names }: GivenEvent): EventRecord {
  const { archiveTimestamp } = record;
  const text = textRecord(record.recordType, JSON.parse(sfwJson.write(record, names)?.text ?? '{}'));
  return { ...text, archiveTimestamp } as EventRecord;
}

/** What its device would, received when the other was archived. */
function asSyslog({ archiveTimestamp, data }: EventRecord): EventRecord {
  const { record } = parser.parse(writeFtdSyslogLine(data as FullyQualifiedEventData));
  return { ...record, archiveTimestamp } as EventRecord;
}

function plainKey(path: string): string {
  return (path.split('.').at(-1) ?? path).toLowerCase().replaceAll('_', '');
}

/** The name of the indication of compromise is a fact that text does not have. */
function withoutIndication(value: unknown): string {
  return String(value).replace(/, indication of compromise "[^"]*"/, '');
}

/** Everything that is said of the event as a whole, beside its facts. */
function statements({ facts, rest: _, kind: __, ...whole }: InterpretedEvent): ReadonlyMap<string, string> {
  const all = Object.entries({ ...whole, ...facts }).filter(([, value]) => value !== undefined);
  return new Map(all.map(([name, value]) => [name, withoutIndication(value)]));
}

function interpreted(record: EventRecord, names: ResolvedNames): InterpretedEvent {
  return interpret(record, names) ?? expect.fail('there is no event');
}

function compareFacts(event: GivenEvent): number {
  const { record, names } = event;
  const sides = oneSided[record.kind] ?? { record: [], text: [] };
  const ofRecord = statements(interpreted(record, names));
  const ofText = statements(interpreted(asText(event), {}));
  let compared = 0;
  for (const [name, value] of ofRecord) {
    if (sides.record.includes(name)) continue;
    expect([record.kind, name, ofText.get(name)]).toEqual([record.kind, name, value]);
    compared += 1;
  }
  for (const name of ofText.keys())
    if (!ofRecord.has(name))
      expect([record.kind, sides.text]).toEqual([record.kind, expect.arrayContaining([name])]);
  return compared;
}

function compareLines(event: GivenEvent): number {
  const { record, names } = event;
  const text = asText(event);
  let compared = 0;
  for (const [name, format] of made) {
    const [ofRecord, ofText] = [format.write(record, names), format.write(text, {})].map((written) =>
      readLine(name, written?.text ?? expect.fail(`${name} writes nothing of ${record.kind}`)),
    ) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
    for (const key of new Set([...ofRecord.keys(), ...ofText.keys()])) {
      if (differing[name]?.includes(key) === true) continue;
      const [one, other] = [ofRecord.get(key), ofText.get(key)];
      if (one === undefined || other === undefined) {
        if (asTheyCame.includes(name) || oneSidedKeys.includes(key)) continue;
        expect([name, record.kind, key, oneSidedKeys]).toEqual([
          name,
          record.kind,
          key,
          expect.arrayContaining([plainKey(key)]),
        ]);
        continue;
      }
      expect([name, record.kind, key, withoutIndication(other)]).toEqual([
        name,
        record.kind,
        key,
        withoutIndication(one),
      ]);
      compared += 1;
    }
  }
  return compared;
}

/** Events of every version that text can say. */
const classic = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    productVersion: fc.constantFrom('6.3', '7.1', '7.4'),
  } as const)
  .map(({ seed, productVersion }) =>
    [...classicEvents({ seed, productVersion, events: 60 })].filter(({ record }) =>
      Object.hasOwn(oneSided, record.kind),
    ),
  );

describe('the same event as classic record and as text of a management center', () => {
  it('has every fact that both can say, and the same severity, tags and summary', () => {
    let compared = 0;
    fc.assert(
      fc.property(classic, (events) => {
        for (const event of events) compared += compareFacts(event);
      }),
      { numRuns: 8, seed: 13 },
    );
    expect(compared).toBeGreaterThan(5_000);
  }, 30_000);

  it('says the same under every key that both have, in every format', () => {
    let compared = 0;
    fc.assert(
      fc.property(classic, (events) => {
        for (const event of events) compared += compareLines(event);
      }),
      { numRuns: 6, seed: 13 },
    );
    expect(compared).toBeGreaterThan(20_000);
  }, 30_000);

  const metadata = createMetadataStore();
  const called = (record: EventRecord, names: ResolvedNames = {}): GivenEvent => ({
    record,
    names: { ...metadata.resolve(record), ...known, ...names },
  });
  const known = {
    deviceId: 'fw1',
    ruleId: 'EXAMPLE a rule',
    accessControlRuleId: 'all',
    applicationProtocolId: 'HTTP',
    classificationId: 'misc-attack',
    priorityId: 'high',
    fileTypeId: 'MSEXE',
  };
  const range = (length: number) => Array.from({ length }, (_, index) => index);

  it('has them in whatever words management centers of 7.x have for values', () => {
    const ids = { deviceId: 1, accessControlRuleId: 1, applicationProtocolId: 1 };
    const addresses = { sourceIpAddress: '192.0.2.1', destinationIpAddress: '192.0.2.2' };
    const intrusion = {
      eventSecond: 1_750_000_000,
      ...ids,
      ...addresses,
      ruleId: 9,
      priorityId: 1,
      classificationId: 1,
    };
    for (const value of range(15)) {
      const data = { ...intrusion, blocked: value, blockedReason: Math.min(value, 7) };
      compareFacts(called(recordOf({ kind: 'intrusionEvent', data })));
    }
    for (const classificationId of Object.keys(classificationWords))
      compareFacts(called(recordOf({ kind: 'intrusionEvent', data: intrusion }), { classificationId }));
    const file = {
      fileEventTimestamp: 1_750_000_000,
      deviceId: 1,
      applicationProtocolId: 1,
      fileTypeId: 21,
      ...addresses,
    };
    for (const action of range(12)) {
      for (const disposition of range(6)) {
        const data = {
          ...file,
          fileName: 'a.exe',
          signature: 'W32.Example',
          action,
          disposition,
          direction: 1,
        };
        const kind = disposition === 3 || disposition === 5 ? 'fileMalwareEvent' : 'fileEvent';
        compareFacts(called(recordOf({ kind, data })));
      }
    }
  });
});

describe('the same event as text of a management center and as syslog of its device', () => {
  it('says every fact of the text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        for (const { record } of textEvents({ seed, events: 60 })) {
          if (record.kind !== 'fullyQualifiedEvent' || record.category === 'packet') continue;
          const { facts: ofSyslog } = interpreted(asSyslog(record), {});
          for (const [name, value] of Object.entries(interpreted(record, {}).facts)) {
            // The header of the record.
            if (['archiveTimestamp', 'recordType'].includes(name)) continue;
            expect([name, ofSyslog[name]]).toEqual([name, value]);
          }
        }
      }),
      { numRuns: 8, seed: 13 },
    );
  });

  it('says what the classic record says, in every format', () => {
    fc.assert(
      fc.property(classic, (events) => {
        for (const event of events) {
          const whole = asText(event);
          // A device says the second.
          const text = { ...whole, data: { ...(whole.data as object), EventMicrosecond: 0 } } as EventRecord;
          const syslog = asSyslog(text);
          expect(syslog.kind).toBe('fullyQualifiedEvent');
          for (const [name, format] of made) {
            if (asTheyCame.includes(name) || name === 'sfw-json') continue;
            const ofText = readLine(name, format.write(text, {})?.text ?? '');
            const ofSyslog = readLine(name, format.write(syslog, {})?.text ?? '');
            for (const [key, value] of ofText) {
              if (withMessage.includes(key) || differing[name]?.includes(key) === true) continue;
              expect([name, key, ofSyslog.get(key)]).toEqual([name, key, value]);
            }
          }
        }
      }),
      { numRuns: 4, seed: 13 },
    );
  }, 30_000);
});
