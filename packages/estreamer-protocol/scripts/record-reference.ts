import { createRecordCatalogue, type RecordDefinition } from '../src/index.ts';
import { blocksWithoutRecord } from '../src/records/blocks-without-record.ts';
import { namedRecordTypes } from '../src/records/catalogue.ts';
import { fullHostProfile149 } from '../src/records/discovery/host-profiles.ts';
import { discoveryHeaderIpv6Fields, extendedRecordHeaderFields } from '../src/records/headers.ts';
import type { BlockSchema, Fields } from '../src/schema/schema.ts';
import { blockSection, blocksWithin, blockTitle, fieldTable, linkTo, table } from './field-tables.ts';
import { valuesPage } from './value-tables.ts';

const ORIGIN = 'Written by `pnpm --filter @x/estreamer-protocol reference` from the schemas; do not edit.';

/** The pages of the record reference, by path from the docs folder. */
export function recordReference(): ReadonlyMap<string, string> {
  const definitions = [...createRecordCatalogue().definitions].sort((a, b) => a.recordType - b.recordType);
  const pages = new Map([['estreamer-records.md', coveragePage(definitions)]]);
  const categories = [...new Set(definitions.map(({ category }) => category))].sort();
  for (const category of categories) {
    const family = definitions.filter((definition) => definition.category === category);
    pages.set(`estreamer-records/${category}.md`, familyPage(category, family));
  }
  pages.set('estreamer-records/values.md', page('Coded values', valuesPage(allFields(definitions))));
  return pages;
}

function page(title: string, ...parts: readonly string[]): string {
  return `${[`# ${title}`, ORIGIN, ...parts].join('\n\n')}\n`;
}

function coveragePage(definitions: readonly RecordDefinition[]): string {
  const bodies = definitions.reduce((sum, { body }) => sum + bodiesOf(body), 0);
  const rows = definitions.map((definition) => [
    String(definition.recordType),
    definition.name,
    `\`${definition.kind}\``,
    `[${definition.category}](estreamer-records/${definition.category}.md)`,
    definition.discoveryHeader ? 'yes' : '',
    versionsCell(definition, `estreamer-records/${definition.category}.md`),
  ]);
  return page(
    'Records of eStreamer',
    `${definitions.length} record types have a known body, in ${bodies} versions. A version is a block (series:type, and the product version that sends it) or a layout without a block header. Where sources disagree about one, its section says so; see also [where the sources disagree](estreamer-open-questions.md).`,
    table(['type', 'name', '`kind`', 'category', 'discovery header', 'versions'], rows),
    '## Known by name only',
    'Their layout is written down nowhere; they decode to a record of kind `unknown`.',
    table(['type', 'name'], Object.entries(namedRecordTypes)),
    '## Blocks that no known record carries',
    'For record types of your own, from `@x/estreamer-protocol/schema`.',
    ...blocksWithoutRecord.map(blockSection),
    '## Record header',
    'The last two fields are there when the length of the message is 16 bytes more than the record length, and not when it is 8 more.',
    fieldTable(extendedRecordHeaderFields),
    '## Discovery header',
    '40 bytes, or 56 where `hasIpv6` is 1: then `hostIpAddress` is there.',
    fieldTable(discoveryHeaderIpv6Fields),
  );
}

function familyPage(category: string, definitions: readonly RecordDefinition[]): string {
  const rows = definitions.map((definition) => [
    String(definition.recordType),
    definition.name,
    `\`${definition.kind}\``,
    versionsCell(definition),
  ]);
  const bare = definitions.flatMap((definition) =>
    bareLayouts(definition.body).map((fields, index) =>
      [`### ${bareTitle(definition, index)}`, fieldTable(fields)].join('\n\n'),
    ),
  );
  const roots = definitions.flatMap(({ body }) => (body.type === 'block' ? body.versions : []));
  const hostData = category === 'discovery' ? [fullHostProfile149] : [];
  const blocks = blocksWithin([...roots, ...hostData]).sort(byNumber);
  return page(
    `${titleOf(category)} records`,
    'Fields are in the order of the wire, without gaps. Types and coded values: [values](values.md). All record types: [coverage](../estreamer-records.md).',
    table(['type', 'name', '`kind`', 'versions'], rows),
    ...(hostData.length > 0
      ? [
          `Messages 6 and 7 (host data) carry ${hostData.map((block) => linkTo(blockTitle(block))).join(', ')}.`,
        ]
      : []),
    ...(bare.length > 0 ? ['## Layouts without a block header', ...bare] : []),
    ...(blocks.length > 0 ? ['## Blocks', ...blocks.map(blockSection)] : []),
  );
}

/** `Connection`, and `IOC` for what is an abbreviation. */
function titleOf(category: string): string {
  return category.length === 3
    ? category.toUpperCase()
    : category.charAt(0).toUpperCase() + category.slice(1);
}

function versionsCell(definition: RecordDefinition, file = ''): string {
  const { body } = definition;
  const blocks = body.type === 'block' ? body.versions : [];
  return [
    ...blocks.map(
      (block) => `${linkTo(blockTitle(block), file, `${block.series}:${block.blockType}`)} (${block.since})`,
    ),
    ...bareLayouts(body).map((_, index) => linkTo(bareTitle(definition, index), file, 'layout')),
  ].join(', ');
}

function bareTitle({ recordType, name, body }: RecordDefinition, index: number): string {
  return `${recordType}, ${name}${bareLayouts(body).length > 1 ? `, ${index + 1}` : ''}`;
}

function bareLayouts(body: RecordDefinition['body']): readonly Fields[] {
  if (body.type === 'layout') return [body.fields];
  return body.type === 'block' ? body.bare.map(({ fields }) => fields) : [];
}

function bodiesOf(body: RecordDefinition['body']): number {
  return bareLayouts(body).length + (body.type === 'block' ? body.versions.length : 0);
}

function allFields(definitions: readonly RecordDefinition[]): readonly Fields[] {
  const roots = definitions.flatMap(({ body }) => (body.type === 'block' ? body.versions : []));
  return [
    ...definitions.flatMap(({ body }) => bareLayouts(body)),
    ...blocksWithin([...roots, fullHostProfile149]).map(({ fields }) => fields),
  ];
}

function byNumber(a: BlockSchema, b: BlockSchema): number {
  return a.series - b.series || a.blockType - b.blockType;
}
