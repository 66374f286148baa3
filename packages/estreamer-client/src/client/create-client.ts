import { checkServerSettings } from '../connect/server-settings.ts';
import { type LiveSession, openLiveSession } from '../session/live-session.ts';
import { createSessionRequest } from '../session/session-request.ts';
import type { DeliveryContent } from '../session/session-step.ts';
import { initialTimestampOf } from '../session/start-position.ts';
import { countDelivery, createStatus, type EstreamerClientStatus } from '../status.ts';
import {
  type EstreamerClientDependencies,
  type EstreamerClientSettings,
  withDefaults,
} from './client-settings.ts';
import { createDelivery, type Delivery } from './delivery.ts';

/** One session with a management center, as an async iterable of deliveries. */
export interface EstreamerClient extends AsyncIterable<Delivery>, AsyncDisposable {
  /**
   * Starts the session at the first call of `next`, so at the beginning of `for await`. Every call gives the same
   * iterator: a session can't be read twice. The next delivery comes when the last is acknowledged. The iteration
   * ends without an error after `close()` or the signal; leaving the loop closes the client.
   *
   * @throws {EstreamerClientError} from `next`, when the session could not be opened or has ended by itself
   */
  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined>;
  /** What has happened so far; a copy. */
  status(): EstreamerClientStatus;
  /**
   * Tells the server that the client ends (Error message with code -1), closes the connection, and resolves when it
   * is closed. Never rejects.
   */
  close(): Promise<void>;
}

/**
 * Makes a client. It connects when it is iterated.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `wrong-passphrase` or `bad-certificate-file`
 */
export function createEstreamerClient(
  settings: EstreamerClientSettings,
  dependencies: EstreamerClientDependencies = {},
): EstreamerClient {
  const status = createStatus();
  const ended = new AbortController();
  const sessionSettings = {
    ...checkServerSettings(settings),
    request: createSessionRequest(settings.request),
    initialTimestamp: initialTimestampOf(settings.start ?? 'now'),
    signal: ended.signal,
    status,
  };
  const environment = withDefaults(dependencies);
  let opening: Promise<LiveSession> | undefined;
  let closing: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  /** Resolves when the consumer may have the next delivery. */
  let turn: Promise<void> = Promise.resolve();
  let giveTurn = () => {};
  /** The pulls that were asked for, one after the other. */
  let lastPull: Promise<unknown> = Promise.resolve();

  const close = (): Promise<void> => {
    closing ??= (async () => {
      settings.signal?.removeEventListener('abort', close);
      ended.abort();
      giveTurn();
      const session = await opening?.catch(() => undefined);
      await session?.close();
      if (failure === undefined) status.state = 'closed';
    })();
    return closing;
  };

  const deliver = (session: LiveSession, content: DeliveryContent): Delivery => {
    countDelivery(status, content);
    ({ promise: turn, resolve: giveTurn } = Promise.withResolvers<void>());
    const release = giveTurn;
    return createDelivery(content, async () => {
      status.acknowledged += 1;
      await session.acknowledge();
      release();
    });
  };

  const pull = async (): Promise<IteratorResult<Delivery, undefined>> => {
    await turn;
    if (failure !== undefined) throw failure.error;
    try {
      if (closing === undefined) {
        opening ??= openLiveSession(sessionSettings, environment);
        const session = await opening;
        const content = await session.next();
        if (content !== undefined && closing === undefined) {
          return { done: false, value: deliver(session, content) };
        }
      }
    } catch (error) {
      if (closing === undefined) {
        settings.signal?.removeEventListener('abort', close);
        status.state = 'failed';
        failure = { error };
        throw error;
      }
    }
    await close();
    return { done: true, value: undefined };
  };

  const iterator: AsyncIterator<Delivery, undefined> = {
    next() {
      const pulled = lastPull.then(pull, pull);
      lastPull = pulled;
      return pulled;
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
  };

  if (settings.signal?.aborted) void close();
  else settings.signal?.addEventListener('abort', close, { once: true });

  return {
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: close,
    status: () => ({ ...status }),
    close,
  };
}
