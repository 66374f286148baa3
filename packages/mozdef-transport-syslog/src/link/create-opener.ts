import type { ResolvedSettings } from '../settings/resolve-settings.ts';
import type { SyslogTransportDependencies } from '../settings/syslog-dependencies.ts';
import type { OpenLink } from './link.ts';
import { loadUnixDatagramSocket } from './load-unix-datagram-socket.ts';
import { createStreamOpener } from './open-stream.ts';
import { createTlsOpener } from './open-tls.ts';
import { createUdpOpener } from './open-udp.ts';
import { createUnixDatagramOpener } from './open-unix-datagram.ts';

/**
 * Chooses how to reach the destination.
 *
 * @throws MozDefError `invalid-settings` if a certificate or key cannot be used, or if the package for Unix datagrams
 *   is missing
 */
export function createOpener(
  settings: ResolvedSettings,
  dependencies: SyslogTransportDependencies,
): OpenLink {
  const { destination, connectTimeoutMs, sendTimeoutMs } = settings;
  const { connectStream, createUdpSocket } = dependencies;
  switch (destination.protocol) {
    case 'udp':
      return createUdpOpener(destination, connectTimeoutMs, createUdpSocket);
    case 'tcp': {
      const { host, port } = destination;
      return createStreamOpener({ host, port }, settings, connectStream);
    }
    case 'tls':
      return createTlsOpener(destination, settings, connectStream);
    case 'unix-stream':
      return createStreamOpener({ path: destination.path }, settings, connectStream);
    case 'unix-datagram': {
      const { createUnixDatagramSocket = loadUnixDatagramSocket() } = dependencies;
      return createUnixDatagramOpener(destination.path, sendTimeoutMs, createUnixDatagramSocket);
    }
  }
}
