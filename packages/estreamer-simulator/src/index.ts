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
export { checkFault, faultKinds } from './faults/check-fault.ts';
export type { CloseFault } from './faults/close.ts';
export type { DuplicatesFault } from './faults/duplicates.ts';
export type { ErrorMessageFault } from './faults/error-message.ts';
export type { ExpiredCertificateFault } from './faults/expired-certificate.ts';
export type { Fault, FaultKind } from './faults/fault.ts';
export type { GarbageHeaderFault } from './faults/garbage-header.ts';
export type { HalfMessageFault } from './faults/half-message.ts';
export type { FaultOutcome, InjectedFault } from './faults/injected-fault.ts';
export type { LongerBlocksFault } from './faults/longer-blocks.ts';
export type { MessageFaultTiming } from './faults/message-fault.ts';
export type { NoNullsFault } from './faults/no-nulls.ts';
export type { OversizedLengthFault } from './faults/oversized-length.ts';
export type { RefuseClientFault } from './faults/refuse-client.ts';
export type { ReorderedBundlesFault } from './faults/reordered-bundles.ts';
export type { SilenceFault } from './faults/silence.ts';
export type { SlowBytesFault } from './faults/slow-bytes.ts';
export type { UnknownBlocksFault } from './faults/unknown-blocks.ts';
export type { UnknownRecordsFault } from './faults/unknown-records.ts';
export type { WrongCertificateFault } from './faults/wrong-certificate.ts';
export type { WrongVersionFault } from './faults/wrong-version.ts';
export type { ProductVersion } from './generator/block-versions.ts';
export { generatedSource } from './generator/generated-source.ts';
export type { GeneratedSourceSettings } from './generator/generated-source-settings.ts';
export type { SceneName, TrafficMix } from './generator/scenes/scenes.ts';
export type { SimulatorClock } from './server/clock.ts';
export { createSimulator, type FaultTarget, type Simulator } from './server/create-simulator.ts';
export type { RefusedHandshake } from './server/listener.ts';
export type { SimulatorLogger } from './server/logger.ts';
export type { SentMessage } from './server/message-log.ts';
export type { SessionEnd, SessionEndReason } from './server/session-end.ts';
export type { SessionState, SimulatorSession, TrafficCount } from './server/session-record.ts';
export type { SimulatorEvent, SimulatorObserver } from './server/simulator-event.ts';
export type { SimulatorDependencies, SimulatorSettings } from './server/simulator-settings.ts';
export { type CaptureSourceSettings, captureSource } from './source/capture-source.ts';
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
