import {
  createMetadataStore,
  createRecordCatalogue,
  isUndecoded,
  type MetadataStore,
  type RecordNamers,
} from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDocumentFormat,
  createFormat,
  type FormatName,
  type FormattedEvent,
  formats,
} from '../src/index.ts';
import { connectionTable } from '../src/tables/connection.ts';
import type { NamedRecord } from './support/arbitrary-record.ts';
import { everyRecord } from './support/every-record.ts';
import { recordOf } from './support/records.ts';

const origin = { server: 'fmc.example', id: 'fmc.example/1' };
const catalogue = createRecordCatalogue();
const store = createMetadataStore();

/** Calls the values of records what somebody says, whether all are asked for or one. */
class GivenNames implements Pick<MetadataStore, 'resolve' | 'namersOf'> {
  #names: NamedRecord['names'] = {};
  readonly #namers: RecordNamers = {
    namesOf: (kind, layout) =>
      store.namesOf(kind, layout) && [...Object.keys(layout.fields), 'impactLevel', 'eventType'],
    createNamer: (_kind, _layout, field) => ({ reads: [], nameOf: () => this.#names[field] }),
  };

  give({ record, names }: NamedRecord): void {
    const layout = catalogue.layoutOf(record);
    const paths = (layout && this.#namers.namesOf(record.kind, layout)) ?? Object.keys(names);
    const named = paths.map((path) => [path, names[path]] as const);
    this.#names = Object.fromEntries(
      named.filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  resolve(): NamedRecord['names'] {
    return this.#names;
  }

  namersOf(): RecordNamers {
    return this.#namers;
  }
}

const metadata = new GivenNames();
const names = Object.keys(formats) as FormatName[];
const dependencies = { now: () => 60_000 };
/** Keys of characters that take two to four bytes, longer than what is set without a loop. */
const foreign = createDocumentFormat(
  'foreign',
  {
    other: {
      fields: Object.fromEntries(
        ['time', 'eventId', 'summary', 'userName', 'sourceAddress', 'destinationAddress'].map(
          (fact, index) => [
            `${'\u{1f525}'.repeat(14 + index)}${'\u00fc'.repeat(index)}\uffff${'\u20ac'.repeat(index)}`,
            fact,
          ],
        ),
      ),
    },
  },
  {},
  dependencies,
);
const made = [...names.map((name) => createFormat(name, {}, dependencies)), foreign];
/** Such as cut texts, and such as write an event again where it is too long. */
const bounded = names.flatMap((name) => [
  createFormat(name, { maxTextBytes: 64 }, dependencies),
  createFormat(name, { maxBytes: 2048 }, dependencies),
]);

/** An event with its text, which also stands in its bytes in front of a line end, and with the whole of one that was shortened. */
function contentOf(event: FormattedEvent | undefined): object | undefined {
  if (event?.shortened !== undefined)
    return { ...event, shortened: { ...event.shortened, whole: event.shortened.whole() } };
  if (event?.bytes === undefined) return event;
  const { text, bytes, byteOffset = 0, byteLength } = event;
  // Who copies an event and changes its text must not send the old one.
  expect({ ...event, text: '' }.bytes).toBeUndefined();
  expect(bytes.toString('utf8', byteOffset + byteLength).startsWith(event.lineEnd ?? 'none')).toBe(true);
  expect(bytes.toString('utf8', byteOffset, byteOffset + byteLength)).toBe(text);
  return { ...event, text };
}

/** Texts at the borders of what stands in a summary as it came, on both sides. */
const nearlyPlain = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  fc.constantFrom('', ' ', ' x', 'x ', '\u00a0', '"', '\\', '\t', '\u007f', '\u0085', '\u2028', '\u202e'),
  fc.constantFrom('\ud800', 'x\udc00y', '\u00e9', '\u{1f525}', 'ldap', 'LDAP', 'connection event'),
  fc.constantFrom(85, 86, 255, 256, 257, 300).map((length) => 'x'.repeat(length)),
  fc.constantFrom(1024, 1025, 2048, 5000).map((length) => `${'x'.repeat(length - 1)}y`),
);

const namedFields = [
  'accessControlRuleAction',
  'accessControlRuleReason',
  'accessControlRuleId',
  'applicationProtocolId',
  'webApplicationId',
  'userId',
  'securityIntelligenceList1',
  'iocNumber',
];
const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('::'));

/** Fields of connections of which every part of the summary can be there or not. */
const connectionFields = fc.record({
  ...Object.fromEntries(
    [...namedFields, 'initiatorPort', 'responderPort'].map((field) => [field, fc.constantFrom(0, 9, 65_535)]),
  ),
  ipProtocol: fc.constantFrom(1, 6, 17, 58, 200),
  initiatorIpAddress: address,
  responderIpAddress: address,
  lastPacketTimestamp: fc.constantFrom(0, 1_700_000_000),
  initiatorTransmittedBytes: fc.constantFrom(0, 5000, '18446744073709551615'),
});
const summaryNames = fc.dictionary(fc.constantFrom(...namedFields), nearlyPlain);

/** With summaries of one fact alone, of all types, with spaces around, and with texts that JSON or a line cannot hold as they are. */
const formatsWithSummaries = [
  connectionTable.summary,
  ['{userName}'],
  [' {userName} ', '{accessControlRule}'],
  ['{sourcePort}{destinationPort}', '{lastPacketTimestamp}', '{securityIntelligence}'],
  ['{initiatorTransmittedBytes}: "{userName}"', ['{iocName}', '{sourceAddress}', '\\ nothing']],
  ['{userName} '],
  [`{userName}${'-'.repeat(1000)}`],
  [],
  ['{userName}\u00e9'],
  ['{userName}\n{accessControlRule}\ud800'],
].flatMap((summary) => {
  const tables = { connectionStatistics: { ...connectionTable, summary } };
  const titled = createDocumentFormat(
    'titled',
    { other: { fields: { title: [{ record: 'clientUrl' }, 'summary'], description: 'summary' } } },
    { tables },
    dependencies,
  );
  const ownWords = { tables, reservedWords: ['ldap', 'Connection', 'connection event'] };
  return [
    createFormat('json-lines', { tables, maxTextBytes: 1024 }, dependencies),
    createFormat('ecs', { tables }, dependencies),
    createFormat('mozdef', ownWords, dependencies),
    titled,
  ];
});

const UNCHANGED = Symbol('unchanged');

/** What an event says as bytes, with all that it says beside them; or the error. */
function bytesOf(write: () => FormattedEvent | undefined): unknown {
  try {
    const { text, byteLength, id, time, severity, kind, source } = write() ?? {};
    return { bytes: Buffer.from(text ?? ''), byteLength, id, time, severity, kind, source };
  } catch (error) {
    return String(error);
  }
}

describe('what a format writes from parts of a record', () => {
  it.each(everyRecord)('is what all of it becomes, to the last byte: %s', (_, records) => {
    fc.assert(
      fc.property(records, fc.constantFrom(...bounded), (named, another) => {
        metadata.give(named);
        const formats = [...made, another];
        const ofParts = formats.map((format) => format.writeFrom?.(named.record, metadata, origin));
        const ofAll = formats.map((format) => format.write(named.record, metadata.resolve(), origin));
        expect(ofParts.map(contentOf)).toEqual(ofAll.map(contentOf));
      }),
      { numRuns: 8 },
    );
  });

  it('has the summary that the whole of a record has, whatever its names, its table and the words of the format are', () => {
    fc.assert(
      fc.property(connectionFields, summaryNames, (fields, names) => {
        const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, ...fields } });
        metadata.give({ record, names });
        const ofParts = formatsWithSummaries.map((format) => format.writeFrom?.(record, metadata, origin));
        const ofAll = formatsWithSummaries.map((format) => format.write(record, metadata.resolve(), origin));
        expect(ofParts.map(contentOf)).toEqual(ofAll.map(contentOf));
        const ofDecoded = formatsWithSummaries.map((format) => format.writeFrom?.(record, metadata, origin));
        expect(ofDecoded.map(contentOf)).toEqual(ofAll.map(contentOf));
        // Longer names are cut, and such events are written as text.
        if (Object.values(names).every((name) => name.length <= 300)) expect(ofParts[0]?.bytes).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });

  it.each(everyRecord)('is what all of it becomes where somebody has changed its data: %s', (_, records) => {
    const value = fc.constantFrom<unknown>(
      ...[null, undefined, Number.NaN, -1, 0.5, 2 ** 60, 5n, '', '\ud800é"', true, [1], { a: [2n] }],
    );
    fc.assert(
      fc.property(
        records,
        fc.infiniteStream(fc.option(value, { freq: 4, nil: UNCHANGED })),
        (named, values) => {
          metadata.give(named);
          const changed = Object.entries(named.record.data ?? {}).map(([key, old]) => {
            const { value: given } = values.next();
            return [key, given === UNCHANGED ? old : given];
          });
          const record = { ...named.record, data: Object.fromEntries(changed) } as typeof named.record;
          for (const format of made) {
            expect(bytesOf(() => format.writeFrom?.(record, metadata, origin))).toEqual(
              bytesOf(() => format.write(record, metadata.resolve(), origin)),
            );
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('has the names of the record, also after more names than a format remembers', () => {
    const formats = (['json-lines', 'ecs', 'mozdef'] as const).map((name) =>
      createFormat(name, {}, dependencies),
    );
    for (let index = 0; index < 2400; index += 1) {
      const record = recordOf({
        kind: 'connectionStatistics',
        data: { blockType: 174, deviceId: 1, userId: 1 },
      });
      // Every third event has a user that the one before had, and all have the same device.
      const userId = `user "${index - (index % 3 === 2 ? 1 : 0)}" ${'x'.repeat(250)}`;
      metadata.give({ record, names: { deviceId: 'sensor-1', userId } });
      const ofParts = formats.map((format) => format.writeFrom?.(record, metadata, origin));
      if (index % 3 === 0) continue;
      const ofAll = formats.map((format) => format.write(record, metadata.resolve(), origin));
      expect(ofParts.map((event) => event?.text)).toEqual(ofAll.map((event) => event?.text));
    }
  });

  it('is whole when its neighbours fill the block, and when it is longer than one', () => {
    const format = createFormat('json-lines', {}, dependencies);
    const records = Array.from({ length: 400 }, (_, index) =>
      recordOf({
        kind: 'connectionStatistics',
        data: {
          blockType: 174,
          initiatorPort: index,
          clientUrl: index % 50 === 7 ? 'é'.repeat(140_000) : '',
        },
      }),
    );
    const events = records.map((record) => format.writeFrom?.(record, store));
    expect(events.map(contentOf)).toEqual(
      records.map((record) => format.write(record, store.resolve(record))),
    );
  });

  it('stays as it is until it is released, whatever is written after others are', () => {
    const format = createFormat('json-lines', {}, dependencies);
    const write = (initiatorPort: number) => {
      const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, initiatorPort } });
      return format.writeFrom?.(record, store) as FormattedEvent;
    };
    const kept: (readonly [event: FormattedEvent, text: string])[] = [];
    for (let index = 0; index < 2000; index += 1) {
      const event = write(index);
      if (index % 500 === 3) kept.push([event, event.text]);
      else {
        event.release?.();
        event.release?.();
        expect(() => event.text).toThrow(expect.objectContaining({ code: 'event-released' }));
      }
    }
    for (const [event, text] of kept) expect(contentOf(event)).toMatchObject({ text });
    expect(new Set(kept.map(([, text]) => text)).size).toBe(4);
  });

  it.each(names)('leaves the record undecoded for its other readers: %s', (name) => {
    const format = createFormat(name, {}, dependencies);
    const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, initiatorPort: 7 } });
    const event = format.writeFrom?.(record, store);
    expect(event).toBeDefined();
    expect(isUndecoded(record)).toBe(true);
    expect(record.data).toMatchObject({ initiatorPort: 7 });
    expect(contentOf(format.writeFrom?.(record, store))).toEqual(contentOf(event));
  });
});
