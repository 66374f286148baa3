import { describeError, quoted } from '@x/foundation';
import type { EstreamerClient } from '../client/create-client.ts';
import type { Delivery } from '../client/delivery.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { processWarningLogger } from '../logger.ts';
import type { EstreamerClientStatus } from '../status.ts';

/** A delivery, and which client it came from. */
export interface MergedDelivery<Source extends string = string> extends Delivery {
  /** The client's name. */
  readonly source: Source;
}

/** Settings of {@link mergeClients}. */
export interface MergeSettings<Source extends string = string> {
  /**
   * Called when a client has failed for good; the others go on. What it throws is told to the process as a warning.
   * @default a warning by `process.emitWarning`
   */
  readonly onFailure?: ((source: Source, error: unknown) => void) | undefined;
}

/** Several clients as one. */
export interface MergedClients<Source extends string = string>
  extends AsyncIterable<MergedDelivery<Source>>,
    AsyncDisposable {
  /**
   * Every call gives the same iterator. It ends when all clients have ended; leaving the loop closes all of them.
   *
   * @throws {EstreamerClientError} `all-clients-failed` from `next`, when all have ended and each by an error; `cause`
   *   is an AggregateError of these
   */
  [Symbol.asyncIterator](): AsyncIterator<MergedDelivery<Source>, undefined>;
  /** The status of each client. */
  status(): Readonly<Record<Source, EstreamerClientStatus>>;
  /** Closes all clients. Never rejects. */
  close(): Promise<void>;
}

/**
 * Reads several clients as one iterable, in the order in which their deliveries arrive. The clients stay independent:
 * each has its own bookmark and its own limit of deliveries in flight, and one that has to wait for an acknowledgement,
 * reconnects or fails does not hold up the others.
 */
export function mergeClients<Source extends string>(
  clients: Readonly<Record<Source, EstreamerClient>>,
  settings: MergeSettings<Source> = {},
): MergedClients<Source> {
  const { onFailure = warnAboutFailure } = settings;
  const sources = Object.entries(clients) as [Source, EstreamerClient][];
  const ready: (() => MergedDelivery<Source>)[] = [];
  const waiting: PromiseWithResolvers<IteratorResult<MergedDelivery<Source>, undefined>>[] = [];
  const failures: unknown[] = [];
  let running = sources.length;
  let started = false;
  let closing: Promise<void> | undefined;

  /** Gives what is ready to those who wait, and tells them when there is nothing more to come. */
  const settle = () => {
    while (waiting.length > 0) {
      const take = ready.shift();
      if (take === undefined && running > 0) return;
      const { resolve, reject } = waiting.shift() as (typeof waiting)[number];
      if (take !== undefined) resolve({ done: false, value: take() });
      else if (failures.length > 0 && failures.length === sources.length) reject(allFailed(failures));
      else resolve({ done: true, value: undefined });
    }
  };

  const reportFailure = (source: Source, error: unknown) => {
    try {
      onFailure(source, error);
    } catch (thrown) {
      processWarningLogger.warn(
        { code: 'callback-failed', error: thrown },
        'onFailure of mergeClients has thrown.',
      );
    }
  };

  /** Asks a client for one delivery; asked again when that is taken, so that no client has more than one here. */
  const ask = async (source: Source, iterator: AsyncIterator<Delivery, undefined>): Promise<void> => {
    try {
      const { done, value } = await iterator.next();
      if (done) {
        running -= 1;
      } else {
        ready.push(() => {
          void ask(source, iterator);
          return { ...value, source };
        });
      }
    } catch (error) {
      running -= 1;
      failures.push(error);
      reportFailure(source, error);
    }
    settle();
  };

  const close = (): Promise<void> => {
    closing ??= (async () => {
      await Promise.all(sources.map(([, client]) => client.close()));
      ready.length = 0;
      running = 0;
      settle();
    })();
    return closing;
  };

  const iterator: AsyncIterator<MergedDelivery<Source>, undefined> = {
    next() {
      if (!started) {
        started = true;
        for (const [source, client] of sources) void ask(source, client[Symbol.asyncIterator]());
      }
      const asked = Promise.withResolvers<IteratorResult<MergedDelivery<Source>, undefined>>();
      waiting.push(asked);
      settle();
      return asked.promise;
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
  };

  return {
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: close,
    status: () =>
      Object.fromEntries(sources.map(([source, client]) => [source, client.status()])) as Record<
        Source,
        EstreamerClientStatus
      >,
    close,
  };
}

function warnAboutFailure(source: string, error: unknown): void {
  processWarningLogger.warn(
    { code: 'client-failed', source, error },
    `The client ${quoted(source)} has failed: ${describeError(error)}`,
  );
}

function allFailed(failures: readonly unknown[]): EstreamerClientError {
  return new EstreamerClientError(
    'all-clients-failed',
    `All ${failures.length} clients have failed; the cause has their errors.`,
    {},
    { cause: new AggregateError(failures) },
  );
}
