export {
  type ConnectionChange as SyslogConnectionChange,
  type Framing as SyslogFraming,
  type ReconnectSettings as SyslogReconnectSettings,
  type SocketDestination as SyslogDestination,
  SYSLOG_FACILITIES,
  SYSLOG_SEVERITIES,
  type SyslogFacility,
  type SyslogFacilityInput,
  type SyslogFormat,
  type SyslogSeverity,
  type TlsSettings,
  type UnixDatagramSocket,
} from '@x/sockets';
export { createSyslogTransport, type SyslogTransportDependencies } from './create-syslog-transport.ts';
export type { SyslogPreset, SyslogTransportSettings } from './syslog-transport-settings.ts';
