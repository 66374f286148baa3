import { formatAddress } from '@x/sockets';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';

/** The server has been silent for too long, or as good as silent. */
export function idleTimeoutError(
  peer: Peer,
  settings: { readonly idleTimeoutMs: number; readonly minBytesPerSecond: number },
  truncation?: Error,
): EstreamerClientError {
  const { idleTimeoutMs, minBytesPerSecond } = settings;
  const [what, advice] =
    truncation === undefined
      ? [
          `sent nothing for ${idleTimeoutMs} ms, not even the Null by which it keeps an idle connection`,
          'Raise idleTimeoutMs if this server stays silent for longer.',
        ]
      : [
          `stands in the middle of a message, of which nothing or less than ${minBytesPerSecond} bytes a second came for ${idleTimeoutMs} ms`,
          'Lower minBytesPerSecond if the way is that slow.',
        ];
  return new EstreamerClientError(
    'idle-timeout',
    `${formatAddress(peer)} ${what}: the connection is dead, or the server hangs. What was not acknowledged will come again. ${advice}`,
    { ...peer, phase: 'streaming' },
    { cause: truncation },
  );
}
