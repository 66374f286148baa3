import { type Clock, describeError } from '@x/foundation';
import { formatAddress } from '@x/sockets';
import type { BookmarkStore } from '../bookmark/bookmark.ts';
import { createReporter } from '../events/reporter.ts';
import { countDelivery, createStatus, type EstreamerClientStatus, snapshot } from '../status.ts';
import {
  type EstreamerClientDependencies,
  type EstreamerClientSettings,
  resolveClientSettings,
  withDefaults,
} from './client-settings.ts';
import type { Delivery } from './delivery.ts';
import { createStream } from './stream.ts';

/** A stream of events from one management center, as an async iterable of deliveries. */
export interface EstreamerClient extends AsyncIterable<Delivery>, AsyncDisposable {
  /**
   * Connects at the first call of `next`, so at the beginning of `for await`. Every call gives the same iterator: a
   * client can't be read twice. No more comes than `window` has room for while nothing is acknowledged. The iteration ends
   * without an error after `close()` or the signal; leaving the loop closes the client.
   *
   * @throws {EstreamerClientError} from `next`, when the bookmark can't be used, and when the client gives up
   */
  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined>;
  /** What has happened so far; a copy. */
  status(): EstreamerClientStatus;
  /**
   * Tells the server that the client ends (Error message with code -1), closes the connection and the bookmark store,
   * and resolves when what is acknowledged is stored, at the latest after `closeTimeoutMs` and twice
   * `bookmarkTimeoutMs`. Never rejects. A delivery may still be acknowledged after it.
   */
  close(): Promise<void>;
}

/**
 * Makes a client. It connects when it is iterated.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function createEstreamerClient(
  settings: EstreamerClientSettings,
  dependencies: EstreamerClientDependencies = {},
): EstreamerClient {
  const checked = resolveClientSettings(settings);
  const resolved = withDefaults(dependencies, settings);
  const { peer, onEvent, signal, bookmark, bookmarkTimeoutMs } = checked;
  const { clock } = resolved;
  const status = createStatus();
  const server = formatAddress(peer);
  const reporter = createReporter({ server, status, onEvent }, resolved);
  const ended = new AbortController();
  const stream = createStream(checked, { status, reporter, signal: ended.signal }, resolved);
  let running: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    try {
      await stream.run();
    } catch (error) {
      if (ended.signal.aborted) return;
      status.failures += 1;
      status.lastError = error;
      signal?.removeEventListener('abort', close);
      stream.queue.fail(error);
      reporter.end({ kind: 'failed', error });
    }
  };

  const close = (): Promise<void> => {
    closing ??= (async () => {
      signal?.removeEventListener('abort', close);
      ended.abort();
      const stored = stream.close();
      await running;
      await stored;
      await stream.close();
      try {
        await closeStore(bookmark, bookmarkTimeoutMs, clock);
      } catch (error) {
        const message = `The bookmark store of ${server} did not close: ${describeError(error)}.`;
        reporter.warn('bookmark-save-failed', message, error);
      }
      reporter.end({ kind: 'closed' });
    })();
    return closing;
  };

  const iterator: AsyncIterator<Delivery, undefined> = {
    async next() {
      if (closing === undefined) running ??= run();
      const delivery = await stream.queue.next();
      if (delivery !== undefined) {
        countDelivery(status, delivery);
        return { done: false, value: delivery };
      }
      await close();
      return { done: true, value: undefined };
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
  };

  if (signal?.aborted) void close();
  else signal?.addEventListener('abort', close, { once: true });

  return {
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: close,
    status: () => snapshot(status, clock.now()),
    close,
  };
}

/** Closes a store. Rejects with what it threw, or when it has not closed in time. */
async function closeStore(store: BookmarkStore, timeoutMs: number, clock: Clock): Promise<void> {
  if (store.close === undefined) return;
  const closing = store.close();
  let cancel = () => {};
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(timeoutMs, () => reject(new Error(`it has not closed within ${timeoutMs} ms`)));
  });
  await Promise.race([closing, late]).finally(cancel);
}
