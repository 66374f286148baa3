import {
  createConnectionIdentity,
  type EventRecord,
  NOW_TIMESTAMP,
  OLDEST_TIMESTAMP,
} from '@x/estreamer-protocol';
import { describeError, untilAborted } from '@x/foundation';
import { formatAddress } from '@x/sockets';
import { type BookmarkKeeper, createBookmarkKeeper, loadBookmark } from '../bookmark/bookmark-keeper.ts';
import type { EstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import { runSessions } from '../reconnect/reconnect.ts';
import { scopeOf } from '../replay/event-identity.ts';
import { Ledger } from '../replay/ledger.ts';
import type { Intake, LedgerSession } from '../replay/ledger-session.ts';
import { type LiveSession, openLiveSession } from '../session/live-session.ts';
import type { ReceivedBundle } from '../session/session.ts';
import type { MutableStatus } from '../status.ts';
import type { ResolvedDependencies, ResolvedSettings } from './client-settings.ts';
import { createDelivery, createDeliveryQueue, type DeliveryQueue, Gathering } from './delivery.ts';
import { MissingBundles, OversizedSessions } from './give-up.ts';
import { StreamReport } from './stream-report.ts';
import { Nulls, ReceiveWindow } from './window.ts';

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

/** What a stream reports about itself, and what ends it. */
export interface StreamContext {
  readonly status: MutableStatus;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Makes a stream. */
export function createStream(
  settings: ResolvedSettings,
  context: StreamContext,
  dependencies: ResolvedDependencies,
): Stream {
  return new EventStream(settings, context, dependencies);
}

class EventStream implements Stream {
  readonly queue = createDeliveryQueue();
  readonly #settings: ResolvedSettings;
  readonly #context: StreamContext;
  readonly #dependencies: ResolvedDependencies;
  readonly #server: string;
  readonly #name: string;
  readonly #scope: string;
  readonly #connectionIdentity: (record: EventRecord) => string | undefined;
  readonly #window: ReceiveWindow;
  readonly #report: StreamReport;
  readonly #missing: MissingBundles;
  readonly #oversized = new OversizedSessions();
  #keeper: BookmarkKeeper | undefined;

  constructor(settings: ResolvedSettings, context: StreamContext, dependencies: ResolvedDependencies) {
    const { peer, window, stalledAfterMs, maxRemembered } = settings;
    const { reporter } = context;
    this.#settings = settings;
    this.#context = context;
    this.#dependencies = dependencies;
    this.#server = formatAddress(peer);
    this.#name = settings.name ?? this.#server;
    this.#scope = scopeOf(this.#server);
    this.#connectionIdentity = createConnectionIdentity(settings.devices);
    this.#report = new StreamReport({ server: this.#server, maxRemembered }, context);
    this.#missing = new MissingBundles(peer, reporter);
    this.#window = new ReceiveWindow(
      { ...window, stalledAfterMs, onStalled: reporter.stall, onResumed: reporter.resume },
      dependencies.clock,
    );
  }

  async run(): Promise<void> {
    const { bookmark: store, start, overlapSeconds, maxRemembered } = this.#settings;
    const { status, reporter, signal } = this.#context;
    const { clock } = this.#dependencies;
    const bookmark = await untilAborted(loadBookmark(store, this.#server, reporter), signal);
    if (signal.aborted) return;
    const now = () => Math.floor(clock.now() / 1000);
    const ledger = new Ledger({ bookmark, start, overlapSeconds, maxRemembered, now });
    status.position = ledger.resumeSecond;
    this.#tellStart(ledger.resumeSecond, bookmark !== undefined);
    this.#keeper = this.#createKeeper(ledger);
    await this.#runSessions(ledger);
  }

  async close(): Promise<void> {
    this.#window.close();
    this.queue.close();
    await this.#keeper?.close();
  }

  /** The first thing that one asks after a restart. */
  #tellStart(second: number | undefined, fromBookmark: boolean): void {
    const where =
      second === undefined || second === NOW_TIMESTAMP
        ? 'with what happens from now on'
        : second === OLDEST_TIMESTAMP
          ? 'with the oldest event that the server has'
          : `at ${new Date(second * 1000).toISOString()}`;
    const why = fromBookmark ? 'as the bookmark says' : 'as start says: there is no bookmark';
    this.#dependencies.logger.info(
      {
        server: this.#server,
        code: 'stream-start',
        fromBookmark,
        ...(second === undefined ? {} : { second }),
      },
      `The stream of ${this.#server} starts ${where}, ${why}.`,
    );
  }

  #createKeeper(ledger: Ledger): BookmarkKeeper {
    const { bookmark: store, bookmarkTimeoutMs } = this.#settings;
    const { clock } = this.#dependencies;
    return createBookmarkKeeper(
      {
        store,
        closeTimeoutMs: bookmarkTimeoutMs,
        takeChange: () => ledger.takeChange(),
        takeBookmark: () => {
          const taken = ledger.takeBookmark();
          return taken === undefined ? undefined : { ...taken, savedAt: clock.now(), server: this.#server };
        },
        size: () => ledger.window.size,
        onFailure: (error, attempt) =>
          this.#context.reporter.warn(
            'bookmark-save-failed',
            `The bookmark of ${this.#server} was not saved (attempt ${attempt}): ${describeError(error)}`,
            error,
          ),
        onUnsaved: (error) => {
          this.#context.status.notSaved = error === undefined ? undefined : describeError(error);
        },
      },
      this.#dependencies,
    );
  }

  #runSessions(ledger: Ledger): Promise<void> {
    const { peer, reconnect } = this.#settings;
    const { status, reporter, signal } = this.#context;
    const { logger } = this.#dependencies;
    const giveUp = (error: unknown, attempt: number) => {
      try {
        return reconnect?.giveUp(error, attempt) ?? false;
      } catch (thrown) {
        reporter.warn('callback-failed', 'reconnect.giveUp has thrown; the client goes on.', thrown);
        return false;
      }
    };
    return runSessions(
      {
        plan: reconnect === undefined ? undefined : { ...reconnect, giveUp },
        signal,
        run: (attempt, onStanding) => this.#runSession(ledger, attempt, onStanding),
        onLost(error, attempt, delayMs) {
          status.failures += 1;
          status.lastError = error;
          const lost = error as EstreamerClientError;
          logger.warn(
            { code: 'session-lost', ...peer, reason: lost.code, error, attempt, delayMs },
            `${lost.message} The next attempt begins in ${delayMs} ms.`,
          );
          reporter.enter({ kind: 'reconnecting', error, attempt, delayMs });
        },
      },
      this.#dependencies,
    );
  }

  async #runSession(ledger: Ledger, attempt: number, onStanding: () => void): Promise<void> {
    const { status, reporter, signal } = this.#context;
    // While the consumer holds as much as it may, there is nothing to connect for.
    await this.#window.room();
    if (signal.aborted) return;
    reporter.enter({ kind: 'connecting', attempt });
    const ahead = ledger.comeBackToPresent();
    if (ahead > 0) this.#report.warnBookmarkAhead(ahead);
    const account = ledger.beginSession();
    const nulls = new Nulls(this.#window);
    const session = await openLiveSession(
      {
        ...this.#settings,
        filter: this.#guardedFilter(),
        onOversized: this.#oversized.leavesOut(ledger.resumeSecond)
          ? (length) => this.#report.noteOversized(length)
          : undefined,
        initialTimestamp: ledger.resumeSecond ?? NOW_TIMESTAMP,
        signal,
        status,
        reporter,
        onIdle: () => {
          nulls.forgetAhead();
          if (this.#missing.onIdle(account, ledger.resumeSecond)) this.#saveLater(ledger);
        },
      },
      this.#dependencies,
    );
    const leave = () => void session.close();
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    onStanding();
    if (ledger.noteConnected()) this.#saveLater(ledger);
    try {
      await this.#receive(ledger, session, account, nulls);
    } catch (error) {
      this.#oversized.note(error, ledger.resumeSecond);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      account.end();
      await session.close();
    }
  }

  #guardedFilter() {
    const { filter } = this.#settings;
    if (filter === undefined) return undefined;
    return (payload: Uint8Array): boolean => {
      try {
        return filter(payload);
      } catch (error) {
        this.#report.noteFilterFailure(error);
        return true;
      }
    };
  }

  async #receive(ledger: Ledger, session: LiveSession, account: LedgerSession, nulls: Nulls): Promise<void> {
    const { signal } = this.#context;
    let gathering: Gathering | undefined;
    const deliver = () => {
      if (gathering !== undefined) this.#deliver(ledger, account, gathering);
      gathering = undefined;
    };
    for (;;) {
      if (gathering?.isFull || !this.#window.hasRoom(gathering?.records.length, gathering?.bytes)) {
        deliver();
        if (!this.#window.hasRoom()) {
          // The one for the last message waits until there is room behind it.
          nulls.send(session, 1);
          await this.#window.room();
        }
      }
      if (signal.aborted) return;
      if (nulls.areManyDue) nulls.send(session);
      const bundle = session.take();
      if (bundle === undefined) {
        if (nulls.isServerWaiting) nulls.send(session);
        // What else this turn of the event loop brings goes along: more records then share what a delivery costs.
        const turn = setImmediate(() => {
          nulls.send(session);
          deliver();
        });
        let isMore = false;
        try {
          isMore = await session.receive();
        } finally {
          clearImmediate(turn);
          if (!isMore && !signal.aborted) deliver();
        }
        if (!isMore) return;
        continue;
      }
      nulls.ask(bundle, gathering?.records.length ?? 0);
      const intake = account.place(bundle.sequenceNumber, gathering?.entry);
      this.#report.noteGap(intake);
      if (intake.entry !== gathering?.entry) deliver();
      gathering ??= new Gathering(intake.entry);
      gathering.note(bundle);
      for (const payload of bundle.payloads) {
        if (gathering.isFull) {
          account.split(intake);
          deliver();
          await this.#window.room();
          if (signal.aborted) return;
          gathering = new Gathering(intake.entry);
          gathering.note(bundle);
        }
        this.#take(session, account, intake, payload, gathering);
      }
      if (bundle.malformed !== undefined) this.#takeMalformed(account, intake, bundle, gathering);
      // A bundle that came out of its order stands alone.
      if (intake.place !== 'in-order') deliver();
      if (this.#missing.onReceived(account, ledger.resumeSecond)) this.#saveLater(ledger);
    }
  }

  #take(
    session: LiveSession,
    account: LedgerSession,
    intake: Intake,
    payload: Buffer,
    gathering: Gathering,
  ): void {
    const record = session.decode(payload);
    const verdict = account.receive(intake, record, payload);
    if (verdict === 'repetition') gathering.duplicates += 1;
    else if (record === undefined) this.#context.status.skippedRecords += 1;
    else gathering.add(record, payload);
  }

  #takeMalformed(
    account: LedgerSession,
    intake: Intake,
    { malformed }: ReceivedBundle,
    gathering: Gathering,
  ): void {
    if (malformed === undefined) return;
    const bytes = malformed.bytes as Buffer;
    this.#report.noteMalformed(malformed.reason.message);
    if (account.receive(intake, malformed, bytes) === 'repetition') gathering.duplicates += 1;
    else gathering.add(malformed, bytes);
  }

  #deliver(ledger: Ledger, account: LedgerSession, gathering: Gathering): void {
    const { status } = this.#context;
    const { entry, records, bytes } = gathering;
    this.#report.noteReceived(gathering, account, this.#dependencies.clock.now());
    if (records.length === 0) {
      ledger.acknowledge(entry);
      this.#saveLater(ledger);
      return;
    }
    const noteInFlight = () => {
      status.inFlight = this.#window.deliveries;
      status.inFlightRecords = this.#window.records;
      status.inFlightBytes = this.#window.bytes;
    };
    const acknowledge = () => {
      status.acknowledged += 1;
      ledger.acknowledge(entry);
      status.position = ledger.resumeSecond;
      this.#report.noteForgotten(ledger);
      this.#window.release(records.length, bytes);
      noteInFlight();
    };
    const save = () => this.#keeper?.save() ?? Promise.resolve();
    this.#window.add(records.length, bytes);
    noteInFlight();
    const identities = {
      scope: this.#scope,
      rows: entry.rows,
      connectionIdentity: this.#connectionIdentity,
    };
    this.queue.push(createDelivery(gathering.content(this.#name), identities, { acknowledge, save }));
  }

  /** The position has moved without the consumer. A failure is reported, and the next acknowledgement saves again. */
  #saveLater(ledger: Ledger): void {
    this.#context.status.position = ledger.resumeSecond;
    this.#keeper?.save().catch(() => {});
  }
}
