export {
  type Annotation,
  type FormatAnnotationSettings,
  fieldsOf,
  formatAnnotation,
} from './annotate/annotation.ts';
export { type Annotator, type AnnotatorSettings, createAnnotator } from './annotate/annotator.ts';
export {
  type ConfigurationIssue,
  EstreamerProtocolError,
  type EstreamerProtocolErrorCode,
  type EstreamerProtocolErrorContext,
  isEstreamerProtocolError,
} from './errors/protocol-error.ts';
export {
  createFrameParser,
  type Frame,
  type FrameParser,
  type FrameParserOptions,
} from './framing/frame-parser.ts';
export { MESSAGE_HEADER_SIZE, messageTypes } from './framing/message-header.ts';
export {
  createHostProfileDecoder,
  encodeHostProfile,
  type FullHostProfileData,
  type FullHostProfileInput,
  type HostProfile,
  type HostProfileDecoder,
} from './host-data/host-profile.ts';
export {
  createIntrusionJoiner,
  type IntrusionEventRecord,
  type IntrusionJoiner,
  type IntrusionJoinerOptions,
  intrusionEventKey,
  type JoinedIntrusionEvent,
} from './joining/intrusion-joiner.ts';
export { createMessageDecoder, type MessageDecoder } from './messages/decode-message.ts';
export { encodeMessage } from './messages/encode-message.ts';
export {
  type ErrorMessage,
  ESTREAMER_SERVICE,
  type EventDataMessage,
  type EventStreamRequest,
  type EventTypeEntry,
  type HostDataMessage,
  type HostDataRequest,
  type Message,
  type MessageBundle,
  type NullMessage,
  type OfferedService,
  type RequestedService,
  type StreamingInformation,
  type StreamingRequest,
  type UnknownMessage,
} from './messages/message.ts';
export type { Namer } from './metadata/compile-resolver.ts';
export {
  createMetadataStore,
  type MetadataSnapshot,
  type MetadataStore,
  type MetadataStoreOptions,
  type NameableRecord,
  type RecordNamers,
  type ResolvedNames,
} from './metadata/metadata-store.ts';
export { createFieldReader, type FieldReader, isUndecoded } from './records/block-record.ts';
export {
  createRecordCatalogue,
  type EventRecord,
  type KnownRecord,
  type RecordCatalogue,
  type RecordInput,
  type RecordKind,
  type RecordOfKind,
} from './records/catalogue.ts';
export { createConnectionIdentity } from './records/connection-identity.ts';
export {
  type BodyLayout,
  type LayoutRequest,
  layoutFor,
  layoutsOf,
  type RecordCategory,
  type RecordDefinition,
} from './records/define-record.ts';
export type { RecordEnvelope, UnknownReason, UnknownRecord } from './records/event-record.ts';
export type {
  FullyQualifiedConnectionEvent,
  FullyQualifiedEventData,
  FullyQualifiedFileEvent,
  FullyQualifiedIntrusionEvent,
  FullyQualifiedRecord,
  FullyQualifiedValue,
  OtherFullyQualifiedEvent,
} from './records/fully-qualified-event.ts';
export type { DiscoveryHeader } from './records/headers.ts';
export {
  createRecordDecoder,
  type RecordDecoder,
  type RecordDecoderOptions,
} from './records/record-decoder.ts';
export { createRecordEncoder, type RecordEncoder } from './records/record-encoder.ts';
export { createRecordFilter, type RecordFilter, type RecordFilterOptions } from './records/record-filter.ts';
export {
  buildFullyQualifiedOpening,
  buildFullyQualifiedRequest,
  type FieldSetName,
  type FullyQualifiedEventName,
  type FullyQualifiedEventRequest,
  type FullyQualifiedRequest,
} from './requests/build-fully-qualified-request.ts';
export {
  buildRequest,
  type EncodedRequest,
  type EventRequest,
  NOW_TIMESTAMP,
  OLDEST_TIMESTAMP,
} from './requests/build-request.ts';
export {
  type ConfigurationEntry,
  type ConfigurationSection,
  DEFAULT_SECTION,
  readConfigurationSections,
} from './requests/configuration-file.ts';
export {
  type ExtendedRequestName,
  extendedRequestNames,
  extendedRequests,
  extendedRequestVersion,
} from './requests/extended-requests.ts';
export {
  type RequestConfigurationOptions,
  readRequestConfiguration,
  readRequestEntries,
} from './requests/read-request-configuration.ts';
export { type RequestFlagName, requestFlags } from './requests/request-flags.ts';
export { compareProductVersions, isSince, type ProductVersion } from './schema/product-version.ts';
export type {
  Field,
  FieldNotes,
  FieldShape,
  Fields,
  Microseconds,
  Uint64,
  UnixSeconds,
  UnknownBlock,
  ValueNames,
} from './schema/schema.ts';
export { type DiscoveryEventType, discoveryEventTypes } from './values/discovery-events.ts';
export { impactLevelNames, impactLevelOf } from './values/intrusion.ts';
export { ipProtocolNames } from './values/ip-protocols.ts';
