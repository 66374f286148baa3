import type { BlockSchema, Field, FieldShape, Fields } from '../src/schema/schema.ts';

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The heading of a block's section. */
export function blockTitle({ series, blockType, name }: BlockSchema): string {
  return `Block ${series}:${blockType}, ${name}`;
}

/** A link to a heading, as GitHub makes anchors of headings. */
export function linkTo(heading: string, file = '', text = heading): string {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
  return `[${text}](${file}#${anchor})`;
}

/** The given blocks and all inside them, each once. */
export function blocksWithin(roots: readonly BlockSchema[]): BlockSchema[] {
  const found = new Set<BlockSchema>();
  const visit = (block: BlockSchema) => {
    if (found.has(block)) return;
    found.add(block);
    for (const { shape } of Object.values(block.fields)) {
      if (shape.type === 'block') visit(shape.block);
      if (shape.type === 'list') shape.items.forEach(visit);
    }
  };
  roots.forEach(visit);
  return [...found];
}

/** A block's heading, its fields and its variants. */
export function blockSection(block: BlockSchema): string {
  const variants = block.variants.map((fields) => `- ${differences(block.fields, fields).join('; ')}`);
  return [
    `### ${blockTitle(block)}`,
    block.since === 'any' ? 'Sent by all versions.' : `Sent since ${block.since}.`,
    ...(block.sourcesDisagree === undefined ? [] : [`Not certain: ${block.sourcesDisagree}`]),
    fieldTable(block.fields),
    ...(variants.length > 0
      ? ['Variants; the layout that ends where the block ends is taken:', variants.join('\n')]
      : []),
  ].join('\n\n');
}

/** The fields of a layout, one a line. */
export function fieldTable(fields: Fields): string {
  const entries = Object.entries(fields);
  if (entries.length === 0) return 'No fields.';
  return table(
    ['field', 'type', 'unit', 'values', "guide's title", 'note'],
    entries.map(([name, { shape, notes }]) => [
      `\`${name}\``,
      typeName(shape),
      notes.unit ?? '',
      notes.values === undefined ? '' : linkTo(notes.values.name, 'values.md'),
      notes.title ?? '',
      [notes.reserved === true ? 'reserved' : '', notes.note ?? ''].filter((text) => text !== '').join('; '),
    ]),
  );
}

function typeName(shape: FieldShape): string {
  switch (shape.type) {
    case 'octets':
      return `${shape.length} bytes`;
    case 'text':
    case 'bytes':
      return `${shape.type}, length in \`${shape.lengthField}\`${shape.adjust === 0 ? '' : ` ${shape.adjust > 0 ? '+' : '−'} ${Math.abs(shape.adjust)}`}`;
    case 'block':
      return `${shape.optional ? 'optional ' : ''}${linkTo(blockTitle(shape.block))}`;
    case 'list':
      return `list (type ${shape.listType}) of ${shape.items.map((item) => linkTo(blockTitle(item))).join(' or ')}`;
    default:
      return shape.type;
  }
}

function differences(listed: Fields, variant: Fields): string[] {
  const names = Object.keys(variant);
  const typeOf = (field: Field | undefined) => (field === undefined ? '' : typeName(field.shape));
  return names
    .filter((name) => typeOf(listed[name]) !== typeOf(variant[name]))
    .map((name) =>
      listed[name] === undefined
        ? `\`${name}\` (${typeOf(variant[name])}) after \`${names[names.indexOf(name) - 1]}\``
        : `\`${name}\` is ${typeOf(variant[name])}`,
    );
}
