export {
  commonNameOf,
  type OnSocketWarning,
  type SocketWarning,
  type SocketWarningCode,
  warnProcessOnce,
} from './connect/certificate-checks.ts';
export {
  connectError,
  connectTimeoutError,
  lostError,
  systemCodeOf,
  tlsError,
} from './connect/connect-error.ts';
export {
  formatAddress,
  type OpenedSocket,
  type OpenSocketDependencies,
  type OpenSocketSettings,
  openSocket,
  type SocketReading,
  type SocketTarget,
  type TlsFacts,
} from './connect/open-socket.ts';
export { describeUntrusted, untrustedReason } from './connect/untrusted-server.ts';
export type {
  ReceivedConnectionChange,
  SocketReceiverSettings,
  SocketReceiverStatus,
} from './receive/listener.ts';
export {
  type ReceivingSettings,
  type ResolvedSource,
  receivingSettings,
  type SocketSource,
  socketSource,
  type TlsServerSettings,
} from './receive/receive-settings.ts';
export {
  createSocketReceiver,
  type SocketReceiver,
  type SocketReceiverDependencies,
} from './receive/socket-receiver.ts';
export type { Channel, ChannelLimits, OpenChannel, WriteFailure, WriteResult } from './send/channel.ts';
export {
  LARGEST_UDP_DATAGRAM,
  loadUnixDatagramSocket,
  type UnixDatagramSocket,
} from './send/datagram-channel.ts';
export {
  type DefaultPorts,
  formatDestination,
  isDatagram,
  type ResolvedDestination,
  type SocketDestination,
  socketDestination,
  type TcpDestination,
  type TlsDestination,
  type UdpDestination,
  type UnixDatagramDestination,
  type UnixStreamDestination,
} from './send/destination.ts';
export { type ChannelDependencies, type ChannelSettings, createChannelOpener } from './send/open-channel.ts';
export type { SendResult } from './send/send-queue.ts';
export { type ReconnectSettings, type SendingSettings, sendingSettings } from './send/sending-settings.ts';
export {
  type ConnectionChange,
  createSocketSender,
  type SocketSender,
  type SocketSenderDependencies,
  type SocketSenderSettings,
  type SocketSenderStatus,
} from './send/socket-sender.ts';
export {
  type DeliveryFailure,
  deliveryFailure,
  isSocketError,
  type RejectedClientReason,
  SocketError,
  type SocketErrorCode,
  type SocketErrorContext,
  type TlsFailureReason,
  type UntrustedServerReason,
} from './socket-error.ts';
export {
  createFrameReader,
  type FrameFault,
  type FrameReader,
  type FrameReaderSettings,
  type OnFrame,
} from './syslog/frame-reader.ts';
export {
  createSyslogHeader,
  type Framing,
  frameMessage,
  SYSLOG_FACILITIES,
  SYSLOG_SEVERITIES,
  type SyslogFacility,
  type SyslogFacilityInput,
  type SyslogFacts,
  type SyslogFormat,
  type SyslogHeaderSettings,
  type SyslogHeaderWriter,
  type SyslogOrigin,
  type SyslogSeverity,
  syslogFacilities,
  syslogFacility,
  syslogFormat,
  syslogFraming,
  syslogSeverities,
} from './syslog/syslog-header.ts';
export type { ClientIdentity } from './tls/credentials.ts';
export { type PemInput, type TlsSettings, tlsSettings } from './tls/tls-settings.ts';
export {
  checkServerIdentity,
  createTlsSetup,
  type ServerVerification,
  serverNameIndication,
  type TlsCredentials,
  type TlsSetup,
  type TlsSetupOptions,
} from './tls/tls-setup.ts';
