import type { Clock } from '@x/foundation';
import { formatAddress } from '@x/sockets';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';

/** Settings of {@link createSilenceWatch}. */
export interface SilenceWatchSettings {
  /** How long nothing may be heard, in milliseconds. */
  readonly timeoutMs: number;
  /** Parts of a message count when at least so many bytes come in that time. */
  readonly leastBytes: number;
  /** Nothing was heard for a quarter of that time, or less than a quarter of the bytes. */
  readonly onQuiet: () => void;
  /** Nothing was heard for all of it. */
  readonly onTimeout: () => void;
}

/**
 * Notices when nothing is heard: no whole message, and of an unfinished one fewer bytes than would bring it to its end
 * within bounds. It only counts the time in which someone listens.
 */
export interface SilenceWatch {
  /** Someone listens from now on, unless someone does already. */
  listen(): void;
  /** A part of a message has come. */
  hear(bytes: number): void;
  /** A whole message has come, or nobody listens. */
  stop(): void;
}

const QUARTERS = 4;

/** Makes a watch that does not run yet. */
export function createSilenceWatch(settings: SilenceWatchSettings, clock: Clock): SilenceWatch {
  const { timeoutMs, leastBytes, onQuiet, onTimeout } = settings;
  let heard = 0;
  let cancel: (() => void) | undefined;

  const endOf = (quarter: number) => Math.ceil((timeoutMs * quarter) / QUARTERS);

  const waitFor = (quarter: number) => {
    cancel = clock.after(endOf(quarter) - endOf(quarter - 1), () => {
      if (quarter === QUARTERS) return onTimeout();
      waitFor(quarter + 1);
      if (heard < (leastBytes * quarter) / QUARTERS) onQuiet();
    });
  };

  const stop = () => {
    cancel?.();
    cancel = undefined;
    heard = 0;
  };

  return {
    listen() {
      if (cancel === undefined) waitFor(1);
    },
    hear(bytes) {
      heard += bytes;
      if (heard >= leastBytes) stop();
    },
    stop,
  };
}

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
