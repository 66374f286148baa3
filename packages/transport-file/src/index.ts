export { createFileTransport } from './create-file-transport.ts';
export type {
  FileFsyncPolicy,
  FileTransport,
  FileTransportDependencies,
  FileTransportEvent,
  FileTransportSettings,
  FileTransportStatus,
} from './file-transport-settings.ts';
