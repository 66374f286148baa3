import { createMozDefPlugin } from '@x/estreamer-mozdef';
import { createHttpTransport } from '@x/mozdef-transport-http';
import { createSyslogTransport } from '@x/mozdef-transport-syslog';
import {
  choice,
  flag,
  host,
  httpUrl,
  integer,
  optional,
  path,
  required,
  seconds,
  withDefault,
} from '../keys/keys.ts';
import { defineOutputType } from './output-type.ts';
import { openTransport, transportKeys } from './transport-output.ts';

/** MozDef's loginput takes one request at a time behind a short backlog: more make it slower. */
const CONNECTIONS = 4;

const format = { processname: 'estreamer' };

/** MozDef events over HTTP, to the loginput service. */
export const mozdefOutput = defineOutputType({
  purpose: 'MozDef events by HTTP, to the loginput service',
  keys: {
    url: required(httpUrl, 'base URL of loginput, without `/events`'),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
    connections: optional(integer(1), 'the most connections', String(CONNECTIONS)),
    timeout: optional(seconds(1), 'seconds that a request may take', '60'),
    verify: withDefault(flag, 'with 0 anybody can be the server', true),
    ...transportKeys,
  },
  open({ url, ca_file, connections = CONNECTIONS, timeout, verify, dead_letters }, context) {
    const tls = ca_file === undefined && verify ? undefined : { caFile: ca_file, verify };
    const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
    const transport = createHttpTransport({ url, connections, timeoutMs, tls });
    // Each batch is one request.
    return openTransport(context, dead_letters, (shared) =>
      createMozDefPlugin({ ...shared, format, transport, concurrency: connections }),
    );
  },
});

/** MozDef events by syslog. */
export const mozdefSyslogOutput = defineOutputType({
  purpose: 'MozDef events by syslog',
  keys: {
    protocol: withDefault(
      choice('udp', 'tcp', 'tls'),
      "how to get there; MozDef's syslog-ng reads `tcp` and `udp`, and nobody hears of a datagram that is lost",
      'tcp',
    ),
    host: required(host, 'name or address of the collector'),
    port: optional(integer(1, 65_535), 'its port', '514; 6514 for TLS'),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
    max_message_bytes: optional(
      integer(1),
      'the largest message, header included; a larger one is given up, because a collector would cut it',
      '65507 for `udp`, else 65536',
    ),
    datagrams_per_second: optional(
      integer(1, 1_000_000),
      'the most datagrams in a second, for `udp`, which loses some at full speed',
      'no limit',
    ),
    ...transportKeys,
  },
  open(values, context) {
    const { protocol, host, port, ca_file, max_message_bytes, datagrams_per_second, dead_letters } = values;
    const tls = ca_file === undefined ? undefined : { caFile: ca_file };
    const transport = createSyslogTransport({
      destination: protocol === 'tls' ? { protocol, host, port, tls } : { protocol, host, port },
      maxMessageBytes: max_message_bytes,
      datagramsPerSecond: datagrams_per_second,
    });
    return openTransport(context, dead_letters, (shared) =>
      createMozDefPlugin({ ...shared, format, transport }),
    );
  },
});
