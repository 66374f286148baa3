export {
  EstreamerEventsError,
  type EstreamerEventsErrorCode,
  type EstreamerEventsErrorContext,
  isEstreamerEventsError,
} from './errors/events-error.ts';
export type { EventKind, FieldOf, RecordEventKind, RecordOfEvent, TextKind } from './event/event-kind.ts';
export type {
  Condition,
  EnvelopeField,
  EventTable,
  EventTables,
  SeverityRow,
  Source,
  SummaryPart,
  TagSource,
  TimeSource,
} from './event/event-table.ts';
export { extendTable, type TableChanges } from './event/extend-table.ts';
export { type NoValueList, noAddresses, noValues } from './event/no-value.ts';
export { type SeverityForms, severityForms } from './event/severity.ts';
export {
  type Fact,
  type FactName,
  type FactType,
  type FactValue,
  keyOf,
  vocabulary,
} from './event/vocabulary.ts';
export {
  type CefLabelledSource,
  type CefProjection,
  type CefProjectionChanges,
  extendCefProjection,
} from './formats/cef/cef-projection.ts';
export { cefProjectionOf, cefProjections } from './formats/cef/cef-projections.ts';
export {
  type CefDialectSettings,
  type CefFormatSettings,
  createCefFormat,
} from './formats/cef/create-cef-format.ts';
export {
  type CefEncoreFormatSettings,
  createCefEncoreFormat,
} from './formats/cef-encore/create-cef-encore-format.ts';
export { type EncoreChoices, encoreProjectionOf } from './formats/cef-encore/encore-projections.ts';
export type { EventSettings, FormatDependencies } from './formats/compiled-format.ts';
export {
  type CsvColumn,
  type CsvFormatSettings,
  createCsvFormat,
  csvColumns,
} from './formats/csv/create-csv-format.ts';
export {
  createDocumentFormat,
  type DocumentFamilies,
  type DocumentFormatSettings,
} from './formats/document/create-document-format.ts';
export {
  type AnyFact,
  type Document,
  type DocumentChanges,
  type DocumentSource,
  type DocumentValue,
  extendDocument,
} from './formats/document/document.ts';
export {
  createEcsFormat,
  ECS_VERSION,
  type EcsFormatSettings,
  ecsDocuments,
} from './formats/ecs/ecs-documents.ts';
export type { EventOrigin, Format, FormattedEvent, ShortenedEvent } from './formats/format.ts';
export { createFormat, type FormatName, type FormatSettings, formats } from './formats/formats.ts';
export { createJsonEncoreFormat } from './formats/json-encore/create-json-encore-format.ts';
export {
  createJsonLinesFormat,
  type JsonLinesFormatSettings,
} from './formats/json-lines/create-json-lines-format.ts';
export {
  createKeyValueFormat,
  type KeyValueFormatSettings,
} from './formats/key-value/create-key-value-format.ts';
export {
  createKeyValueEncoreFormat,
  type KeyValueEncoreFormatSettings,
} from './formats/key-value-encore/create-key-value-encore-format.ts';
export type { KindFamily } from './formats/kind-families.ts';
export { createLeefFormat, type LeefFormatSettings } from './formats/leef/create-leef-format.ts';
export type { LineSource } from './formats/line/line-values.ts';
export {
  createMozDefFormat,
  type MozDefFormatSettings,
  type MozDefFormattedEvent,
} from './formats/mozdef/create-mozdef-format.ts';
export { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './formats/mozdef/reserved-words.ts';
export { createOcsfFormat, type OcsfFormatSettings, ocsfDocuments } from './formats/ocsf/ocsf-documents.ts';
export { OCSF_VERSION } from './formats/ocsf/ocsf-fields.ts';
export {
  createSfwJsonFormat,
  type SfwJsonFormatSettings,
} from './formats/sfw-json/create-sfw-json-format.ts';
export { eventTables } from './tables/event-tables.ts';
export { generalTable } from './tables/general.ts';
export type { BytesNotation } from './values/bytes-text.ts';
export {
  createVolumeEstimate,
  type Volume,
  type VolumeCounts,
  type VolumeEstimate,
  type VolumeEstimateSettings,
} from './volume/create-volume-estimate.ts';
