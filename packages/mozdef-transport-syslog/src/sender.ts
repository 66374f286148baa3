import { SENT, type TransportError } from '@x/mozdef-events/transport';
import type { Backoff } from './backoff.ts';
import { unreachable } from './link/connect-failure.ts';
import type { Link, OpenFailure, OpenLink, OpenResult, WriteFailure, WriteResult } from './link/link.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Parcel } from './outbox/parcel.ts';
import type { Outcomes } from './outcomes.ts';
import type { SyslogConnectionChange } from './settings/connection-change.ts';

/** Sends what is in the outbox, one parcel at a time. */
export interface Sender {
  /** Starts sending, unless it goes on already. To be called when something was put into the outbox. */
  wake(): void;
  /** Ends an attempt to connect for which nothing waits any more. To be called when the outbox has become empty. */
  rest(): void;
  /** Resolves when everything in the outbox is decided. */
  idle(): Promise<void>;
  /** Ends the connection in good order. To be called when idle. */
  end(): Promise<void>;
  /** Ends the connection at once, and any attempt to make one. */
  cut(): void;
}

/** What a sender works with. */
export interface SenderParts {
  readonly outbox: Outbox;
  readonly openLink: OpenLink;
  readonly backoff: Backoff;
  readonly outcomes: Outcomes;
  /** How many failures in a row it takes until what waits is given up. */
  readonly attempts: number;
  /** The destination's address. */
  readonly destination: string;
  readonly report: (change: SyslogConnectionChange) => void;
}

/** Makes the sender of an outbox. */
export function createSender(parts: SenderParts): Sender {
  const { outbox, openLink, backoff, outcomes, attempts, destination, report } = parts;
  let link: Link | undefined;
  let attempt: AbortController | undefined;
  let failuresInRow = 0;
  let isRunning = false;
  let run = Promise.resolve();

  function lost(error: TransportError, inFlight: number): void {
    report({ type: 'lost', destination, error, inFlight });
  }

  /** Counts a failure, after which the next attempt waits; gives up what waits when there were too many. */
  function fail(failure: OpenFailure): void {
    const outcome = outcomes.notConnected(failure);
    const retryInMs = backoff.fail();
    failuresInRow += 1;
    const { failures } = backoff;
    report({
      type: 'failed',
      destination,
      error: outcome.error,
      failures,
      retryInMs,
      waiting: outbox.waiting,
    });
    // TLS that fails once fails again until somebody changes a certificate.
    if (failuresInRow < attempts && failure.code !== 'tls-failed') return;
    failuresInRow = 0;
    outbox.decideWaiting(outcome);
  }

  function succeed(): void {
    failuresInRow = 0;
    backoff.succeed();
  }

  async function tryToOpen(signal: AbortSignal): Promise<OpenResult> {
    try {
      return await openLink(signal, (cause) => {
        link = undefined;
        lost(outcomes.lost(cause), 0);
      });
    } catch (cause) {
      // Only what is given in place of the transport's own sockets throws.
      return { failure: unreachable(cause) };
    }
  }

  /** Makes one attempt. */
  async function open(): Promise<Link | undefined> {
    attempt = new AbortController();
    const { signal } = attempt;
    await backoff.wait(signal);
    const result = signal.aborted ? undefined : await tryToOpen(signal);
    attempt = undefined;
    if (result === undefined) return undefined;
    if ('failure' in result) {
      if (result.failure.code !== 'ended') fail(result.failure);
      return undefined;
    }
    report({ type: 'connected', destination });
    return result.link;
  }

  /** @returns whether everything is decided; if not, another link is needed */
  function settle(parcel: Parcel, result: WriteResult): boolean {
    if (result === undefined) {
      parcel.settleAll(SENT);
      succeed();
      return true;
    }
    const unsent: number[] = [];
    let first: TransportError | undefined;
    let inFlight = 0;
    for (let position = 0; position < parcel.frames.length; position += 1) {
      const failure = failureAt(result, position);
      if (failure === undefined) {
        parcel.settle(position, SENT);
      } else if (failure.fate === 'unsent') {
        unsent.push(position);
      } else {
        const outcome = outcomes.notWritten(failure);
        if (outcome.status === 'retryable') first ??= outcome.error;
        if (outcome.status === 'retryable' && outcome.mayHaveArrived === true) inFlight += 1;
        parcel.settle(position, outcome);
      }
    }
    if (first !== undefined) lost(first, inFlight);
    const [position] = unsent;
    if (position === undefined) return true;
    parcel.putBack(unsent);
    fail(unreachable(failureAt(result, position)?.cause));
    return false;
  }

  async function sendAll(): Promise<void> {
    while (outbox.waiting > 0) {
      link ??= await open();
      // Without a link, either nothing waits any more, or the next attempt is due.
      if (link === undefined || outbox.waiting === 0) continue;
      const current = link;
      current.keepProcessAlive(true);
      const parcel = outbox.take(current.limits);
      const isDecided = settle(parcel, await current.write(parcel.frames));
      if (!isDecided || !current.isUsable) {
        current.destroy();
        link = undefined;
      }
    }
    link?.keepProcessAlive(false);
    isRunning = false;
  }

  return {
    wake() {
      if (isRunning) return;
      isRunning = true;
      run = sendAll();
    },
    rest: () => attempt?.abort(),
    async idle() {
      while (isRunning) await run;
    },
    async end() {
      await link?.end();
      link = undefined;
    },
    cut() {
      attempt?.abort();
      link?.destroy();
    },
  };
}

function failureAt(result: Exclude<WriteResult, undefined>, position: number): WriteFailure | undefined {
  return 'fate' in result ? result : result.get(position);
}
