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
  expect(bytes.toString('utf8', byteOffset, byteOffset + byteLength + 1)).toMatch(/^.*[\r\n]$/);
  expect(bytes.toString('utf8', byteOffset, byteOffset + byteLength)).toBe(text);
  return { ...event, text };
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
