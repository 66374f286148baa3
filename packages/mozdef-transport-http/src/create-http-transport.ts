import { createSlots, describeValue } from '@x/foundation';
import type { MozDefText } from '@x/mozdef-events/transport';
import { createOpenBatches, rejected, type SendOutcome, TransportError } from '@x/transport';
import { createPool, createProxyPool, dispatcherOptions } from './create-pool.ts';
import { type Answer, exchange, type NoAnswer } from './exchange.ts';
import { answerOutcome, failureOutcome } from './exchange-outcome.ts';
import {
  type HttpServerStatus,
  type HttpTransport,
  type HttpTransportDependencies,
  type HttpTransportSettings,
  type PoolOptions,
  resolveSettings,
} from './http-transport-settings.ts';
import { BatchBytes, type PlannedRequest, planRequests, requestBody } from './plan-requests.ts';

/** Answers that say nothing about the events themselves: half of them would be answered in the same way. */
const NOT_FOR_THE_EVENTS = [401, 404, 405, 407];

/**
 * Makes a transport that posts to MozDef's loginput service: one event to `/events`, several as an array to `/_bulk`,
 * vulnerabilities to `/custom/vulnerability`. Nothing is connected before the first batch.
 *
 * `sent` means that the server answered with 2xx: MozDef has handed the event to its message broker. Events of one
 * request share its outcome, and a request that fails or times out may have been taken in part. One that is refused as
 * too large, or otherwise for its content, is divided until it is known which events are refused.
 *
 * @throws TransportError `invalid-settings` with every issue in `context.issues`
 * @example
 * const transport = createHttpTransport({ url: 'https://mozdef.example.com:8080', tls: { caFile: 'authority.pem' } });
 * const client = createMozDefClient({ transports: [withRetry(transport)] });
 */
export function createHttpTransport(
  settings: HttpTransportSettings,
  dependencies: HttpTransportDependencies = {},
): HttpTransport {
  const resolved = resolveSettings(settings);
  const { name, origin, paths, headers, timeoutMs, maxMessageBytes, maxBatchSize, proxy } = resolved;
  const { clock = Date } = dependencies;
  const createDispatcher =
    dependencies.createDispatcher ??
    (proxy === undefined ? createPool : (_: string, options: PoolOptions) => createProxyPool(proxy, options));
  const dispatcher = createDispatcher(origin, dispatcherOptions(resolved));
  if (resolved.tls?.verify === false) warnNotVerified(name, origin);
  const slots = createSlots(resolved.connections);
  let cutting: Promise<void> | undefined;
  const open = createOpenBatches({
    name,
    release: () => cutting ?? dispatcher.close(),
    cut: () => {
      cutting ??= dispatcher.destroy();
    },
  });

  /** @returns what became of every event of the request */
  async function sendRequest(
    batch: readonly MozDefText[],
    bytes: BatchBytes,
    request: PlannedRequest,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const destination = `${origin}${request.path}`;
    if (!(await slots.acquire(signal))) {
      const waited = { answered: false, endedBy: 'signal', cause: signal.reason, started: false } as const;
      return failureOutcome(waited, name, destination, timeoutMs);
    }
    try {
      const body = requestBody(batch, bytes, request, resolved.customEndpoint !== undefined);
      const { path } = request;
      const result = await exchange(dispatcher, { origin, path, headers, body, timeoutMs }, signal);
      return result.answered
        ? answerOutcome(result, name, destination, clock.now(), headers)
        : failureOutcome(result, name, destination, timeoutMs);
    } finally {
      slots.release();
    }
  }

  /** Sends a request, and its halves if it is refused for what is in it. */
  async function sendPart(
    batch: readonly MozDefText[],
    bytes: BatchBytes,
    request: PlannedRequest,
    outcomes: SendOutcome[],
    signal: AbortSignal,
  ): Promise<void> {
    const { places } = request;
    const outcome = await sendRequest(batch, bytes, request, signal);
    if (places.length > 1 && isForTheEvents(outcome)) {
      const middle = Math.ceil(places.length / 2);
      const halves = [places.slice(0, middle), places.slice(middle)].flatMap((half) =>
        planRequests(batch, bytes, half, resolved),
      );
      for (const half of halves) await sendPart(batch, bytes, half, outcomes, signal);
      return;
    }
    for (const place of places) outcomes[place] = outcome;
  }

  async function sendAll(batch: readonly MozDefText[], signal: AbortSignal): Promise<SendOutcome[]> {
    const outcomes = new Array<SendOutcome>(batch.length);
    const places: number[] = [];
    for (const [place, { kind, byteLength }] of batch.entries()) {
      if (kind !== 'event' && kind !== 'vulnerability') outcomes[place] = rejected(notOfMozDef(kind));
      else if (byteLength <= maxMessageBytes) places.push(place);
      else outcomes[place] = rejected(tooLarge(byteLength, `${origin}${paths[kind]}`));
    }
    if (places.length === 0) return outcomes;
    const bytes = new BatchBytes(batch);
    const requests = planRequests(batch, bytes, places, resolved);
    await Promise.all(requests.map((request) => sendPart(batch, bytes, request, outcomes, signal)));
    return outcomes;
  }

  /** Types refuse it; JavaScript has none. */
  function notOfMozDef(kind: unknown): TransportError {
    return new TransportError(
      'invalid-message',
      `A message of the kind ${describeValue(kind)} is none of MozDef (send what @x/mozdef-events makes, or the format 'mozdef')`,
      { context: { transport: name, destination: origin } },
    );
  }

  function tooLarge(byteLength: number, destination: string): TransportError {
    return new TransportError(
      'message-too-large',
      `The event takes ${byteLength} bytes; ${destination} is sent at most ${maxMessageBytes} (shorten it, or raise maxMessageBytes if the server takes more)`,
      { context: { transport: name, destination, byteLength, limit: maxMessageBytes } },
    );
  }

  return {
    specVersion: 2,
    name,
    capabilities: {
      maxBatchSize,
      maxMessageBytes,
      acknowledged: true,
      sharedRefusals: resolved.bulk !== 'never',
      forgetsMessages: true,
    },
    send: (batch, options) => open.send(batch, options, (signal) => sendAll(batch, signal)),
    async status({ signal = new AbortController().signal } = {}) {
      if (open.closed) return { healthy: false, error: open.closedError() };
      const path = paths.status;
      const result = await exchange(dispatcher, { origin, path, headers, timeoutMs }, signal);
      return serverStatus(result, name, `${origin}${path}`, timeoutMs, clock.now(), headers);
    },
    close: (options) => open.close(options),
  };
}

/** Whether an outcome of several events may be due to one of them, without any of them having been taken. */
function isForTheEvents(outcome: SendOutcome): boolean {
  if (outcome.status !== 'rejected') return false;
  const { status = 0 } = outcome.error.context;
  return status >= 400 && !NOT_FOR_THE_EVENTS.includes(status);
}

function warnNotVerified(name: string, origin: string): void {
  process.emitWarning(
    `The transport "${name}" does not verify the certificate of ${origin}: any server that answers there gets every event and password.`,
    {
      type: 'MozDefWarning',
      code: 'MOZDEF_SERVER_NOT_VERIFIED',
      detail: 'Give the certificate as tls.ca, and leave out tls.verify.',
    },
  );
}

/** Says what an answer to the question for its status says of a server. */
function serverStatus(
  result: Answer | NoAnswer,
  transport: string,
  destination: string,
  timeoutMs: number,
  now: number,
  headers: Readonly<Record<string, string>>,
): HttpServerStatus {
  if (!result.answered) {
    return { healthy: false, error: failureOutcome(result, transport, destination, timeoutMs).error };
  }
  const outcome = answerOutcome(result, transport, destination, now, headers);
  if (outcome.status !== 'sent') return { healthy: false, error: outcome.error };
  const { status, service } = readBody(result.bodyStart);
  if (status === 'ok') return { healthy: true, service: typeof service === 'string' ? service : undefined };
  const message = `${destination} answered ${result.status}, but not the way MozDef's loginput does (check url and paths.status)`;
  const context = { transport, destination, status: result.status };
  return { healthy: false, error: new TransportError('refused', message, { context }) };
}

function readBody(body: Buffer): { readonly status?: unknown; readonly service?: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
