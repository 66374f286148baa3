export { type Field, type FieldForm, messageFields } from './line/field-names.ts';
export {
  createFtdSyslogParser,
  type FtdSyslogParser,
  type FtdSyslogParserSettings,
  type LineOrigin,
  type LineProblem,
  type ParsedLine,
} from './line/parse-line.ts';
export { type FtdSyslogLineSettings, writeFtdSyslogLine } from './line/write-line.ts';
export { FTD_SYSLOG_METRICS } from './receive/metrics.ts';
export {
  createFtdSyslogReceiver,
  type FtdSyslogDelivery,
  type FtdSyslogReceiver,
  type FtdSyslogReceiverDependencies,
  type FtdSyslogReceiverStatus,
} from './receive/receiver.ts';
export type { FtdSyslogReceiverSettings } from './receive/receiver-settings.ts';
export {
  FtdSyslogError,
  type FtdSyslogErrorCode,
  type FtdSyslogErrorContext,
  isFtdSyslogError,
} from './syslog-error.ts';
