import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { blocksWithin } from '../scripts/field-tables.ts';
import {
  createMetadataStore,
  createRecordCatalogue,
  type EventRecord,
  extendedRequests,
  requestFlags,
} from '../src/index.ts';
import { blocksWithoutRecord } from '../src/records/blocks-without-record.ts';
import { namedRecordTypes } from '../src/records/catalogue.ts';
import { fullHostProfile149 } from '../src/records/discovery/host-profiles.ts';
import type { BlockSchema, Field, Fields } from '../src/schema/schema.ts';

/** Text, bytes and UUID, which are fields here; see `string()` and `blob()`. */
const TEXTS_AND_OCTETS: readonly string[] = ['1:0', '1:10', '2:0', '2:1'];

interface SpecifiedField {
  readonly name: string;
  readonly type: string;
  readonly enum?: string;
  readonly unit?: string;
}
interface SpecifiedBody {
  readonly fields?: readonly SpecifiedField[];
  readonly layout?: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly otherwise?: readonly string[];
}
interface SpecifiedReference {
  readonly field: string;
  readonly record: number;
  readonly fallbackRecord?: number;
  readonly key: Readonly<Record<string, string>>;
  readonly doubt?: string;
}
interface Specification {
  readonly requestFlags: readonly { readonly name: string; readonly bit: number }[];
  readonly extendedRequests: readonly {
    readonly name: string;
    readonly code: number;
    readonly newestKnown: number;
  }[];
  readonly layouts: Readonly<Record<string, { readonly fields: readonly SpecifiedField[] }>>;
  readonly blocks: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly fields: readonly SpecifiedField[] | null; readonly name: string }>>
    >
  >;
  readonly records: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly category: string;
        readonly hasDiscoveryHeader: boolean | null;
        readonly body: SpecifiedBody | null;
      }
    >
  >;
  readonly metadata: {
    readonly records: Readonly<
      Record<string, { readonly key: readonly string[]; readonly value: readonly string[] }>
    >;
    readonly fields: Readonly<Record<string, readonly SpecifiedReference[]>>;
  };
}

/** A field's type in the specification's grammar. */
function typeOf({ shape }: Field): string {
  switch (shape.type) {
    case 'octets':
      return `bytes[${shape.length}]`;
    case 'text':
    case 'bytes':
      return `${shape.type}(${shape.lengthField}${shape.adjust === 0 ? '' : `,${shape.adjust}`})`;
    case 'block':
      return `block:${shape.block.series}:${shape.block.blockType}`;
    case 'list':
      return `list:${shape.items[0]?.series}:${shape.items[0]?.blockType}`;
    default:
      return shape.type;
  }
}

/** Layouts as the specification gives them; units that it leaves out may be known here. */
const described = (fields: Fields, like: readonly SpecifiedField[]) =>
  Object.entries(fields).map(([name, field], index) => ({
    name,
    type: typeOf(field),
    enum: field.notes.values?.name,
    unit: like[index]?.unit === undefined ? undefined : field.notes.unit,
  }));
const specified = (fields: readonly SpecifiedField[]) =>
  fields.map(({ name, type, enum: values, unit }) => ({ name, type, enum: values, unit }));

describeWithShared('the catalogue, held against the wire specification', (shared) => {
  const wire: Specification = JSON.parse(readFileSync(join(shared, 'spec/estreamer/wire.json'), 'utf8'));
  const catalogue = createRecordCatalogue();
  const withBody = Object.entries(wire.records).filter(([, record]) => record.body !== null);

  it('has every record type that has a body, and names the others', () => {
    expect(catalogue.definitions.map((definition) => definition.recordType).sort((a, b) => a - b)).toEqual(
      withBody.map(([type]) => Number(type)),
    );
    const byNameOnly = Object.entries(wire.records).filter(([, record]) => record.body === null);
    expect(namedRecordTypes).toEqual(
      Object.fromEntries(byNameOnly.map(([type, record]) => [type, record.name])),
    );
  });

  it('gives every record a kind of its own', () => {
    const kinds = catalogue.definitions.map((definition) => definition.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it.each(withBody.map(([type, record]) => ({ type: Number(type), record })))(
    'record $type, $record.name',
    ({ type, record }) => {
      const definition = catalogue.byType(type);
      expect(definition).toMatchObject({
        name: record.name,
        category: record.category,
        discoveryHeader: record.hasDiscoveryHeader,
      });
      expect(definition?.metadata?.key).toEqual(wire.metadata.records[String(type)]?.key);
      const layoutFields = (name: string | undefined) => wire.layouts[name ?? '']?.fields ?? [];
      const { body } = record;
      if (definition?.body.type === 'layout') {
        const fields = body?.fields ?? layoutFields(body?.layout);
        expect(described(definition.body.fields, fields)).toEqual(specified(fields));
        return;
      }
      if (definition?.body.type !== 'block') return expect.fail('the body is neither a layout nor a block');
      const versions: readonly BlockSchema[] = definition.body.versions;
      expect(new Set(versions.map((version) => `block:${version.series}:${version.blockType}`))).toEqual(
        new Set(Object.values(body?.versions ?? {})),
      );
      for (const version of versions) checkBlock(version);
      const bare = (body?.otherwise ?? []).map((name) => layoutFields(name.replace('layout:', '')));
      expect(definition.body.bare.map(({ fields }, index) => described(fields, bare[index] ?? []))).toEqual(
        bare.map(specified),
      );
    },
  );

  /** A block and all blocks inside it. */
  function checkBlock(schema: BlockSchema): void {
    const block = wire.blocks[`series${schema.series}`]?.[schema.blockType];
    expect(schema.name, `block ${schema.series}:${schema.blockType}`).toBe(block?.name);
    const fields = block?.fields ?? [];
    expect(described(schema.fields, fields), `block ${schema.series}:${schema.blockType}`).toEqual(
      specified(fields),
    );
    for (const { shape } of Object.values(schema.fields)) {
      if (shape.type === 'block') checkBlock(shape.block);
      if (shape.type === 'list') shape.items.forEach(checkBlock);
    }
  }

  it.each(blocksWithoutRecord)('describes $name, which no record carries', checkBlock);

  it('describes every block that the specification describes', () => {
    const roots = catalogue.definitions.flatMap(({ body }) => (body.type === 'block' ? body.versions : []));
    const described = new Set(
      blocksWithin([...roots, fullHostProfile149, ...blocksWithoutRecord]).map(
        ({ series, blockType }) => `${series}:${blockType}`,
      ),
    );
    const specifiedBlocks = [1, 2].flatMap((series) =>
      Object.entries(wire.blocks[`series${series}`] ?? {})
        .filter(([, block]) => block.fields !== null)
        .map(([blockType]) => `${series}:${blockType}`),
    );
    expect(specifiedBlocks.length).toBeGreaterThan(100);
    expect(specifiedBlocks.filter((name) => !described.has(name))).toEqual(TEXTS_AND_OCTETS);
  });

  const references = Object.entries(wire.metadata.fields)
    .filter(([type]) => /^\d+$/.test(type))
    .flatMap(([type, specifiedReferences]) =>
      specifiedReferences
        .filter(({ doubt }) => doubt !== 'tunnel-rule')
        .map((reference) => ({
          type: Number(type),
          reference,
          field: reference.field,
          record: reference.record,
        })),
    );

  it.each(references)(
    'names field $field of record $type by metadata record $record',
    ({ type, reference }) => {
      const event = catalogue.byType(type);
      const blocks = event?.body.type === 'block' ? event.body.versions : [];
      const block = blocks.findLast(({ fields }) => Object.hasOwn(fields, reference.field));
      const data: Record<string, unknown> = { blockType: block?.blockType, deviceId: 7 };
      for (const [index, field] of Object.values(reference.key).entries()) data[field] = 1000 + index;
      const records = [reference.record, reference.fallbackRecord].filter((record) => record !== undefined);
      for (const recordType of records) {
        const definition = catalogue.byType(recordType);
        const entry = wire.metadata.records[recordType];
        const value = (entry?.value[0] ?? '').split(' or ')[0] ?? '';
        // The sensor of a policy is the device of the event.
        const key = entry?.key.map((name) => [name, data[reference.key[name] ?? 'deviceId']]) ?? [];
        const metadata = createMetadataStore();
        const named = {
          kind: definition?.kind,
          category: 'metadata',
          data: { ...Object.fromEntries(key), [value]: 'its name' },
        };
        metadata.update(named as unknown as EventRecord);
        const names = metadata.resolve({
          kind: event?.kind,
          category: event?.category,
          data,
        } as unknown as EventRecord);
        expect(names[reference.field], `${reference.field} by ${definition?.kind}`).toBe('its name');
      }
    },
  );

  it('has the request flags and extended requests', () => {
    expect(Object.entries(requestFlags).map(([name, { bit }]) => ({ name, bit }))).toEqual(
      wire.requestFlags.map(({ name, bit }) => ({ name, bit })),
    );
    expect(
      Object.entries(extendedRequests).map(([name, { code, versions }]) => ({
        name,
        code,
        newestKnown: versions.at(-1)?.version,
      })),
    ).toEqual(
      wire.extendedRequests
        .filter(({ name }) => name !== 'TERMINATE')
        .map(({ name, code, newestKnown }) => ({ name, code, newestKnown })),
    );
  });
});
