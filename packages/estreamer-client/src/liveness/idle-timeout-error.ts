import { addressOf, type Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';

/** The server has been silent for too long. */
export function idleTimeoutError(peer: Peer, milliseconds: number, truncation?: Error): EstreamerClientError {
  const inside = truncation === undefined ? '' : ', in the middle of a message';
  return new EstreamerClientError(
    'idle-timeout',
    `${addressOf(peer)} sent nothing for ${milliseconds} ms${inside}, not even the Null by which it keeps an idle connection: the connection is dead, or the server hangs. What was not acknowledged will come again. Raise idleTimeoutMs if this server stays silent for longer.`,
    { ...peer, phase: 'streaming' },
    { cause: truncation },
  );
}
