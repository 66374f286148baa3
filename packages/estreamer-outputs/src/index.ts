export { createOutput } from './output/create-output.ts';
export {
  EstreamerOutputError,
  type EstreamerOutputErrorCode,
  type EstreamerOutputErrorContext,
  isEstreamerOutputError,
} from './output/output-error.ts';
export type {
  Output,
  OutputDependencies,
  OutputFormat,
  OutputRejection,
  OutputRetrySettings,
  OutputSettings,
  OutputState,
  OutputStatus,
} from './output/output-settings.ts';
