import type { Reporter } from '../events/reporter.ts';
import { MOST_LATENESS } from '../replay/lateness.ts';
import type { Ledger } from '../replay/ledger.ts';
import type { Intake, LedgerSession } from '../replay/ledger-session.ts';
import type { MutableStatus } from '../status.ts';
import type { Gathering } from './delivery.ts';

/** After how many events without a time the client says that it can't resume. */
const UNDATED_EVENTS = 100;

/** What is remarkable about what a server sends: counted in the status, and said once. */
export class StreamReport {
  readonly #server: string;
  readonly #status: MutableStatus;
  readonly #reporter: Reporter;
  readonly #maxRemembered: number;
  #undated = 0;
  #latest = 0;
  #ahead = 0;
  #filterFailed = false;

  constructor(
    { server, maxRemembered }: { readonly server: string; readonly maxRemembered: number },
    { status, reporter }: { readonly status: MutableStatus; readonly reporter: Reporter },
  ) {
    this.#server = server;
    this.#maxRemembered = maxRemembered;
    this.#status = status;
    this.#reporter = reporter;
  }

  noteGap({ gap }: Intake): void {
    if (gap === undefined) return;
    this.#reporter.warn(
      'sequence-gap',
      `${this.#server} sent bundle ${gap.received} when ${gap.expected} was due. The bookmark does not move past what is missing.`,
    );
  }

  noteMalformed(reason: string): void {
    this.#status.malformedMessages += 1;
    if (this.#status.malformedMessages > 1) return;
    this.#reporter.warn(
      'malformed-message',
      `${this.#server} sent a message that does not fit its layout; what can't be read of it comes as a record of kind unknown, and the stream goes on. ${reason} Further ones are counted in malformedMessages.`,
    );
  }

  noteOversized(length: number): void {
    this.#reporter.warn(
      'message-left-out',
      `${this.#server} sends a message of ${length} bytes again and again, more than maxFrameBytes: it is left out, and a record of kind unknown comes in its place. What was in it is lost; raise maxFrameBytes if the server really sends messages of this size.`,
    );
  }

  noteFilterFailure(error: unknown): void {
    if (this.#filterFailed) return;
    this.#filterFailed = true;
    this.#reporter.warn('filter-failed', 'The filter has thrown; such records are delivered.', error);
  }

  /** What came together is complete. */
  noteReceived({ duplicates }: Gathering, account: LedgerSession, now: number): void {
    const { lastSecond, lateness, ahead } = account;
    this.#status.lastRecordAt = now;
    if (lastSecond !== undefined) this.#status.lastArchiveTimestamp = lastSecond;
    this.#undated += account.takeUndated();
    this.#status.duplicateRecords += duplicates;
    if (duplicates > 0) this.#reporter.report({ kind: 'duplicates-dropped', count: duplicates });
    if (lastSecond === undefined && this.#undated >= UNDATED_EVENTS) this.#warnUndated();
    if (lateness > this.#latest) this.#warnLate(lateness);
    if (ahead > 0 && this.#ahead === 0) this.#warnAhead(ahead);
  }

  noteForgotten({ forgotten }: Ledger): void {
    if (forgotten > 0 && this.#status.forgottenRecords === 0) {
      this.#reporter.warn(
        'replay-window-full',
        `More than ${this.#maxRemembered} acknowledged events of ${this.#server} may be repeated; the oldest are forgotten and would come twice. Raise replay.maxRemembered, or acknowledge in order.`,
      );
    }
    this.#status.forgottenRecords = forgotten;
  }

  /** The position lay ahead of this machine's clock. */
  warnBookmarkAhead(seconds: number): void {
    this.#reporter.warn(
      'bookmark-ahead',
      `The bookmark of ${this.#server} lies ${seconds} seconds ahead of this machine's clock, so that events until then would be skipped. The stream starts from now instead; some events may come twice. Set the clocks of this machine and of the server right; when the bookmark is wrong, delete it with its .previous and set start.`,
    );
  }

  #warnUndated(): void {
    this.#undated = Number.NEGATIVE_INFINITY;
    this.#reporter.warn(
      'no-archive-timestamps',
      `The events of ${this.#server} come without archive timestamps: the bookmark does not move, and a new session begins where the first did. Add the flag 'timestamp' to the request.`,
    );
  }

  #warnLate(lateness: number): void {
    this.#latest = lateness;
    const starts =
      lateness <= MOST_LATENESS
        ? `The position goes back with them, and for a while sessions start ${lateness} seconds earlier; set replay.overlapSeconds to as much to be safe from the start.`
        : `The position goes back with them this time; by itself a session starts at most ${MOST_LATENESS} seconds earlier. Set replay.overlapSeconds to ${lateness} if events may come so late again.`;
    this.#reporter.warn(
      'late-records',
      `The archive timestamps of ${this.#server} went back by ${lateness} seconds. ${starts}`,
    );
  }

  #warnAhead(ahead: number): void {
    this.#ahead = ahead;
    this.#reporter.warn(
      'future-timestamps',
      `${this.#server} archives events ${ahead} seconds and more ahead of this machine's clock. They are delivered, and the bookmark does not follow them beyond the present. Set the clocks of this machine and of the server right.`,
    );
  }
}
