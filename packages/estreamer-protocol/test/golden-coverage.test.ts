import { describe, expect, it } from 'vitest';
import { blocksWithin } from '../scripts/field-tables.ts';
import { createHostProfileDecoder, createRecordCatalogue, createRecordDecoder } from '../src/index.ts';
import { fullHostProfile149 } from '../src/records/discovery/host-profiles.ts';
import { discoveryHeaderFields, discoveryHeaderIpv6Fields } from '../src/records/headers.ts';
import type { BlockSchema, Fields } from '../src/schema/schema.ts';
import { goldenFolders, goldenNames, readGoldenBytes } from './support/golden-file.ts';

type Values = Readonly<Record<string, unknown>>;

const { definitions, byType } = createRecordCatalogue();
const records = createRecordDecoder();
const hostProfiles = createHostProfileDecoder();

/** The values of each occurrence of a layout in the golden files, by the layout's fields. */
const seen = new Map<Fields, Values[]>();

function noteFields(fields: Fields, values: Values): void {
  seen.set(fields, [...(seen.get(fields) ?? []), values]);
  for (const [name, { shape }] of Object.entries(fields)) {
    if (shape.type === 'block' && values[name] !== undefined)
      noteBlock([shape.block], values[name] as Values);
    if (shape.type === 'list') for (const item of values[name] as Values[]) noteBlock(shape.items, item);
  }
}

function noteBlock(schemas: readonly BlockSchema[], values: Values): void {
  const schema = schemas.find(({ blockType }) => blockType === values['blockType']);
  if (schema !== undefined) noteFields(layoutOf([schema.fields, ...schema.variants], values), values);
}

/** The layout that has just the fields of the values. */
function layoutOf(layouts: readonly Fields[], values: Values): Fields {
  const names = Object.keys(values).filter((name) => name !== 'blockType');
  const found = layouts.find(
    (fields) =>
      names.length === Object.keys(fields).length && names.every((name) => Object.hasOwn(fields, name)),
  );
  return found ?? expect.fail(`no layout has the fields ${Object.keys(values).join(', ')}`);
}

for (const folder of goldenFolders()) {
  for (const name of goldenNames(folder)) {
    const bytes = readGoldenBytes(folder, name);
    if (folder === 'host-data') {
      const profile = hostProfiles.decode(bytes);
      if (profile.kind === 'fullHostProfile') noteBlock([fullHostProfile149], profile.data);
      continue;
    }
    const record = records.decode(bytes);
    if (record.kind === 'unknown') throw new Error(`${folder}/${name}: ${record.reason.message}`);
    const { recordType, discoveryHeader } = record;
    const data: Values = { ...record.data };
    const body = byType(recordType)?.body;
    if (discoveryHeader !== undefined) {
      const { hasIpv6 } = discoveryHeader;
      noteFields(hasIpv6 === 1 ? discoveryHeaderIpv6Fields : discoveryHeaderFields, { ...discoveryHeader });
    }
    if (body?.type === 'layout') noteFields(body.fields, data);
    if (body?.type === 'block' && 'blockType' in data) noteBlock(body.versions, data);
    else if (body?.type === 'block')
      noteFields(
        layoutOf(
          body.bare.map(({ fields }) => fields),
          data,
        ),
        data,
      );
  }
}

const bodies = definitions.map(({ body }) => body);
const blocks = blocksWithin([
  ...bodies.flatMap((body) => (body.type === 'block' ? body.versions : [])),
  fullHostProfile149,
]).map(({ series, blockType, name, fields }) => ({ layout: `${series}:${blockType} ${name}`, fields }));
const bare = definitions.flatMap(({ name, body }) => {
  if (body.type === 'parser') return [];
  const layouts = body.type === 'layout' ? [body.fields] : body.bare.map(({ fields }) => fields);
  return layouts.map((fields) => ({ layout: `of ${name}`, fields }));
});
const headers = [
  { layout: 'of discovery headers', fields: discoveryHeaderFields },
  { layout: 'of discovery headers with an IPv6 address', fields: discoveryHeaderIpv6Fields },
];
const layouts = [...headers, ...blocks, ...bare].filter(({ fields }) => Object.keys(fields).length > 0);

describe('the golden files', () => {
  it.each(layouts)('have layout $layout, with values that tell its fields apart', ({ fields }) => {
    const occurrences = seen.get(fields) ?? [];
    expect(occurrences).not.toEqual([]);
    const names = Object.keys(fields);
    const alike = names.flatMap((name, index) =>
      names
        .slice(index + 1)
        .filter((other) => sameForm(fields, name, other))
        .filter((other) => occurrences.every((values) => sameValue(values[name], values[other])))
        .map((other) => `${name} = ${other}`),
    );
    expect(alike).toEqual([]);
  });
});

function sameForm(fields: Fields, name: string, other: string): boolean {
  return fields[name]?.shape.type === fields[other]?.shape.type;
}

function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
