export {
  type CertificateSettings,
  type Certificates,
  type CertificateWithKey,
  createCertificates,
  type FaultyCertificates,
  type KeptCertificates,
  keepCertificates,
} from './certificates.ts';
export { checkFault, faultKinds } from './faults/check-fault.ts';
export type {
  CloseFault,
  DuplicatesFault,
  ErrorMessageFault,
  GarbageHeaderFault,
  HalfMessageFault,
  NoNullsFault,
  OversizedLengthFault,
  ReorderedBundlesFault,
  SilenceFault,
  SlowBytesFault,
  WrongVersionFault,
} from './faults/delivery-faults.ts';
export type {
  ExpiredCertificateFault,
  Fault,
  FaultKind,
  RefuseClientFault,
  WrongCertificateFault,
} from './faults/fault.ts';
export type { FaultOutcome, InjectedFault } from './faults/injected-fault.ts';
export type { MessageFaultTiming } from './faults/message-fault.ts';
export type { LongerBlocksFault, UnknownBlocksFault, UnknownRecordsFault } from './faults/record-faults.ts';
export { generatedSource } from './generator/generated-source.ts';
export {
  type GeneratedSourceSettings,
  type ProductVersion,
  productVersions,
} from './generator/generated-source-settings.ts';
export { devices as simulatedDevices } from './generator/network/devices.ts';
export { type SceneName, sceneNames, type TrafficMix } from './generator/schedule.ts';
export type { RefusedHandshake } from './server/listener.ts';
export type { SentMessage } from './server/message-log.ts';
export type {
  SessionEnd,
  SessionEndReason,
  SessionState,
  SimulatorSession,
  TrafficCount,
} from './server/session-record.ts';
export { createSimulator, type FaultTarget, type Simulator } from './server/simulator.ts';
export type { SimulatorEvent, SimulatorObserver } from './server/simulator-event.ts';
export type {
  SimulatorDependencies,
  SimulatorSettings,
} from './server/simulator-settings.ts';
export {
  isSimulatorError,
  SimulatorError,
  type SimulatorErrorCode,
  type SimulatorErrorContext,
} from './simulator-error.ts';
export { type CaptureSourceSettings, captureSource } from './source/capture-source.ts';
export type {
  EventFeed,
  EventSource,
  FeedStep,
  FullyQualifiedEventQuery,
  FullyQualifiedQuery,
  FullyQualifiedTextFormat,
  HostRange,
  OutgoingMessage,
  SessionContext,
  SessionRequest,
  SourceTotals,
} from './source/event-source.ts';
export { isKnownBlock } from './source/known-blocks.ts';
