import { createOutput } from '@x/estreamer-outputs';
import { decodeText, readSmallFile } from '@x/foundation';
import {
  createStdoutTransport,
  createStreamTransport,
  type SocketDestination,
  type StreamSyslogSettings,
} from '@x/transport-stream';
import {
  choice,
  flag,
  host,
  integer,
  type KeyValues,
  optional,
  path,
  seconds,
  text,
  withDefault,
} from '../keys/keys.ts';
import { checkFormat, createLineFormat, formatKeys, nameOf } from './line-formats.ts';
import { defineOutputType, type Output, type OutputContext } from './output-type.ts';
import { probeSocket, UDP_PROBE } from './probe-socket.ts';
import { datagramsPerSecond, facility, framing, syslogForm } from './socket-keys.ts';
import { openTransport, transportKeys } from './transport-output.ts';

const streamKeys = {
  protocol: withDefault(choice('stdout', 'tcp', 'tls', 'udp'), 'how to get there', 'stdout'),
  host: optional(host, 'name or address of the receiver; not for `stdout`'),
  port: optional(integer(1, 65_535), 'its port; not for `stdout`'),
  ...formatKeys,
  syslog: optional(syslogForm, 'wraps each line as a syslog message', 'plain lines'),
  framing: optional(framing, 'how syslog messages are kept apart on a connection', 'octet-counting'),
  facility: optional(facility, 'the facility of syslog messages', 'local0'),
  program: optional(
    text,
    'the program that syslog messages name',
    '`estreamer`; none for CEF and LEEF in `rfc3164`',
  ),
  send_timeout: optional(seconds(1), 'seconds that the receiver may take nothing', '30'),
  replay_bytes: optional(
    integer(0, 0xffff_ffff),
    'bytes of what was written last that are sent again after a connection was lost, because nobody knows how much of it arrived',
    '1048576',
  ),
  ca_file: optional(path, 'PEM file with the authorities of the receiver, for `tls`', "Node.js's"),
  certificate_file: optional(path, 'PEM file with a client certificate, for `tls`'),
  key_file: optional(path, 'PEM file with the key of that certificate'),
  verify: withDefault(flag, 'with 0 anybody can be the receiver, for `tls`', true),
  max_message_bytes: optional(
    integer(1),
    'the largest message, header included; a larger one is given up, because a receiver would cut it',
    '65507 for `udp`, else no limit',
  ),
  datagrams_per_second: datagramsPerSecond,
  ...transportKeys,
};

type StreamValues = KeyValues<typeof streamKeys>;

/** A line for each event, to a receiver. */
export const streamOutput = defineOutputType({
  purpose: 'a line for each event, to standard output or over the network, plain or as syslog',
  keys: streamKeys,
  writesToStdout: ({ protocol }) => protocol === 'stdout',
  check(values) {
    const { protocol, host, port } = values;
    if (protocol === 'stdout') return checkFormat(values);
    const missing = host === undefined ? 'host' : port === undefined ? 'port' : undefined;
    return missing === undefined
      ? checkFormat(values)
      : { key: missing, message: `It is missing; ${protocol} needs it.` };
  },
  open(values, context) {
    const format = createLineFormat(values, context.logger);
    const { lineEnd } = format;
    const destination = destinationOf(values);
    const transport =
      destination === undefined
        ? createStdoutTransport({ lineEnd })
        : createStreamTransport({
            destination,
            lineEnd,
            syslog: syslogOf(values),
            maxMessageBytes: values.max_message_bytes,
            datagramsPerSecond: values.datagrams_per_second,
            sendTimeoutMs: values.send_timeout === undefined ? undefined : values.send_timeout * 1000,
            replayBytes: values.replay_bytes,
          });
    const output = openTransport(context, values, (shared) => createOutput({ ...shared, format, transport }));
    return { ...output, transport, probe: probeOf(destination, context) };
  },
});

function probeOf(destination: SocketDestination | undefined, context: OutputContext): Output['probe'] {
  if (destination === undefined || !('host' in destination)) return undefined;
  if (destination.protocol === 'udp') return async () => UDP_PROBE;
  const { host, port = 0 } = destination;
  const tls = 'tls' in destination ? destination.tls : undefined;
  return (signal) => probeSocket({ host, port, tls }, { ...context, signal });
}

/** Formats that bring what stands in the place of the tag: collectors look for it directly behind the host. */
const formatsWithTag: ReadonlySet<string> = new Set(['cef', 'cef-encore', 'leef']);

function syslogOf({
  syslog: form,
  framing,
  format,
  facility,
  program,
}: StreamValues): StreamSyslogSettings | undefined {
  if (form === undefined) return undefined;
  const ownProgram = form === 'rfc3164' && formatsWithTag.has(nameOf({ format })) ? '' : 'estreamer';
  return { format: form, framing, facility, program: program ?? ownProgram };
}

/** Undefined for the standard output. */
function destinationOf(values: StreamValues): SocketDestination | undefined {
  const { protocol, host = '', port = 0, ca_file, certificate_file, key_file, verify } = values;
  switch (protocol) {
    case 'stdout':
      return undefined;
    case 'tls':
      return {
        protocol,
        host,
        port,
        tls: { ca: read(ca_file), certificate: read(certificate_file), key: read(key_file), verify },
      };
    default:
      return { protocol, host, port };
  }
}

function read(file: string | undefined): string | undefined {
  return file === undefined ? undefined : decodeText(readSmallFile(file));
}
