import { encodeMessage } from '../encoding/encode-message.ts';
import { MozDefError } from '../errors/mozdef-error.ts';
import { machineName } from '../event/host-and-process.ts';
import type { MozDefMessageInput } from '../event/message-input.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import { checkClientSettings, checkDefaults } from './client-checks.ts';
import type { MozDefClientDependencies, MozDefClientSettings } from './client-settings.ts';
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
  const { queue, closeTimeoutMs } = checkClientSettings(settings);
  const { limits, pitfalls } = settings;
  const reporter = createReporter(settings, dependencies.logger);
  const eventDependencies = { ...dependencies, hostname: machineName(dependencies.hostname) };
  const ending = new AbortController();
  const destinations = settings.transports.map((transport) =>
    createDestination(transport, queue, ending.signal, reporter.loss),
  );
  const sends = new Set<Promise<unknown>>();
  let invalid = 0;
  let refused = 0;
  let closing: Promise<DrainReport> | undefined;

  function createSender(defaults: MozDefEventDefaults): MozDefEventSender {
    const eventSettings = { limits, pitfalls, onWarning: reporter.warnings, defaults };

    function encode(input: MozDefMessageInput): EncodedMessage {
      try {
        return encodeMessage(input, eventSettings, eventDependencies);
      } catch (error) {
        invalid += 1;
        throw error;
      }
    }

    return {
      async send(input, { signal } = {}) {
        if (closing !== undefined) throw closedError();
        const encoded = encode(input);
        const ended = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
        const sending = Promise.all(destinations.map((destination) => destination.send(encoded, ended)));
        sends.add(sending);
        const outcomes = await sending;
        sends.delete(sending);
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
        if (closing !== undefined) {
          refused += 1;
          reporter.loss({
            reason: 'closed',
            count: 1,
            error: closedError(),
            events: [],
            mayHaveArrived: false,
          });
          return false;
        }
        let encoded: EncodedMessage;
        try {
          encoded = encode(input);
        } catch (cause) {
          // encodeMessage throws nothing else.
          const error = cause as MozDefError;
          reporter.loss({ reason: 'invalid-event', count: 1, error, events: [], mayHaveArrived: false });
          return false;
        }
        return destinations.map((destination) => destination.enqueue(encoded)).every(Boolean);
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
    stats: () => ({ invalid, refused, transports: destinations.map((destination) => destination.stats()) }),
    async [Symbol.asyncDispose]() {
      await close(undefined);
    },
  };
}

function closedError(): MozDefError {
  return new MozDefError('closed', 'The client is closed and takes no more events (make a new one)');
}
