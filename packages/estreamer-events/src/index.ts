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
export { type NoValueList, noAddresses, noValues } from './event/no-value.ts';
export { SEVERITIES, type Severity, type SeverityForms, severityForms } from './event/severity.ts';
export {
  type Fact,
  type FactName,
  type FactType,
  type FactValue,
  keyOf,
  vocabulary,
} from './event/vocabulary.ts';
export type { EventSettings } from './formats/compiled-format.ts';
export type { EventOrigin, Format, FormattedEvent } from './formats/format.ts';
export {
  createMozDefFormat,
  type FormatDependencies,
  type MozDefFormatSettings,
} from './formats/mozdef/create-mozdef-format.ts';
export { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './formats/mozdef/reserved-words.ts';
export { eventTables } from './tables/event-tables.ts';
export { generalTable } from './tables/general.ts';
