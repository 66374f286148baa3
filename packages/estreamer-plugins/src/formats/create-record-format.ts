import { createCefFormat } from './cef/create-cef-format.ts';
import { createCsvFormat } from './csv/create-csv-format.ts';
import { createJsonLinesFormat } from './json-lines/create-json-lines-format.ts';
import { createKeyValueFormat } from './key-value/create-key-value-format.ts';
import type { RecordFormat } from './record-format.ts';

/** The formats that come with this package, by name. */
export type RecordFormatName = 'json-lines' | 'csv' | 'key-value' | 'cef';

/** The names, for whoever reads them from a file. */
export const recordFormatNames: readonly RecordFormatName[] = ['json-lines', 'csv', 'key-value', 'cef'];

/** Makes a format with its default settings. */
export function createRecordFormat(name: RecordFormatName): RecordFormat {
  switch (name) {
    case 'json-lines':
      return createJsonLinesFormat();
    case 'csv':
      return createCsvFormat();
    case 'key-value':
      return createKeyValueFormat();
    case 'cef':
      return createCefFormat();
  }
}
