import { createSlots } from '@x/foundation';
import { createAbortListeners, TransportError } from '@x/transport';
import { encodeWithin } from '../encoding/encode-message.ts';
import type { EncodedMessage } from '../encoding/encoded-message.ts';
import type { MozDefError } from '../errors/mozdef-error.ts';
import { machineName } from '../event/check-event.ts';
import type { MozDefMessageInput } from '../event/message-input.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import {
  checkDefaults,
  type MozDefClientDependencies,
  type MozDefClientSettings,
  resolveClientSettings,
} from './client-settings.ts';
import { closeDestinations, drain } from './closing.ts';
import { createDestination } from './destination.ts';
import type { DrainReport, MozDefClient, MozDefEventSender } from './mozdef-client.ts';
import { createReporter } from './reporter.ts';

/**
 * Makes a client: it validates events, encodes each once and sends it to every transport.
 *
 * The machine's name is looked up once. The client owns its transports; `close` (or `await using`) closes them.
 *
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export function createMozDefClient(
  settings: MozDefClientSettings,
  dependencies: MozDefClientDependencies = {},
): MozDefClient {
  const { queue, closeTimeoutMs, limits, pitfalls, complianceItems } = resolveClientSettings(settings);
  const reporter = createReporter(settings, dependencies.logger);
  const eventDependencies = { ...dependencies, hostname: machineName(dependencies.hostname) };
  const ending = new AbortController();
  const destinations = settings.transports.map((transport) =>
    createDestination(transport, queue, ending.signal, reporter.loss),
  );
  const sends = new Set<Promise<unknown>>();
  const aborts = createAbortListeners();
  const line = createSlots(1);
  let invalid = 0;
  let refused = 0;
  let closing: Promise<DrainReport> | undefined;

  function refuse(encoded: readonly EncodedMessage[]): void {
    refused += 1;
    const events = encoded.map(({ message }) => message);
    reporter.loss({ reason: 'closed', count: 1, error: closedError(), events, mayHaveArrived: false });
  }

  function enqueueAll(encoded: EncodedMessage): boolean {
    return destinations.map((destination) => destination.enqueue(encoded)).every(Boolean);
  }

  /** @returns `false` if the signal ended the wait */
  async function allReady(encoded: EncodedMessage, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const full = destinations.find((destination) => !destination.isReady(encoded));
      if (full === undefined) return true;
      await full.left(signal);
      if (signal.aborted) return false;
    }
  }

  /** Sends to every transport, and ends with the caller's signal and with the client. */
  async function sendToAll(encoded: EncodedMessage, signal: AbortSignal | undefined) {
    const controller = new AbortController();
    const end = (reason: unknown) => controller.abort(reason);
    if (signal !== undefined) {
      aborts.add(ending.signal, end);
      aborts.add(signal, end);
    }
    const ended = signal === undefined ? ending.signal : controller.signal;
    const sending = Promise.all(destinations.map((destination) => destination.send(encoded, ended)));
    sends.add(sending);
    const outcomes = await sending;
    sends.delete(sending);
    if (signal !== undefined) {
      aborts.remove(ending.signal, end);
      aborts.remove(signal, end);
    }
    return outcomes;
  }

  function createSender(defaults: MozDefEventDefaults): MozDefEventSender {
    const eventSettings = { pitfalls, complianceItems, onWarning: reporter.warnings, defaults };

    function encode(input: MozDefMessageInput): EncodedMessage {
      try {
        return encodeWithin(limits, input, eventSettings, eventDependencies);
      } catch (error) {
        invalid += 1;
        throw error;
      }
    }

    /** @returns `undefined` for what is lost here, which is reported */
    function admit(input: MozDefMessageInput): EncodedMessage | undefined {
      if (closing !== undefined) {
        refuse([]);
        return undefined;
      }
      try {
        return encode(input);
      } catch (cause) {
        // Encoding throws nothing else.
        const error = cause as MozDefError;
        reporter.loss({ reason: 'invalid-event', count: 1, error, events: [], mayHaveArrived: false });
        return undefined;
      }
    }

    return {
      async send(input, { signal } = {}) {
        if (closing !== undefined) throw closedError();
        const encoded = encode(input);
        const outcomes = await sendToAll(encoded, signal);
        const delivered = outcomes.every(({ outcome }) => outcome.status === 'sent');
        return {
          get message() {
            return encoded.message;
          },
          delivered,
          outcomes,
        };
      },
      enqueue(input) {
        const encoded = admit(input);
        return encoded !== undefined && enqueueAll(encoded);
      },
      async enqueueWhenReady(input, { signal = new AbortController().signal } = {}) {
        const encoded = admit(input);
        if (encoded === undefined || !(await line.acquire(signal))) return false;
        try {
          if (!(await allReady(encoded, signal))) return false;
          if (closing === undefined) return enqueueAll(encoded);
          refuse([encoded]);
          return false;
        } finally {
          line.release();
        }
      },
      child: (child) => createSender(checkDefaults(child.defaults, { limits, pitfalls }, defaults)),
    };
  }

  function close(signal: AbortSignal | undefined): Promise<DrainReport> {
    closing ??= closeDestinations(destinations, sends, ending, closeTimeoutMs, signal);
    return closing;
  }

  return {
    ...createSender(checkDefaults(settings.defaults, { limits, pitfalls })),
    flush: ({ signal } = {}) => drain(destinations, sends, signal),
    close: ({ signal } = {}) => close(signal),
    status: () => ({ invalid, refused, transports: destinations.map((destination) => destination.status()) }),
    async [Symbol.asyncDispose]() {
      await close(undefined);
    },
  };
}

function closedError(): TransportError {
  return new TransportError('closed', 'The client is closed and takes no more events (make a new one)');
}
