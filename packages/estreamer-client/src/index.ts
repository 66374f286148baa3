export type { Clock } from '@x/foundation';
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
export type { TlsStatus } from './connect/connection.ts';
export type { ConnectionWarning, ConnectionWarningCode } from './connect/connection-warning.ts';
export type { ConnectTls } from './connect/open-connection.ts';
export type { ServerSettings } from './connect/server-settings.ts';
export {
  EstreamerClientError,
  type EstreamerClientErrorCode,
  type EstreamerClientErrorContext,
  isEstreamerClientError,
  type RejectedClientReason,
  type SessionPhase,
  type UntrustedServerReason,
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
export type { ReconnectSettings } from './reconnect/reconnect-settings.ts';
export type { StartPosition } from './session/start-position.ts';
export type { EstreamerClientState, EstreamerClientStatus } from './status.ts';
export type {
  PassphraseSettings,
  PemCredentials,
  PemFileCredentials,
  Pkcs12Credentials,
  Pkcs12FileCredentials,
  ServerTlsSettings,
  TlsSettings,
} from './tls/tls-settings.ts';
