import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type Clock, systemClock } from '@x/foundation';
import { formatAddress, type OpenSocketDependencies, openSocket } from '../connect/open-socket.ts';
import { createTlsSetup } from '../tls/tls-setup.ts';
import { encodingOf, type FindEncoding, type OpenChannel } from './channel.ts';
import {
  createUdpOpener,
  createUnixDatagramOpener,
  loadUnixDatagramSocket,
  type UnixDatagramSocket,
} from './datagram-channel.ts';
import type { ResolvedDestination } from './destination.ts';
import { createStreamChannel } from './stream-channel.ts';

/** How long opening and writing may take, and what is written. */
export interface ChannelSettings {
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  /** Says that all of it is ASCII, so that nobody looks at each text. @default false */
  readonly ascii?: boolean | undefined;
}

/** What may be given in place of the system's own. */
export interface ChannelDependencies extends OpenSocketDependencies {
  /** Makes a socket for UDP. @default `createSocket` of node:dgram */
  readonly createUdpSocket?: ((type: 'udp4' | 'udp6') => UdpSocket) | undefined;
  /** Makes a socket for Unix datagrams. @default `DgramSocket` of node-unix-socket, which must be installed */
  readonly createUnixDatagramSocket?: (() => UnixDatagramSocket) | undefined;
  /** Measures time and waits. @default the system's */
  readonly clock?: Clock | undefined;
}

/**
 * Chooses how to reach a destination.
 *
 * @throws SocketError `invalid-settings` and the codes of certificates, as {@link createTlsSetup} has them; or if the
 *   package for Unix datagrams is missing
 */
export function createChannelOpener(
  destination: ResolvedDestination,
  settings: ChannelSettings,
  dependencies: ChannelDependencies = {},
): OpenChannel {
  const { connectTimeoutMs: timeoutMs, sendTimeoutMs, ascii = false } = settings;
  const findEncoding: FindEncoding = ascii ? () => 'latin1' : encodingOf;
  const { clock = systemClock, createUdpSocket = (type) => createSocket(type) } = dependencies;
  switch (destination.protocol) {
    case 'udp':
      return createUdpOpener(
        destination,
        formatAddress(destination),
        timeoutMs,
        clock,
        createUdpSocket,
        findEncoding,
      );
    case 'unix-datagram': {
      const { createUnixDatagramSocket = loadUnixDatagramSocket() } = dependencies;
      return createUnixDatagramOpener(
        destination.path,
        sendTimeoutMs,
        clock,
        createUnixDatagramSocket,
        findEncoding,
      );
    }
    default: {
      const tls =
        destination.protocol === 'tls'
          ? createTlsSetup(destination.tls ?? {}, { host: destination.host, section: 'destination.tls' })
          : undefined;
      const acceptanceMs = destination.protocol === 'tls' ? destination.acceptanceMs : 0;
      const target =
        'path' in destination
          ? { path: destination.path }
          : { host: destination.host, port: destination.port };
      return async (signal, onLost) => {
        const opened = await openSocket({ target, tls, timeoutMs, signal, acceptanceMs }, dependencies);
        return createStreamChannel(opened.socket, sendTimeoutMs, onLost, clock, findEncoding);
      };
    }
  }
}
