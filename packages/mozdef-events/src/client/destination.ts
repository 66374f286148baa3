import {
  type CloseOptions,
  createDeliver,
  createMessageQueue,
  type SendOutcome,
  type Transport,
  TransportError,
} from '@x/transport';
import type { EncodedMessage } from '../encoding/encoded-message.ts';
import type { MozDefLoss, MozDefQueueSettings } from './client-settings.ts';
import type { TransportOutcome, TransportStatus } from './mozdef-client.ts';

/** Bounds of a queue with everything filled in. */
type QueueBounds = { readonly [Key in keyof MozDefQueueSettings]-?: NonNullable<MozDefQueueSettings[Key]> };

/** One transport of a client, with its queue and its counts. */
export interface Destination {
  /** Sends an event past the queue. */
  send(event: EncodedMessage, signal: AbortSignal): Promise<TransportOutcome>;
  /** Puts an event into the queue. @returns `false` if there was no room, which is reported as a loss */
  enqueue(event: EncodedMessage): boolean;
  /** Whether the queue has room for an event, or is empty. */
  isReady(event: EncodedMessage): boolean;
  /** Resolves when something has left the queue, or when the signal ends the wait. */
  left(signal: AbortSignal): Promise<void>;
  /** Resolves when everything enqueued before this call is decided or given up. */
  drained(): Promise<void>;
  /** Gives up and reports all that waits. */
  giveUp(): void;
  close(options: CloseOptions): Promise<void>;
  status(): TransportStatus;
  /** Enqueued events that were lost. */
  readonly lost: number;
  /** Events that wait or are being sent. */
  readonly pending: number;
}

/**
 * @param signal ends what is being sent from the queue
 * @param report told about every enqueued event that is lost
 */
export function createDestination(
  transport: Transport<EncodedMessage>,
  bounds: QueueBounds,
  signal: AbortSignal,
  report: (loss: MozDefLoss) => void,
): Destination {
  const { name } = transport;
  const counts = { sent: 0, possibleDuplicates: 0, rejected: 0, failed: 0, dropped: 0 };
  let lost = 0;
  let sending = 0;

  const deliver = createDeliver(transport);
  const queue = createMessageQueue(transport, {
    maxMessages: bounds.maxEvents,
    maxBytes: bounds.maxBytes,
    concurrency: bounds.concurrency,
    signal,
    onDecided(batch, outcomes) {
      for (const [index, encoded] of batch.entries()) decide(encoded, outcomes[index] as SendOutcome);
    },
  });

  function decide(encoded: EncodedMessage, outcome: SendOutcome): void {
    count(outcome);
    if (outcome.status === 'sent') return;
    const unsent = outcome.status === 'rejected' ? 'rejected' : 'not-delivered';
    lose({
      reason: signal.aborted && unsent === 'not-delivered' ? 'closed' : unsent,
      count: 1,
      error: outcome.error,
      events: [encoded.message],
      mayHaveArrived: outcome.status === 'retryable' && outcome.mayHaveArrived === true,
    });
  }

  function count(outcome: SendOutcome): void {
    if (outcome.status === 'retryable') counts.failed += 1;
    else counts[outcome.status] += 1;
    if (outcome.status === 'sent' && outcome.possibleDuplicate === true) counts.possibleDuplicates += 1;
  }

  function lose(loss: Omit<MozDefLoss, 'transport'>): void {
    lost += loss.count;
    report({ ...loss, transport: name });
  }

  function drop(
    reason: 'queue-full' | 'closed',
    events: readonly EncodedMessage[],
    error: TransportError,
  ): void {
    counts.dropped += events.length;
    lose({
      reason,
      count: events.length,
      error,
      events: events.map(({ message }) => message),
      mayHaveArrived: false,
    });
  }

  return {
    async send(event, sendSignal) {
      sending += 1;
      const [outcome] = await deliver([event], sendSignal);
      sending -= 1;
      count(outcome as SendOutcome);
      return { transport: name, outcome: outcome as SendOutcome };
    },
    enqueue(event) {
      if (queue.offer(event)) return true;
      const oldest = bounds.overflow === 'drop-oldest' ? queue.makeRoom(event) : [];
      const taken = queue.offer(event);
      const message = `The queue of the transport "${name}" is full (it sends more slowly than events come in, or it is down; raise queue.maxEvents and queue.maxBytes, send less, or use enqueueWhenReady)`;
      const error = new TransportError('queue-full', message, { context: { transport: name } });
      drop('queue-full', taken ? oldest : [...oldest, event], error);
      return taken;
    },
    isReady: (event) => queue.queued === 0 || queue.hasRoom(event),
    left: (waitSignal) => queue.left(waitSignal),
    drained: () => queue.drained(),
    giveUp() {
      const events = queue.giveUp();
      if (events.length === 0) return;
      const message = `The client was closed before the transport "${name}" had sent ${events.length} events of its queue`;
      drop('closed', events, new TransportError('closed', message, { context: { transport: name } }));
    },
    close: (options) => transport.close(options),
    status: () => ({
      transport: name,
      ...counts,
      queued: queue.queued,
      queuedBytes: queue.queuedBytes,
      inFlight: queue.inFlight + sending,
    }),
    get lost() {
      return lost;
    },
    get pending() {
      return queue.queued + queue.inFlight + sending;
    },
  };
}
