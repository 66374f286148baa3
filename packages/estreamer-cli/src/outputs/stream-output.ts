import { readFileSync } from 'node:fs';
import { createStreamPlugin, type StreamDestination } from '@x/estreamer-plugins/stream';
import { choice, flag, integer, type KeyValues, optional, path, text, withDefault } from '../keys/keys.ts';
import { createLineFormat, formatKey } from './line-formats.ts';
import { defineOutputType } from './output-type.ts';

const streamKeys = {
  protocol: withDefault(choice('stdout', 'tcp', 'tls', 'udp'), 'how to get there', 'stdout'),
  host: optional(text, 'name or address of the receiver; not for `stdout`'),
  port: optional(integer(1, 65_535), 'its port; not for `stdout`'),
  format: formatKey,
  syslog: optional(choice('rfc5424', 'rfc3164'), 'wraps each line as a syslog message', 'plain lines'),
  framing: optional(
    choice('octet-counting', 'lf'),
    'how syslog messages are kept apart on a connection',
    'octet-counting',
  ),
  ca_file: optional(path, 'PEM file with the authorities of the receiver, for `tls`', "Node.js's"),
  certificate_file: optional(path, 'PEM file with a client certificate, for `tls`'),
  key_file: optional(path, 'PEM file with the key of that certificate'),
  verify: withDefault(flag, 'with 0 anybody can be the receiver, for `tls`', true),
};

/** A line for each event, to a receiver. */
export const streamOutput = defineOutputType({
  purpose: 'a line for each event, to standard output or over the network, plain or as syslog',
  keys: streamKeys,
  check({ protocol, host, port }) {
    if (protocol === 'stdout') return undefined;
    const missing = host === undefined ? 'host' : port === undefined ? 'port' : undefined;
    return missing && { key: missing, message: `It is missing; ${protocol} needs it.` };
  },
  open(values) {
    const { format, syslog: standard, framing } = values;
    return {
      plugin: createStreamPlugin({
        destination: destinationOf(values),
        format: createLineFormat(format),
        syslog: standard === undefined ? undefined : { standard, framing },
      }),
      // The plugin has time limits of its own; one from outside would send lines again that are on their way.
      limits: { timeLimitMs: 0 },
    };
  },
});

function destinationOf(values: KeyValues<typeof streamKeys>): StreamDestination {
  const { protocol, host = '', port = 0, ca_file, certificate_file, key_file, verify } = values;
  switch (protocol) {
    case 'stdout':
      return { protocol };
    case 'tls':
      return {
        protocol,
        host,
        port,
        ca: read(ca_file),
        cert: read(certificate_file),
        key: read(key_file),
        dangerouslySkipVerification: !verify,
      };
    default:
      return { protocol, host, port };
  }
}

function read(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
