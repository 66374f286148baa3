import { isIP } from 'node:net';
import { createFtdSyslogReceiver, type FtdSyslogReceiverSettings } from '@x/ftd-syslog';
import {
  choice,
  deviceUuids,
  host,
  integer,
  type KeyValues,
  listOf,
  optional,
  path,
  required,
  secret,
  text,
  type ValueKind,
  ValueProblem,
  withDefault,
} from '../keys/keys.ts';
import type { SourceSectionType } from './source-type.ts';

/** How far clocks are ahead of UTC, in minutes. */
const utcOffset: ValueKind<number> = {
  values: 'such as `+01:00` or `-05:00`',
  read(written) {
    const [, sign, hours, minutes] = /^([+-])(0\d|1[0-4]):([0-5]\d)$/.exec(written) ?? [];
    if (sign === undefined) throw new ValueProblem('write an offset from UTC, such as +01:00');
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  },
};

/** An address, or all that begin with the same bits. */
const addressOrNetwork: ValueKind<string> = {
  values: 'address or network, such as `10.0.0.0/8`',
  read(written) {
    const [address = '', prefix = '0', ...rest] = written.split('/');
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (rest.length === 0 && /^\d+$/.test(prefix) && Number(prefix) <= bits) return written;
    throw new ValueProblem('write an address, or a network such as 10.0.0.0/8');
  },
};

const keys = {
  protocol: required(
    choice('udp', 'tcp', 'tls'),
    'how messages come; over UDP what is lost on the way, or finds no room, is lost unnoticed',
  ),
  address: withDefault(host, 'the address to listen on; `::` is all of IPv6 and IPv4', '0.0.0.0'),
  port: required(integer(1, 65_535), 'the port to listen on'),
  certificate_file: optional(path, 'for `tls`: the certificate of this server as PEM'),
  key_file: optional(path, 'its key as PEM'),
  pkcs12_file: optional(path, 'both as PKCS12, in place of them'),
  passphrase: secret(optional(text, 'of the key or the PKCS12 file')),
  client_ca_file: optional(
    path,
    'who must have signed the certificates of clients',
    'clients need no certificate',
  ),
  framing: withDefault(
    choice('detect', 'octet-counting', 'lf', 'nul'),
    'how messages are kept apart on a connection',
    'detect',
  ),
  allow: withDefault<readonly string[]>(listOf(addressOrNetwork), 'addresses and networks that may send', []),
  max_connections: withDefault(integer(1), 'the most connections at once', 1000),
  max_message_bytes: withDefault(
    integer(64, 16_777_216),
    'the longest message; of a longer one the beginning is kept as an unknown record',
    65_536,
  ),
  window_records: withDefault(
    integer(1),
    'how many messages may be received and not yet taken by all outputs',
    20_000,
  ),
  window_bytes: withDefault(integer(1), 'and how many bytes', 16_777_216),
  others: withDefault(
    choice('keep', 'drop'),
    'what to do with messages that are no connection, intrusion, file or malware event: unknown records, or a count only',
    'keep',
  ),
  devices: optional(
    deviceUuids('name'),
    'UUIDs of devices by the names in the headers, for messages without (before 6.5)',
  ),
  utc_offset: optional(
    utcOffset,
    "how far the devices' clocks are ahead of UTC, for times without a zone",
    '+00:00',
  ),
};

/** The syslog of Threat Defense devices, received here. */
export const ftdSyslogSource: SourceSectionType<typeof keys> = {
  kind: 'ftd-syslog',
  purpose: 'events that Threat Defense devices send as syslog (430001 to 430005)',
  keys,
  listensOn: ({ protocol, address, port }) => ({
    transport: protocol === 'udp' ? 'udp' : 'tcp',
    address,
    port,
  }),
  check({ protocol, certificate_file, key_file, pkcs12_file }) {
    if (protocol !== 'tls') return undefined;
    if (pkcs12_file !== undefined || (certificate_file !== undefined && key_file !== undefined))
      return undefined;
    return { key: 'protocol', message: 'TLS needs certificate_file and key_file, or pkcs12_file.' };
  },
  open(values, { name, logger }) {
    const receiver = createFtdSyslogReceiver(receiverSettings(values, name), { logger });
    const troubles = () => {
      const { socket, problems } = receiver.status();
      return {
        'datagrams that came while there was no room in the window': socket.droppedDatagrams,
        'datagrams that the operating system had no room for': socket.datagramsDroppedBySystem ?? 0,
        'messages longer than max_message_bytes, of which the rest was cut off': problems['too-long'],
        'messages whose connection ended in the middle of them': problems['cut-off'],
      };
    };
    const unfinished = () => receiver.status().inFlightRecords;
    return Object.assign(receiver, { drainsOnClose: true as const, unfinished, troubles });
  },
};

function receiverSettings(
  values: KeyValues<typeof keys>,
  name: string | undefined,
): FtdSyslogReceiverSettings {
  const { protocol, address: host, port } = values;
  const tls = {
    certificateFile: values.certificate_file,
    keyFile: values.key_file,
    pkcs12File: values.pkcs12_file,
    passphrase: values.passphrase,
    caFile: values.client_ca_file,
  };
  return {
    source: protocol === 'tls' ? { protocol, host, port, tls } : { protocol, host, port },
    name,
    framing: values.framing,
    allow: values.allow,
    maxConnections: values.max_connections,
    maxMessageBytes: values.max_message_bytes,
    window: { records: values.window_records, bytes: values.window_bytes },
    others: values.others,
    devices: values.devices,
    utcOffsetMinutes: values.utc_offset,
  };
}
