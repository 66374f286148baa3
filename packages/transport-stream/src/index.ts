export type {
  ConnectionChange,
  SocketDestination,
  SyslogFacility,
  SyslogSeverity,
  TlsSettings,
} from '@x/sockets';
export { createStdoutTransport } from './create-stdout-transport.ts';
export { createStreamTransport } from './create-stream-transport.ts';
export type {
  StdoutTransport,
  StdoutTransportDependencies,
  StdoutTransportSettings,
} from './stdout-transport-settings.ts';
export type {
  StreamSyslogSettings,
  StreamTransport,
  StreamTransportDependencies,
  StreamTransportSettings,
  StreamTransportStatus,
} from './stream-transport-settings.ts';
