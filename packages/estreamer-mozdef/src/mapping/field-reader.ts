import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { DetailScalar } from './record-mapping.ts';

type Values = Readonly<Record<string, unknown>>;

/** A record as readers see it. */
export interface ReadableRecord {
  readonly record: EventRecord;
  readonly data: Values;
  readonly names: ResolvedNames;
}

/** Reads one value of a record; `undefined` if it has nothing to say. */
export type DetailReader = (readable: ReadableRecord) => DetailScalar | undefined;

/** Makes a value of what a field holds and of what that is called. */
export type FieldPick = (
  value: unknown,
  name: string | undefined,
  readable: ReadableRecord,
) => DetailScalar | undefined;

/** Texts of a list are put together until they are this long: more than any event has room for. */
const ENOUGH_CHARACTERS = 40_000;

/**
 * Makes the reader of a field.
 *
 * @param path the field; through blocks and lists with dots. The values of a list become one text, each once
 * @param pickItem how the items of a list are read
 */
export function compileField(path: string, pick: FieldPick, pickItem: FieldPick = pick): DetailReader {
  const segments = path.split('.');
  if (segments.length === 1) {
    return (readable) => pick(fieldOf(readable, path), readable.names[path], readable);
  }
  return (readable) => {
    const texts = new Set<string>();
    let length = 0;
    let single: DetailScalar | undefined;
    const walk = (value: unknown, depth: number, named: string, listed: boolean): void => {
      if (length > ENOUGH_CHARACTERS || value === undefined) return;
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) walk(item, depth, `${named}.${index}`, true);
        return;
      }
      const segment = segments[depth];
      if (segment !== undefined) {
        if (typeof value === 'object' && value !== null) {
          walk((value as Values)[segment], depth + 1, named === '' ? segment : `${named}.${segment}`, listed);
        }
        return;
      }
      const picked = (listed ? pickItem : pick)(value, readable.names[named], readable);
      if (!listed) single = picked;
      else if (picked !== undefined && !texts.has(String(picked))) {
        texts.add(String(picked));
        length += String(picked).length;
      }
    };
    walk(readable.data, 0, '', false);
    return texts.size === 0 ? single : [...texts].join(', ');
  };
}

/** A field of the body, or else of the discovery header. */
export function fieldOf({ record, data }: ReadableRecord, field: string): unknown {
  return data[field] ?? (record.discoveryHeader as Values | undefined)?.[field];
}
