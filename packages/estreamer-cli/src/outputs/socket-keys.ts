import { syslogFacilities } from '@x/sockets';
import { choice, integer, optional } from '../keys/keys.ts';

/** How a syslog message is written. */
export const syslogForm = choice('rfc5424', 'rfc3164');

/** How messages are kept apart on a connection. */
export const framing = choice('octet-counting', 'lf', 'nul');

/** The facility of syslog messages. */
export const facility = choice(...syslogFacilities);

/** The key that slows datagrams down. */
export const datagramsPerSecond = optional(
  integer(1, 1_000_000),
  'the most datagrams in a second, for `udp`, which loses some at full speed',
  'no limit',
);
