import { createTakenRecords } from '@x/estreamer-outputs';
import { silentLogger } from '@x/foundation';
import { createSyslogTransport } from '@x/mozdef-transport-syslog';
import type { Message, Transport } from '@x/transport';
import { createFileTransport } from '@x/transport-file';
import { createStdoutTransport, createStreamTransport } from '@x/transport-stream';
import { CommandError, describeError, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';

/** What `--to` takes, for the help. */
export const destinations = {
  'http://host:8080': "MozDef's loginput; https:// too",
  'syslog+udp://host:514': 'MozDef by syslog; syslog+tcp:// and syslog+tls:// too',
  'tcp://host:port': 'plain lines; tls:// and udp:// too',
  'sqs:queue': 'an SQS queue by name or URL, with the credentials and region that the AWS SDK finds',
  'output:name': 'what an output of the configuration file sends to',
  'file:events.jsonl': 'a file',
  '-': 'standard output',
} as const;

/** What such a destination begins with. */
export const destinationStarts = [
  ...['http://', 'https://'],
  ...['syslog+udp://', 'syslog+tcp://', 'syslog+tls://'],
  ...['tcp://', 'tls://', 'udp://'],
  ...['sqs:', 'output:', 'file:', '-'],
] as const;

/**
 * Opens the transport to a destination.
 *
 * @param configuration reads the file that has outputs
 * @throws {CommandError} for a destination that is none
 */
export async function openDestination(
  to: string,
  configuration: () => Configuration,
): Promise<Transport<Message>> {
  const [, kind, name = ''] = /^(output|sqs):(.*)$/.exec(to) ?? [];
  if (kind === 'output') return openOutputTransport(name, configuration());
  try {
    // MozDef's transports ask for the kind of message, which events and dead letters have.
    if (kind === 'sqs') {
      const { createSqsTransport } = await import('@x/mozdef-transport-sqs');
      const queue = /^https?:/.test(name) ? { queueUrl: name } : { queueName: name };
      return createSqsTransport(queue) as Transport<Message>;
    }
    if (to === '-') return createStdoutTransport();
    if (to.startsWith('file:')) return createFileTransport({ path: to.slice('file:'.length) });
    if (/^https?:/.test(to)) {
      const { createHttpTransport } = await import('@x/mozdef-transport-http');
      return createHttpTransport({ url: to }) as Transport<Message>;
    }
    const [, isSyslog, protocol, host = '', port = ''] =
      /^(syslog\+)?(udp|tcp|tls):\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(to) ?? [];
    if (protocol !== undefined) {
      const destination = {
        protocol: protocol as 'udp' | 'tcp' | 'tls',
        host: host.replaceAll(/[[\]]/g, ''),
        port: Number(port),
      };
      return isSyslog === undefined
        ? createStreamTransport({ destination })
        : (createSyslogTransport({ destination }) as Transport<Message>);
    }
  } catch (cause) {
    throw new CommandError(exitCodes.usage, describeError(cause), { cause });
  }
  const known = Object.keys(destinations).join(', ');
  throw new CommandError(
    exitCodes.usage,
    `${JSON.stringify(to)} is no destination. Write one like these: ${known}.`,
  );
}

/** The transport of an output, without its queue, format and dead letters: what is sent is a message already. */
async function openOutputTransport(name: string, { outputs }: Configuration): Promise<Transport<Message>> {
  const configured = outputs.find((output) => output.name === name);
  if (configured === undefined) {
    const known = outputs.map((output) => output.name).join(', ');
    throw new CommandError(
      exitCodes.usage,
      `There is no [output ${name}]. The configuration has ${known === '' ? 'none' : known}.`,
    );
  }
  const context = {
    policy: 'required',
    logger: silentLogger,
    source: undefined,
    taken: createTakenRecords(),
  } as const;
  const { transport } = await configured.type.open(configured.values, context);
  if (transport !== undefined) return transport as Transport<Message>;
  throw new CommandError(
    exitCodes.usage,
    `[output ${name}] writes records, and nothing else can be sent by it.`,
  );
}
