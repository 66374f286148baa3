export {
  EstreamerMozDefError,
  type EstreamerMozDefErrorCode,
  type EstreamerMozDefErrorContext,
  isEstreamerMozDefError,
} from './errors/estreamer-mozdef-error.ts';
export { extendMapping, type MappingChanges } from './mapping/extend-mapping.ts';
export { generalMapping } from './mapping/general-mapping.ts';
export type { FieldOf, FullyQualifiedKind, MappedKind, MappedRecord } from './mapping/mapped-record.ts';
export {
  createRecordMapper,
  type MappedEvent,
  mapRecord,
  type RecordMapper,
  type RecordMapperSettings,
} from './mapping/record-mapper.ts';
export type {
  DetailCondition,
  DetailScalar,
  DetailSource,
  RecordMapping,
  RecordMappings,
  RemainingFields,
  SeverityRow,
  SummaryPart,
  TagSource,
  TimestampSource,
} from './mapping/record-mapping.ts';
export { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './mapping/reserved-words.ts';
export { type DefaultMappings, defaultMappings, type EventKind } from './mappings/default-mappings.ts';
export { createMozDefPlugin, type MozDefPluginSettings } from './plugin/create-mozdef-plugin.ts';
