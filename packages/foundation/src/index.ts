export { onAbort, untilAborted, untilGraceEnds } from './async/abort.ts';
export { notify } from './async/notify.ts';
export { createSlots, type Slots, UnderWay } from './async/slots.ts';
export {
  CodedError,
  type CodedErrorOptions,
  createErrorGuard,
  describeError,
  describeFileError,
  type ErrorGuard,
} from './errors/coded-error.ts';
export { decodeText, type ReadSmallFileOptions, readSmallFile } from './files/read-small-file.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export {
  counter,
  gauge,
  type MetricAttributes,
  type ObservedStatus,
  observeStatus,
  type StatusInstrument,
  type StatusMeter,
  secondsOf,
  stateOf,
  statusInstruments,
} from './metrics/observe-status.ts';
export {
  either,
  type ListRule,
  listOf,
  nearestName,
  recordOf,
  type SettingsCheck,
  type SettingsKind,
  section,
  settingsOf,
  variantsOf,
} from './settings/composed-kinds.ts';
export {
  type FieldsFor,
  type GivenSettings,
  optional,
  type ResolvedSettings,
  required,
  type SettingField,
  type SettingFields,
  withDefault,
} from './settings/fields.ts';
export {
  createSettingsResolver,
  describeSettings,
  readSettings,
  resolveSettings,
  type SettingDescription,
  type SettingsReading,
} from './settings/read-settings.ts';
export {
  createPlace,
  describeSettingIssues,
  describeValue,
  formatSettingIssue,
  formatSettingPath,
  REFUSED,
  type SettingIssue,
  type SettingKind,
  type SettingPath,
  type SettingPlace,
} from './settings/setting-kind.ts';
export { rotationSettings, windowSettings } from './settings/shared-settings.ts';
export {
  boolean,
  callback,
  choice,
  converted,
  custom,
  literal,
  milliseconds,
  type NumberRule,
  number,
  port,
  type TextRule,
  text,
  url,
  wholeNumber,
} from './settings/value-kinds.ts';
export {
  parseSeverity,
  SEVERITIES,
  type Severity,
  type SeverityAlias,
  type SeverityInput,
  syslogSeverity,
} from './severity.ts';
export { cutText, oneLine, quoted } from './text/line-text.ts';
export {
  type Backoff,
  type BackoffDependencies,
  type BackoffSettings,
  createBackoff,
  parseRetryAfter,
} from './time/backoff.ts';
export { backgroundClock, type Clock, createWait, LONGEST_TIMER_MS, systemClock } from './time/clock.ts';
