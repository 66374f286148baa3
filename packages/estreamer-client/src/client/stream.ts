import { NOW_TIMESTAMP } from '@x/estreamer-protocol';
import { type BookmarkKeeper, createBookmarkKeeper } from '../bookmark/bookmark-keeper.ts';
import { loadBookmark } from '../bookmark/load-bookmark.ts';
import { addressOf } from '../connect/peer.ts';
import type { EstreamerClientError } from '../errors/client-error.ts';
import { reasonOf } from '../errors/printable.ts';
import type { Reporter } from '../events/reporter.ts';
import type { ReconnectPlan } from '../reconnect/reconnect-settings.ts';
import { runSessions } from '../reconnect/run-sessions.ts';
import { createLedger, type Ledger } from '../replay/ledger.ts';
import type { LedgerReceipt, LedgerSession } from '../replay/ledger-session.ts';
import { type LiveSession, openLiveSession } from '../session/live-session.ts';
import type { DeliveryContent, ReceivedBundle } from '../session/session-step.ts';
import type { MutableStatus } from '../status.ts';
import { beforeAbort } from './before-abort.ts';
import type { CheckedSettings } from './check-settings.ts';
import type { ClientSurroundings } from './client-settings.ts';
import { createDelivery } from './delivery.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { createFlow } from './flow.ts';
import { createMissingBundles } from './missing-bundles.ts';
import { createReceiptReport } from './receipt-report.ts';

/** Sessions one after the other, and what came of them. */
export interface Stream {
  readonly queue: DeliveryQueue;
  /**
   * Runs until the signal aborts.
   *
   * @throws {EstreamerClientError} when there is to be no other session, or there is no bookmark to start from
   */
  run(): Promise<void>;
  /** Resolves when what is acknowledged is stored. */
  close(): Promise<void>;
}

/** Makes a stream. */
export function createStream(
  settings: CheckedSettings,
  { status, reporter, signal }: { status: MutableStatus; reporter: Reporter; signal: AbortSignal },
  surroundings: ClientSurroundings,
): Stream {
  const { peer, prefetch, stalledAfterMs, bookmark: store, reconnect, filter } = settings;
  const { clock, logger } = surroundings;
  const server = addressOf(peer);
  const queue = createDeliveryQueue();
  const missing = createMissingBundles(peer, reporter);
  const reportReceipt = createReceiptReport(server, { status, reporter });
  const flow = createFlow(
    { prefetch, stalledAfterMs, onStalled: reporter.stall, onResumed: reporter.resume },
    surroundings,
  );
  let keeper: BookmarkKeeper | undefined;
  let filterFailed = false;

  const guardedFilter =
    filter === undefined
      ? undefined
      : (payload: Uint8Array): boolean => {
          try {
            return filter(payload);
          } catch (error) {
            if (!filterFailed) {
              filterFailed = true;
              reporter.warn('filter-failed', 'The filter has thrown; such records are delivered.', error);
            }
            return true;
          }
        };

  /** The position has moved without the consumer. A failure is reported, and the next acknowledgement saves again. */
  const saveLater = (ledger: Ledger) => {
    status.position = ledger.resumeSecond;
    keeper?.save().catch(() => {});
  };

  const noteForgotten = ({ forgotten }: Ledger) => {
    if (forgotten > 0 && status.forgottenRecords === 0) {
      reporter.warn(
        'replay-window-full',
        `More than ${settings.maxRemembered} acknowledged events of ${server} may be repeated; the oldest are forgotten and would come twice. Raise replay.maxRemembered, or acknowledge in order.`,
      );
    }
    status.forgottenRecords = forgotten;
  };

  const deliver = (ledger: Ledger, session: LiveSession, bundle: ReceivedBundle, receipt: LedgerReceipt) => {
    const acknowledge = () => {
      status.acknowledged += 1;
      ledger.acknowledge(receipt.entry);
      status.position = ledger.resumeSecond;
      noteForgotten(ledger);
      flow.release();
      status.inFlight = flow.inFlight;
    };
    const save = () => keeper?.save() ?? Promise.resolve();
    flow.take(session.acknowledge);
    status.inFlight = flow.inFlight;
    queue.push(createDelivery(contentOf(bundle, receipt), { acknowledge, save }));
  };

  const guardedGiveUp =
    ({ giveUp }: ReconnectPlan) =>
    (error: unknown, attempt: number): boolean => {
      try {
        return giveUp(error, attempt);
      } catch (thrown) {
        reporter.warn('callback-failed', 'reconnect.giveUp has thrown; the client goes on.', thrown);
        return false;
      }
    };

  const runSession = async (ledger: Ledger, attempt: number, onStanding: () => void) => {
    // While the consumer holds as much as it may, there is nothing to connect for.
    await flow.room();
    if (signal.aborted) return;
    reporter.enter({ kind: 'connecting', attempt });
    const account = ledger.beginSession();
    const session = await openLiveSession(
      {
        ...settings,
        filter: guardedFilter,
        initialTimestamp: ledger.resumeSecond ?? NOW_TIMESTAMP,
        signal,
        status,
        reporter,
        onIdle() {
          if (missing.onIdle(account, ledger.resumeSecond)) saveLater(ledger);
        },
      },
      surroundings,
    );
    const leave = () => void session.close();
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    onStanding();
    try {
      await receive(ledger, session, account);
    } finally {
      signal.removeEventListener('abort', leave);
      account.end();
      flow.forgive();
      await session.close();
    }
  };

  const receive = async (ledger: Ledger, session: LiveSession, account: LedgerSession) => {
    for (;;) {
      await flow.room();
      const bundle = signal.aborted ? undefined : await session.next();
      if (bundle === undefined || signal.aborted) return;
      const receipt = account.receive(bundle);
      reportReceipt(receipt, bundle, clock.now());
      if (receipt.records.length > 0) {
        deliver(ledger, session, bundle, receipt);
      } else {
        ledger.acknowledge(receipt.entry);
        saveLater(ledger);
        session.acknowledge();
      }
      if (missing.onReceived(account, ledger.resumeSecond)) saveLater(ledger);
    }
  };

  return {
    queue,
    async run() {
      const bookmark = await beforeAbort(loadBookmark(store, server, reporter), signal);
      if (signal.aborted) return;
      const { start, overlapSeconds, maxRemembered } = settings;
      const ledger = createLedger({ bookmark, start, overlapSeconds, maxRemembered });
      status.position = ledger.resumeSecond;
      keeper = createBookmarkKeeper(
        {
          store,
          closeTimeoutMs: settings.bookmarkTimeoutMs,
          take() {
            const taken = ledger.takeBookmark();
            return taken === undefined ? undefined : { ...taken, savedAt: clock.now(), server };
          },
          onFailure: (error, attempt) =>
            reporter.warn(
              'bookmark-save-failed',
              `The bookmark of ${server} was not saved (attempt ${attempt}): ${reasonOf(error)}`,
              error,
            ),
        },
        surroundings,
      );
      await runSessions(
        {
          plan: reconnect === undefined ? undefined : { ...reconnect, giveUp: guardedGiveUp(reconnect) },
          signal,
          run: (attempt, onStanding) => runSession(ledger, attempt, onStanding),
          onLost(error, attempt, delayMs) {
            status.failures += 1;
            status.lastError = error;
            logger.warn(
              { ...peer, error, attempt, delayMs },
              `${(error as EstreamerClientError).message} The next attempt begins in ${delayMs} ms.`,
            );
            reporter.enter({ kind: 'reconnecting', error, attempt, delayMs });
          },
        },
        surroundings,
      );
    },
    async close() {
      flow.close();
      queue.close();
      await keeper?.close();
    },
  };
}

function contentOf(
  { sequenceNumber, connectionId }: ReceivedBundle,
  { records }: LedgerReceipt,
): DeliveryContent {
  const last = records.findLast(({ archiveTimestamp }) => (archiveTimestamp ?? 0) !== 0)?.archiveTimestamp;
  return {
    records,
    ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(last === undefined ? {} : { lastArchiveTimestamp: last }),
  };
}
