import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import type { RecordFormat } from '../record-format.ts';
import { compileSource } from '../source/compile-source.ts';
import { isoTime } from '../source/event-time.ts';
import type { FieldSource, SourceValue } from '../source/field-source.ts';
import { readRecord } from '../source/readable-record.ts';
import { createRecordNames, type RecordNameSettings } from '../source/record-names.ts';
import { onOneLine } from '../text.ts';
import { defaultCsvColumns } from './default-columns.ts';

/** Settings of {@link createCsvFormat}. */
export interface CsvFormatSettings extends RecordNameSettings {
  /** The columns in their order: name, and where the value comes from. @default defaultCsvColumns */
  readonly columns?: Readonly<Record<string, FieldSource>> | undefined;
  /**
   * Whether texts that a spreadsheet would take for a formula get an apostrophe in front: those that begin with `=`, `+`,
   * `-` or `@`. Set to `false` where programs read the file and want each text as it came. @default true
   */
  readonly formulaSafe?: boolean | undefined;
  /** What ends each line; RFC 4180 wants `'\r\n'`. @default '\r\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
}

/** The signs that begin a formula, in both widths; spreadsheets skip spaces before them. */
const FORMULA = /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",]|^\s|\s$/;

/**
 * CSV by RFC 4180, with a header line. Every record has the same columns. A line end within a value becomes a space, so
 * that each record is one line whoever reads it.
 *
 * @throws {EstreamerPluginError} `invalid-settings` if there are no columns
 */
export function createCsvFormat(settings: CsvFormatSettings = {}): RecordFormat {
  const { columns = defaultCsvColumns, formulaSafe = true, lineEnd = '\r\n' } = settings;
  const names = Object.keys(columns);
  if (names.length === 0) {
    const issues = ['"columns" has no column'];
    throw new EstreamerPluginError('invalid-settings', `CSV cannot be written: ${issues[0]}.`, { issues });
  }
  const tools = { writeTime: isoTime, nameOfType: createRecordNames(settings) };
  const readers = Object.values(columns).map((source) => compileSource(source, tools));
  return {
    name: 'csv',
    fileExtension: 'csv',
    contentType: 'text/csv',
    lineEnd,
    header: () => names.map((name) => csvCell(name, formulaSafe)).join(','),
    format(record, context) {
      const readable = readRecord(record, context);
      let line = '';
      for (let index = 0; index < readers.length; index += 1) {
        if (index > 0) line += ',';
        line += csvCell(readers[index]?.(readable), formulaSafe);
      }
      return line;
    },
  };
}

/** Writes a value as a cell. */
function csvCell(value: SourceValue | undefined, formulaSafe: boolean): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  let text = onOneLine(value);
  if (formulaSafe && FORMULA.test(text)) text = `'${text}`;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
