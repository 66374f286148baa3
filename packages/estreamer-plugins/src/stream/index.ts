export type { OutputSettings } from '../output/line-batches.ts';
export { createStreamPlugin } from './create-stream-plugin.ts';
export type {
  PemInput,
  StdoutDestination,
  StreamDestination,
  StreamPlugin,
  StreamPluginDependencies,
  StreamPluginEvent,
  StreamPluginSettings,
  StreamReconnectSettings,
  StreamStatus,
  StreamSyslogSettings,
  TcpDestination,
  TlsDestination,
  UdpDestination,
} from './stream-settings.ts';
export {
  type SyslogFacilityName,
  type SyslogSeverityName,
  syslogFacilities,
  syslogSeverities,
} from './syslog/syslog-names.ts';
