import { compileSource } from '../source/compile-source.ts';
import type { SourceValue } from '../source/field-source.ts';
import type { ReadableRecord } from '../source/readable-record.ts';
import type { SourceReader, SourceTools } from '../source/source-reader.ts';
import type { CefMapping } from './cef-mapping.ts';

/** The severity where no row applies. */
const DEFAULT_SEVERITY = 3;

/** Makes the reader of a mapping's severity. */
export function compileSeverity(
  { facts = {}, severity }: Pick<CefMapping, 'facts' | 'severity'>,
  tools: SourceTools,
): (readable: ReadableRecord) => number {
  const readers = new Map(
    Object.entries(facts).map(([name, source]) => [name, compileSource(source, tools)] as const),
  );
  const rows = severity.map((row) => ({
    severity: row.severity,
    clauses: Object.entries(row.when ?? {}).map(([name, values]) => ({
      // A fact that the mapping does not have is one that no record has.
      read: readers.get(name) ?? (() => undefined),
      values: new Set(values.map(comparable)),
    })),
  }));
  return (readable) => {
    for (const { clauses, severity: found } of rows) {
      if (clauses.every(({ read, values }) => holds(read, values, readable))) return found;
    }
    return DEFAULT_SEVERITY;
  };
}

function holds(read: SourceReader, values: ReadonlySet<unknown>, readable: ReadableRecord): boolean {
  const value = read(readable);
  return value !== undefined && values.has(comparable(value));
}

function comparable(value: SourceValue): SourceValue {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
