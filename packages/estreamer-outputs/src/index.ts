export {
  EstreamerOutputError,
  type EstreamerOutputErrorCode,
  type EstreamerOutputErrorContext,
  isEstreamerOutputError,
} from './errors/output-error.ts';
export { createOutput } from './output/create-output.ts';
export { OUTPUT_METRICS } from './output/metrics.ts';
export type {
  Output,
  OutputDependencies,
  OutputFormat,
  OutputOrigin,
  OutputRejection,
  OutputRetrySettings,
  OutputSettings,
  OutputShortening,
  OutputState,
  OutputStatus,
  WrittenMessage,
} from './output/output-settings.ts';
export { createTakenRecords, type TakenRecords } from './output/taken-records.ts';
