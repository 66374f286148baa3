export type { CefLabelledField, CefMapping, CefMappings, CefSeverityRow } from './cef/cef-mapping.ts';
export { type CefFormatSettings, createCefFormat } from './cef/create-cef-format.ts';
export { defaultCefMappings } from './cef/mappings/default-mappings.ts';
export { createRecordFormat, type RecordFormatName, recordFormatNames } from './create-record-format.ts';
export { type CsvFormatSettings, createCsvFormat } from './csv/create-csv-format.ts';
export { defaultCsvColumns } from './csv/default-columns.ts';
export {
  createJsonLinesFormat,
  type JsonLinesFormatSettings,
} from './json-lines/create-json-lines-format.ts';
export { createKeyValueFormat, type KeyValueFormatSettings } from './key-value/create-key-value-format.ts';
export type { FormatContext, RecordFormat } from './record-format.ts';
export type { FieldOf, FieldSource, RecordFact, SourceValue } from './source/field-source.ts';
export type { BytesNotation } from './source/plain-value.ts';
