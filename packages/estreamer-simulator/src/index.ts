export type {
  CertificateSettings,
  Certificates,
  CertificateWithKey,
  FaultyCertificates,
} from './certificates/certificates.ts';
export { createCertificates } from './certificates/create-certificates.ts';
export {
  isSimulatorError,
  SimulatorError,
  type SimulatorErrorCode,
  type SimulatorErrorContext,
} from './errors/simulator-error.ts';
export {
  type GeneratedSourceSettings,
  generatedSource,
} from './generator/generated-source.ts';
export type { ProductVersion } from './generator/product-versions.ts';
export type { SimulatorClock } from './server/clock.ts';
export { createSimulator, type RefusedHandshake, type Simulator } from './server/create-simulator.ts';
export type { SimulatorLogger } from './server/logger.ts';
export type { SessionEnd, SessionEndReason } from './server/session-end.ts';
export type { SessionState, SimulatorSession, TrafficCount } from './server/session-record.ts';
export type { SimulatorDependencies, SimulatorSettings } from './server/simulator-settings.ts';
export { captureSource } from './source/capture-source.ts';
export type {
  EventFeed,
  EventSource,
  FeedStep,
  HostRange,
  OutgoingMessage,
  SessionContext,
  SessionRequest,
  SourceTotals,
} from './source/event-source.ts';
export type {
  FullyQualifiedEventQuery,
  FullyQualifiedQuery,
  FullyQualifiedTextFormat,
} from './source/fully-qualified-query.ts';
export { isKnownBlock } from './source/known-blocks.ts';
