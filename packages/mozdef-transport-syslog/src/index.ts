export { createSyslogTransport } from './create-syslog-transport.ts';
export type {
  SyslogConnected,
  SyslogConnectionChange,
  SyslogConnectionFailed,
  SyslogConnectionLost,
} from './settings/connection-change.ts';
export { SYSLOG_FACILITIES, type SyslogFacility, type SyslogFacilityInput } from './settings/facilities.ts';
export type { SyslogPreset } from './settings/presets.ts';
export { SYSLOG_PRIORITIES, type SyslogPriority } from './settings/priorities.ts';
export type {
  StreamTarget,
  SyslogClock,
  SyslogTransportDependencies,
  UnixDatagramSocket,
} from './settings/syslog-dependencies.ts';
export type {
  PemInput,
  SyslogDestination,
  SyslogProtocol,
  SyslogTcpDestination,
  SyslogTlsDestination,
  SyslogUdpDestination,
  SyslogUnixDatagramDestination,
  SyslogUnixStreamDestination,
} from './settings/syslog-destination.ts';
export type {
  SyslogReconnectSettings,
  SyslogTransportSettings,
} from './settings/syslog-transport-settings.ts';
export type { SyslogFormat, SyslogFraming } from './settings/wire-form.ts';
