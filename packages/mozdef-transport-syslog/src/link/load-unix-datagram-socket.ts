import { createRequire } from 'node:module';
import { createIssuesError } from '@x/mozdef-events/transport';
import type { UnixDatagramSocket } from '../settings/syslog-dependencies.ts';

/** What is used of the package. */
interface UnixSocketPackage {
  readonly DgramSocket: new () => UnixDatagramSocket;
}

/**
 * Loads the optional dependency that knows Unix datagrams.
 *
 * @throws MozDefError `invalid-settings` if it is not installed, or has no build for this platform
 */
export function loadUnixDatagramSocket(
  load: (name: string) => unknown = createRequire(import.meta.url),
): () => UnixDatagramSocket {
  try {
    const { DgramSocket } = load('node-unix-socket') as UnixSocketPackage;
    return () => new DgramSocket();
  } catch (cause) {
    const issue = {
      path: ['destination', 'protocol'],
      rule: 'type',
      message: 'is unix-datagram, which needs the package node-unix-socket, and that cannot be loaded',
      hint: 'install it, or use unix-stream, or UDP on the loopback address; see cause',
    } as const;
    throw createIssuesError('invalid-settings', 'The syslog transport cannot be made', [issue], { cause });
  }
}
