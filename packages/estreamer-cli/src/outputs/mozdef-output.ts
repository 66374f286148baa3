import { createMozDefPlugin } from '@x/estreamer-mozdef';
import { createMozDefClient, type MozDefTransport, withBatching } from '@x/mozdef-events';
import { createHttpTransport } from '@x/mozdef-transport-http';
import { createSyslogTransport } from '@x/mozdef-transport-syslog';
import { choice, flag, integer, optional, path, required, text, withDefault } from '../keys/keys.ts';
import { defineOutputType, type Output } from './output-type.ts';

/** MozDef events over HTTP, to the loginput service. */
export const mozdefOutput = defineOutputType({
  purpose: 'MozDef events by HTTP, to the loginput service',
  keys: {
    url: required(text, 'base URL of loginput, without `/events`'),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
    connections: optional(integer(1), 'the most connections', '4'),
    timeout: optional(integer(1), 'seconds that a request may take', '60'),
    verify: withDefault(flag, 'with 0 anybody can be the server', true),
  },
  open({ url, ca_file, connections, timeout, verify }) {
    const tls = ca_file === undefined && verify ? undefined : { caFile: ca_file, verify };
    const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
    return openMozDef(createHttpTransport({ url, connections, timeoutMs, tls }));
  },
});

/** MozDef events by syslog. */
export const mozdefSyslogOutput = defineOutputType({
  purpose: 'MozDef events by syslog',
  keys: {
    protocol: withDefault(choice('udp', 'tcp', 'tls'), 'how to get there', 'udp'),
    host: required(text, 'name or address of the collector'),
    port: optional(integer(1, 65_535), 'its port', '514; 6514 for TLS'),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
  },
  open({ protocol, host, port, ca_file }) {
    const tls = ca_file === undefined ? undefined : { caFile: ca_file };
    return openMozDef(
      createSyslogTransport({
        destination: protocol === 'tls' ? { protocol, host, port, tls } : { protocol, host, port },
      }),
    );
  },
});

/** The most events of a delivery that are sent at once, in batches. */
const MAX_IN_FLIGHT = 500;

/** What is not delivered fails the plugin, so that the host says so and tries again. */
function openMozDef(transport: MozDefTransport): Output {
  const client = createMozDefClient({
    transports: [withBatching(transport)],
    defaults: { processname: 'estreamer' },
  });
  const close = async () => {
    await client.close();
  };
  return {
    plugin: createMozDefPlugin({ client, maxInFlight: MAX_IN_FLIGHT }),
    // The transport has time limits of its own; one from outside would send again what may have arrived.
    limits: { timeLimitMs: 0 },
    close,
  };
}
