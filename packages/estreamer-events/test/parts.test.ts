import {
  createMetadataStore,
  createRecordCatalogue,
  isUndecoded,
  type MetadataStore,
  type RecordNamers,
} from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat, type FormatName, formats } from '../src/index.ts';
import type { NamedRecord } from './support/arbitrary-record.ts';
import { everyRecord } from './support/every-record.ts';
import { recordOf } from './support/records.ts';

const origin = { server: 'fmc.example', id: 'fmc.example/1' };
const catalogue = createRecordCatalogue();
const store = createMetadataStore();

/** Metadata that calls the values of a record what somebody says, whether all are asked for or one. */
function metadataOf({ record, names }: NamedRecord): Pick<MetadataStore, 'resolve' | 'namersOf'> {
  const namers: RecordNamers = {
    namesOf: (kind, layout) =>
      store.namesOf(kind, layout) && [...Object.keys(layout.fields), 'impactLevel', 'eventType'],
    createNamer: (_kind, _layout, field) => ({ reads: [], nameOf: () => names[field] }),
  };
  const layout = catalogue.layoutOf(record);
  const paths = (layout && namers.namesOf(record.kind, layout)) ?? Object.keys(names);
  const named = paths.flatMap((path) => {
    const name = names[path];
    return name === undefined ? [] : [[path, name] as const];
  });
  return { resolve: () => Object.fromEntries(named), namersOf: () => namers };
}

describe.each(Object.keys(formats) as FormatName[])('%s from parts of a record', (name) => {
  const dependencies = { now: () => 60_000 };
  const settings = [{}, { maxBytes: 2048 }, { maxTextBytes: 1024 }, { maxTextBytes: 64 }];
  const made = settings.map((some) => createFormat(name, some, dependencies));

  it.each(everyRecord)('is what all of it becomes, to the last byte: %s', (_, records) => {
    fc.assert(
      fc.property(records, fc.constantFrom(...made), (named, format) => {
        const metadata = metadataOf(named);
        const { record } = named;
        const event = format.writeFrom?.(record, metadata, origin);
        expect(event).toEqual(format.write(record, metadata.resolve(record), origin));
      }),
      { numRuns: 10 },
    );
  });

  it('leaves the record undecoded for whoever else reads it', () => {
    const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, initiatorPort: 7 } });
    expect(made[0]?.writeFrom?.(record, store)).toBeDefined();
    expect(isUndecoded(record)).toBe(true);
    expect(record.data).toMatchObject({ initiatorPort: 7 });
    expect(made[0]?.writeFrom?.(record, store)).toEqual(made[0]?.write(record, store.resolve(record)));
  });
});
