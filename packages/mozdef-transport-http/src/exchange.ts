import type { Dispatcher } from 'undici';
import type { HttpDispatcher } from './http-transport-settings.ts';

/** One request. */
export interface ExchangeRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Without one, it is a GET. */
  readonly body?: Buffer | string;
  readonly timeoutMs: number;
}

/** The server answered; at least the head of the answer is there. */
export interface Answer {
  readonly answered: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first bytes of the body. */
  readonly bodyStart: Buffer;
}

/** There was no answer. */
export interface NoAnswer {
  readonly answered: false;
  /** What ended the exchange: the caller's signal, the timeout, the connection, or a dispatcher that threw. */
  readonly endedBy: 'signal' | 'timeout' | 'connection' | 'fault';
  /** The signal's reason, or the connection's error. */
  readonly cause: unknown;
  /** Whether there was a connection on which the request may have gone out. */
  readonly started: boolean;
}

/** How much of an answer's body is kept. */
const KEPT_BODY_BYTES = 1024;

/** How much of an answer's body is read before the connection is given up. */
const MAX_BODY_BYTES = 65_536;

/**
 * Makes a request and reads the answer: the body's beginning is kept, the rest is read and thrown away so that the
 * connection can be used again. An answer whose body does not come to an end still counts as answered. Never rejects.
 */
export function exchange(
  dispatcher: HttpDispatcher,
  request: ExchangeRequest,
  signal: AbortSignal,
): Promise<Answer | NoAnswer> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Pick<Answer, 'status' | 'headers'> | undefined;
    let settled = false;
    const kept: Buffer[] = [];
    let bodyBytes = 0;

    const timer = setTimeout(() => end('timeout', undefined), request.timeoutMs);
    const onAbort = () => end('signal', signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });

    function settle(endedBy: NoAnswer['endedBy'], cause: unknown): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (head !== undefined) {
        resolve({ answered: true, ...head, bodyStart: Buffer.concat(kept).subarray(0, KEPT_BODY_BYTES) });
      } else {
        resolve({ answered: false, endedBy, cause, started: controller !== undefined });
      }
    }

    function end(endedBy: 'signal' | 'timeout', cause: unknown): void {
      settle(endedBy, cause);
      controller?.abort(asError(cause));
    }

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // An exchange that ended while it waited for a connection must not send anything.
        if (settled) started.abort(new Error('ended'));
        else controller = started;
      },
      onResponseStart(_, status, headers) {
        if (status >= 200) head = { status, headers };
      },
      onResponseData(current, chunk) {
        if (bodyBytes < KEPT_BODY_BYTES) kept.push(Buffer.from(chunk));
        bodyBytes += chunk.length;
        if (bodyBytes <= MAX_BODY_BYTES) return;
        settle('connection', undefined);
        current.abort(new Error('the answer is too long'));
      },
      onResponseEnd: () => settle('connection', undefined),
      onResponseError: (_, error) => settle('connection', error),
    };
    const { origin, path, headers, body } = request;
    if (signal.aborted) {
      onAbort();
      return;
    }
    try {
      const message = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body };
      dispatcher.dispatch({ origin, path, headers, ...message }, handler);
    } catch (error) {
      settle('fault', error);
    }
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('ended', { cause: reason });
}
