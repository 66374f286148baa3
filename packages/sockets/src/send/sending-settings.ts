import {
  callback,
  type FieldsFor,
  milliseconds,
  optional,
  section,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { ConnectionChange } from './socket-sender.ts';

/** How a connection that broke, or that cannot be made, is made again. */
export interface ReconnectSettings {
  /** How often to try before what waits is given back. @default 5 */
  readonly attempts?: number | undefined;
  /** The longest wait after the first failure, in milliseconds; it doubles with each further one. @default 100 */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait of all, in milliseconds. A wait is a random part of the longest, from nothing to all. @default 5000 */
  readonly maxDelayMs?: number | undefined;
}

/** Settings of sending that are the same for every sort of message. */
export interface SendingSettings {
  /** How long making a connection may take, TLS included, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How long the peer may take nothing before the connection is given up, in milliseconds. @default 30000 */
  readonly sendTimeoutMs?: number | undefined;
  /** How a connection is made again. @default 5 attempts, up to 100 ms to 5 s apart */
  readonly reconnect?: ReconnectSettings | undefined;
  /**
   * The most datagrams that are sent in a second. At full speed even the loopback loses some, and nobody notices: on a
   * destination that loses, 2000 is a good start. Not for connections. @default no limit
   */
  readonly datagramsPerSecond?: number | undefined;
  /** Told of every connection that is made, lost or cannot be made. @default nobody */
  readonly onConnection?: ((change: ConnectionChange) => void) | undefined;
}

/** The declaration of {@link SendingSettings}, to be spread into a transport's own. */
export const sendingSettings = {
  connectTimeoutMs: withDefault(
    milliseconds({ from: 1 }),
    'How long making a connection may take, TLS included.',
    10_000,
  ),
  sendTimeoutMs: withDefault(milliseconds({ from: 1 }), 'How long the peer may take nothing.', 30_000),
  reconnect: section(
    {
      attempts: withDefault(wholeNumber({ from: 1 }), 'How often to try.', 5),
      initialDelayMs: withDefault(
        milliseconds({ from: 1 }),
        'The longest wait after the first failure.',
        100,
      ),
      maxDelayMs: withDefault(milliseconds({ from: 1 }), 'The longest wait of all.', 5000),
    },
    'How a connection is made again.',
  ),
  datagramsPerSecond: optional(
    wholeNumber({ from: 1, to: 1_000_000, unit: 'datagrams' }),
    'The most datagrams in a second.',
    'no limit',
  ),
  onConnection: optional(
    callback<(change: ConnectionChange) => void>(),
    'Told of every connection that is made, lost or cannot be made.',
  ),
} satisfies FieldsFor<SendingSettings>;
