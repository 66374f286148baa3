import { createMozDefFormat } from '@x/estreamer-events';
import { createOutput, type Output as EstreamerOutput } from '@x/estreamer-outputs';
import type { MozDefText } from '@x/mozdef-events';
import { createSyslogTransport } from '@x/mozdef-transport-syslog';
import type { Transport } from '@x/transport';
import {
  choice,
  flag,
  host,
  httpUrl,
  integer,
  type KeyValues,
  optional,
  path,
  required,
  seconds,
  secret,
  text,
  ValueProblem,
  withDefault,
} from '../keys/keys.ts';
import { documentKeys, editDocuments } from './edit-documents.ts';
import { defineOutputType, type Output, type OutputContext } from './output-type.ts';
import { probeSocket, probeUrl, UDP_PROBE } from './probe-socket.ts';
import { datagramsPerSecond, facility, framing, syslogForm } from './socket-keys.ts';
import { openTransport, transportKeys } from './transport-output.ts';

/** MozDef's loginput takes one request at a time behind a short backlog: more make it slower. */
const CONNECTIONS = 4;

/** The keys of every output to MozDef. */
const mozdefKeys = { ...documentKeys, ...transportKeys };

function openMozdef(
  context: OutputContext,
  values: KeyValues<typeof mozdefKeys>,
  {
    transport,
    concurrency,
    probe,
  }: {
    readonly transport: Transport<MozDefText>;
    readonly concurrency?: number | undefined;
    readonly probe: Output['probe'];
  },
): Output {
  const format = editDocuments(
    createMozDefFormat({ processname: 'estreamer' }),
    { dropFields: values.drop_fields, mask: values.mask },
    context.logger,
  );
  const output = openTransport(
    context,
    values,
    (shared): EstreamerOutput => createOutput<MozDefText>({ ...shared, format, transport, concurrency }),
  );
  return { ...output, transport, probe };
}

/** MozDef events over HTTP, to the loginput service. */
export const mozdefOutput = defineOutputType({
  purpose: 'MozDef events by HTTP, to the loginput service',
  keys: {
    url: required(httpUrl, 'base URL of loginput, without `/events`'),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
    connections: optional(integer(1, 1000), 'the most connections', String(CONNECTIONS)),
    timeout: optional(seconds(1), 'seconds that a request may take', '60'),
    verify: withDefault(flag, 'with 0 anybody can be the server', true),
    ...mozdefKeys,
  },
  async open(values, context) {
    const { createHttpTransport } = await import('@x/mozdef-transport-http');
    const { url, ca_file, connections = CONNECTIONS, timeout, verify } = values;
    const tls = ca_file === undefined && verify ? undefined : { caFile: ca_file, verify };
    const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
    return openMozdef(context, values, {
      transport: createHttpTransport({ url, connections, timeoutMs, tls }),
      // Each batch is one request.
      concurrency: connections,
      probe: (signal) => probeUrl(url, tls, { ...context, signal }),
    });
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
    preset: optional(
      choice('mozdef-syslog-ng', 'rsyslog', 'any'),
      'the collector that framing and size fit',
      'mozdef-syslog-ng',
    ),
    syslog: optional(syslogForm, 'the form of the header', 'rfc5424'),
    framing: optional(framing, 'how messages are kept apart on a connection', "the preset's"),
    facility: optional(facility, 'the facility of every message', 'user'),
    cee: withDefault(flag, 'with 1 the cookie `@cee:` stands before the JSON', false),
    ca_file: optional(path, "PEM file with the authority of the server's certificate", "Node.js's"),
    max_message_bytes: optional(
      integer(1, 0xffff_ffff),
      'the largest message, header included; a larger one is given up, because a collector would cut it',
      '65507 for `udp`, else 65536',
    ),
    datagrams_per_second: datagramsPerSecond,
    ...mozdefKeys,
  },
  open(values, context) {
    const { protocol, host: name, ca_file, max_message_bytes, datagrams_per_second } = values;
    const { port = protocol === 'tls' ? 6514 : 514 } = values;
    const tls = ca_file === undefined ? undefined : { caFile: ca_file };
    const transport = createSyslogTransport({
      destination: protocol === 'tls' ? { protocol, host: name, port, tls } : { protocol, host: name, port },
      preset: values.preset,
      format: values.syslog,
      framing: values.framing,
      facility: values.facility,
      cee: values.cee,
      maxMessageBytes: max_message_bytes,
      datagramsPerSecond: datagrams_per_second,
    });
    return openMozdef(context, values, {
      transport,
      probe: async (signal) =>
        protocol === 'udp'
          ? UDP_PROBE
          : probeSocket(
              { host: name, port, tls: protocol === 'tls' ? (tls ?? {}) : undefined },
              { ...context, signal },
            ),
    });
  },
});

const queueName = {
  values: 'name of a queue',
  read(written: string) {
    if (/^[\w-]{1,80}$|^[\w-]{1,75}\.fifo$/.test(written)) return written;
    throw new ValueProblem('write letters, digits, hyphens and underscores, at most 80');
  },
};

/** MozDef events through an Amazon SQS queue. */
export const mozdefSqsOutput = defineOutputType({
  purpose:
    'MozDef events through an Amazon SQS queue, for the SQS worker or the SNS worker (library `@aws-sdk/client-sqs`)',
  keys: {
    queue_name: optional(queueName, 'name of the queue'),
    queue_url: optional(httpUrl, 'its URL, in place of the name: nothing is looked up'),
    region: optional(text, 'AWS region, such as `eu-central-1`', 'what the AWS SDK finds'),
    endpoint: optional(httpUrl, 'where SQS is, for a VPC endpoint or an emulator', "the region's"),
    access_key_id: optional(text, 'who sends', 'what the AWS SDK finds'),
    secret_access_key: secret(optional(text, 'the secret of that key')),
    envelope: optional(
      choice('none', 'sns'),
      "`sns` puts the event into a notification, for MozDef's SNS worker",
      'none',
    ),
    message_group_id: optional(text, 'the message group; required for a FIFO queue'),
    max_message_bytes: optional(integer(1, 1_048_576), 'the largest message', '1048576'),
    connections: optional(integer(1, 1000), 'the most requests at a time', '10; 1 for a FIFO queue'),
    timeout: optional(seconds(1), 'seconds that a request may take', '30'),
    ...mozdefKeys,
  },
  check({ queue_name, queue_url, access_key_id, secret_access_key, message_group_id }) {
    if (queue_name === undefined && queue_url === undefined) {
      return { key: 'queue_name', message: 'It is missing, and so is queue_url: write one of them.' };
    }
    if (queue_name !== undefined && queue_url !== undefined) {
      return { key: 'queue_url', message: 'Either this, or queue_name.' };
    }
    if (access_key_id === undefined && secret_access_key !== undefined) {
      return { key: 'access_key_id', message: 'It is missing beside secret_access_key.' };
    }
    if (access_key_id !== undefined && secret_access_key === undefined) {
      return { key: 'secret_access_key', message: 'It is missing beside access_key_id.' };
    }
    if ((queue_name ?? queue_url)?.endsWith('.fifo') && message_group_id === undefined) {
      return { key: 'message_group_id', message: 'It is missing; a FIFO queue needs it.' };
    }
    return undefined;
  },
  async open(values, context) {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, timeout } = values;
    const { createSqsTransport } = await import('@x/mozdef-transport-sqs').catch((cause: unknown) => {
      throw new Error('The library is missing: npm install @aws-sdk/client-sqs', { cause });
    });
    const transport = createSqsTransport({
      queueName: values.queue_name,
      queueUrl: values.queue_url,
      region: values.region,
      endpoint: values.endpoint,
      credentials:
        accessKeyId === undefined || secretAccessKey === undefined
          ? undefined
          : { accessKeyId, secretAccessKey },
      envelope: values.envelope,
      messageGroupId: values.message_group_id,
      maxMessageBytes: values.max_message_bytes,
      connections: values.connections,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    });
    return openMozdef(context, values, {
      transport,
      concurrency: values.connections,
      async probe(signal) {
        await transport.probe({ signal });
        return 'the queue is there';
      },
    });
  },
});
