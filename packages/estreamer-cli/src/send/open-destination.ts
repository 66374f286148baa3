import { createHttpTransport } from '@x/mozdef-transport-http';
import { createSyslogTransport } from '@x/mozdef-transport-syslog';
import type { Message, Transport } from '@x/transport';
import { createFileTransport } from '@x/transport-file';
import { createStdoutTransport, createStreamTransport } from '@x/transport-stream';
import { CommandError, describeError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** What `--to` takes, for the help. */
export const destinations = {
  'http://host:8080': "MozDef's loginput; https:// too",
  'syslog+udp://host:514': 'MozDef by syslog; syslog+tcp:// and syslog+tls:// too',
  'tcp://host:port': 'plain lines; tls:// and udp:// too',
  'file:events.jsonl': 'a file',
  '-': 'standard output',
} as const;

/**
 * Opens the transport to a destination.
 *
 * @throws {CommandError} for a destination that is none
 */
export function openDestination(to: string): Transport<Message> {
  try {
    if (to === '-') return createStdoutTransport();
    if (to.startsWith('file:')) return createFileTransport({ path: to.slice('file:'.length) });
    // MozDef's transports ask for the kind of message, which events and dead letters have.
    if (/^https?:/.test(to)) return createHttpTransport({ url: to }) as Transport<Message>;
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
