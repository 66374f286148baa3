export {
  EstreamerMozDefError,
  type EstreamerMozDefErrorCode,
  type EstreamerMozDefErrorContext,
  isEstreamerMozDefError,
} from './errors/estreamer-mozdef-error.ts';
export { extendMapping, type MappingChanges } from './mapping/extend-mapping.ts';
export {
  createRecordMapper,
  mapRecord,
  type RecordMapper,
  type RecordMapperSettings,
} from './mapping/record-mapper.ts';
export type {
  DetailCondition,
  DetailScalar,
  DetailSource,
  FieldOf,
  RecordMapping,
  RecordMappings,
  SeverityRow,
  SummaryPart,
  TagSource,
  TimestampSource,
} from './mapping/record-mapping.ts';
export { MOZDEF_RESERVED_WORDS } from './mapping/reserved-words.ts';
export { defaultMappings } from './mappings/default-mappings.ts';
export { createMozDefPlugin } from './plugin/create-mozdef-plugin.ts';
export { isAboutTheEvent } from './plugin/is-about-the-event.ts';
export type {
  MozDefPlugin,
  MozDefPluginSettings,
  MozDefPluginStats,
  MozDefRejection,
} from './plugin/mozdef-plugin.ts';
