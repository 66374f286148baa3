import { csvColumns, type FormatName } from '../../src/index.ts';
import { parseCef } from './parse-cef.ts';
import { parseCsv, parseKeyValue, parseLeef, parsePairs } from './parse-lines.ts';

/** What a line of a format says: every key, of objects in objects its path, with its value as text. */
export function readLine(format: FormatName, line: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(flat(valuesOf(format, line))));
}

function valuesOf(format: FormatName, line: string): object {
  switch (format) {
    case 'cef':
    case 'cef-encore': {
      const { extension, ...header } = parseCef(line);
      return { ...header, ...extension };
    }
    case 'leef': {
      const { eventId, attributes } = parseLeef(line);
      return { eventId, ...attributes };
    }
    case 'key-value-encore':
      return parseKeyValue(line);
    case 'key-value':
      return parsePairs(line);
    case 'csv': {
      const cells = parseCsv(line);
      return Object.fromEntries(
        Object.keys(csvColumns).flatMap((name, index) => (cells[index] === '' ? [] : [[name, cells[index]]])),
      );
    }
    default:
      return JSON.parse(line) as object;
  }
}

function flat(value: object, path = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null) Object.assign(found, flat(item, `${path}${key}.`));
    else found[path + key] = String(item);
  }
  return found;
}
