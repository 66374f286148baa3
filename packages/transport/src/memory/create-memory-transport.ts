import { type FieldsFor, optional, text, wholeNumber, withDefault } from '@x/foundation';
import { createOpenBatches, endedOutcome } from '../batches/open-batches.ts';
import {
  type Message,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type Transport,
} from '../contract/transport.ts';
import {
  messageTooLarge,
  resolveTransportSettings,
  TransportError,
  type TransportErrorCode,
} from '../contract/transport-error.ts';
import { createMemoryDestination, type MemoryAnswer, type MemoryDestination } from './memory-destination.ts';

/** Settings of the transport in memory. */
export interface MemoryTransportSettings {
  /** Name for reports and errors. @default 'memory' */
  readonly name?: string | undefined;
  /** The most messages of one batch. @default 100 */
  readonly maxBatchSize?: number | undefined;
  /** The largest message, in bytes of text. @default no limit */
  readonly maxMessageBytes?: number | undefined;
  /** The most messages that wait for the destination; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingMessages?: number | undefined;
}

/** What the transport in memory may be given in place of its own. */
export interface MemoryTransportDependencies<M extends Message = Message> {
  /** Where the messages go. @default a new one */
  readonly destination?: MemoryDestination<M> | undefined;
}

/** A transport that keeps every message in memory. */
export interface MemoryTransport<M extends Message = Message> extends Transport<M> {
  /** Where the messages go. */
  readonly destination: MemoryDestination<M>;
}

const FIELDS = {
  name: withDefault(text(), 'Name for reports and errors.', 'memory'),
  maxBatchSize: withDefault(wholeNumber({ from: 1 }), 'The most messages of one batch.', 100),
  maxMessageBytes: optional(wholeNumber({ from: 1, unit: 'bytes' }), 'The largest message.', 'no limit'),
  maxPendingMessages: withDefault(
    wholeNumber({ from: 1, unit: 'messages' }),
    'The most messages that wait for the destination.',
    10_000,
  ),
} satisfies FieldsFor<MemoryTransportSettings>;

/**
 * Makes a transport that keeps every message in memory: for tests of programs that send messages, and as the reference
 * of the contract. It passes the conformance kit.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = createMemoryTransport();
 * await programUnderTest(transport);
 * expect(transport.destination.messages).toHaveLength(1);
 * ```
 */
export function createMemoryTransport<M extends Message = Message>(
  settings: MemoryTransportSettings = {},
  { destination = createMemoryDestination<M>() }: MemoryTransportDependencies<M> = {},
): MemoryTransport<M> {
  const resolved = resolveTransportSettings(FIELDS, settings, 'The transport in memory cannot be made');
  const { name, maxBatchSize, maxMessageBytes, maxPendingMessages } = resolved;
  const open = createOpenBatches({ name, maxPendingMessages, release: () => {} });

  function failed(code: TransportErrorCode, what: string, mayHaveArrived = false): SendOutcome {
    const message = `Sending over the transport "${name}" failed: ${what}`;
    return retryable(new TransportError(code, message, { context: { transport: name } }), { mayHaveArrived });
  }

  function refused(): SendOutcome {
    const message = `The destination of the transport "${name}" will never take the message`;
    return rejected(new TransportError('refused', message, { context: { transport: name } }));
  }

  function outcomeOf(answer: MemoryAnswer, signal: AbortSignal): SendOutcome {
    switch (answer) {
      case 'taken':
        return SENT;
      case 'for-good':
        return refused();
      case 'for-now':
        return failed('unavailable', 'the destination cannot take the message now');
      case 'unreachable':
        return failed('unreachable', 'the destination is gone');
      case 'unanswered':
        if (signal.aborted) return endedOutcome(name, signal.reason, true);
        return failed('connection-lost', 'the destination went away', true);
    }
  }

  async function sendOne(message: M, signal: AbortSignal): Promise<SendOutcome> {
    if (maxMessageBytes !== undefined && message.byteLength > maxMessageBytes) {
      return rejected(messageTooLarge(name, message.byteLength, maxMessageBytes));
    }
    if (signal.aborted) return endedOutcome(name, signal.reason);
    return outcomeOf(await destination.take(message, signal), signal);
  }

  return {
    specVersion: 2,
    name,
    capabilities: {
      maxBatchSize,
      ...(maxMessageBytes !== undefined && { maxMessageBytes }),
      acknowledged: true,
    },
    destination,
    send: (batch, options) =>
      open.send(batch, options, async (signal) => {
        const outcomes: SendOutcome[] = [];
        for (const message of batch) outcomes.push(await sendOne(message, signal));
        return outcomes;
      }),
    close: (options) => open.close(options),
  };
}
