import type { Fields, ValueNames } from '../src/schema/schema.ts';
import { table } from './field-tables.ts';

const TYPES = [
  [
    'uint8, uint16, uint32, uint64, int32',
    '1, 2, 4, 8, 4',
    'big-endian; a uint64 above 2^53 − 1 is its digits as text',
  ],
  ['uuid, mac', '16, 6', 'lower-case text'],
  ['ipv4', '4', 'dotted text'],
  ['ipv6', '16', 'RFC 5952 text; an IPv4-mapped address as dotted text; `::` for none'],
  ['*n* bytes', '*n*', 'lower-case hexadecimal text'],
  ['text, bytes', 'in an earlier field', 'UTF-8 text without closing NULs; bytes'],
  ['string', '8 and the text', 'block of type 0: UTF-8 text, closed by a NUL unless empty'],
  ['blob', '8 and the bytes', 'block of type 10 in series 1, 1 in series 2'],
  ['block', 'in its header', 'a block with its 8-byte header'],
  ['list', 'in its header', '8-byte header, then whole blocks until its length is used up'],
] as const;

/** What field types mean, and the names of all coded values. */
export function valuesPage(layouts: readonly Fields[]): string {
  const tables = new Map<string, ValueNames>();
  for (const fields of layouts) {
    for (const { notes } of Object.values(fields)) {
      if (notes.values === undefined) continue;
      const { name } = notes.values;
      if ((tables.get(name) ?? notes.values) !== notes.values)
        throw new Error(`Two value tables are named "${name}".`);
      tables.set(name, notes.values);
    }
  }
  const names = [...tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '## Field types',
    table(['type', 'bytes', 'value'], TYPES),
    ...names.flatMap((values) => [
      `## ${values.name}`,
      table([values.bitmask === true ? 'bit' : 'value', 'name'], Object.entries(values.names)),
    ]),
  ].join('\n\n');
}
