export type {
  ConnectionChange,
  SocketDestination,
  SyslogFacility,
  SyslogFacilityInput,
  SyslogSeverity,
  TlsSettings,
} from '@x/sockets';
export type {
  StdoutTransport,
  StdoutTransportDependencies,
  StdoutTransportSettings,
} from './create-stdout-transport.ts';
export { createStdoutTransport } from './create-stdout-transport.ts';
export { createStreamTransport } from './create-stream-transport.ts';
export type {
  StreamSyslogSettings,
  StreamTransport,
  StreamTransportDependencies,
  StreamTransportSettings,
  StreamTransportStatus,
} from './stream-transport-settings.ts';
