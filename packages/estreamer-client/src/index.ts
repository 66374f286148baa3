export type { Clock } from '@x/foundation';
export type { RejectedClientReason, SocketWarningCode, TlsFacts, UntrustedServerReason } from '@x/sockets';
export type {
  Bookmark,
  BookmarkChange,
  BookmarkStore,
  LoadedBookmark,
  RecentEvents,
} from './bookmark/bookmark.ts';
export type { BookmarkFileFacts, BookmarkFiles, OpenBookmarkFile } from './bookmark/bookmark-files.ts';
export {
  createFileBookmark,
  type FileBookmarkDependencies,
  type FileBookmarkSettings,
} from './bookmark/file-bookmark.ts';
export { createMemoryBookmark } from './bookmark/memory-bookmark.ts';
export {
  type CapturedMessage,
  captureFiles,
  captureFingerprint,
  missingCaptureFiles,
  readCapture,
} from './capture/capture-files.ts';
export {
  type CaptureReplay,
  type CaptureReplaySettings,
  type CaptureReplayStatus,
  type CaptureTruncation,
  createCaptureReplay,
} from './capture/capture-replay.ts';
export {
  type CaptureWriter,
  type CaptureWriterSettings,
  type CaptureWriterStatus,
  createCaptureWriter,
} from './capture/capture-writer.ts';
export type {
  EstreamerClientDependencies,
  EstreamerClientSettings,
  ReplaySettings,
} from './client/client-settings.ts';
export {
  createEstreamerClient,
  type EstreamerClient,
} from './client/create-client.ts';
export type { Delivery, DeliveryContent } from './client/delivery.ts';
export type { WindowSettings } from './client/window.ts';
export type { ConnectionWarning, ConnectSocket } from './connect/open-connection.ts';
export type { ServerSettings, TlsSettings } from './connect/server-settings.ts';
export {
  EstreamerClientError,
  type EstreamerClientErrorCode,
  type EstreamerClientErrorContext,
  isEstreamerClientError,
  type SessionPhase,
} from './errors/client-error.ts';
export type {
  EstreamerClientEvent,
  EstreamerClientEventDetail,
  EstreamerClientWarningCode,
} from './events/client-event.ts';
export type { HostRequest } from './hosts/host-request.ts';
export {
  type HostProfileSettings,
  type HostProfiles,
  requestHostProfiles,
} from './hosts/request-host-profiles.ts';
export type { EstreamerClientLogger } from './logger.ts';
export {
  type MergedClients,
  type MergedDelivery,
  type MergeSettings,
  mergeClients,
} from './merge/merge-clients.ts';
export { CLIENT_METRICS } from './metrics.ts';
export type { ReconnectSettings } from './reconnect/reconnect.ts';
export type { StartPosition } from './session/start-position.ts';
export type { EstreamerClientState, EstreamerClientStatus } from './status.ts';
