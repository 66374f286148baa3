import type { Reporter } from '../events/reporter.ts';
import type { LedgerReceipt } from '../replay/ledger-session.ts';
import type { ReceivedBundle } from '../session/session-step.ts';
import type { MutableStatus } from '../status.ts';

/** After how many events without a time the client says that it can't resume. */
const UNDATED_EVENTS = 100;

/** Counts what bundles brought, and reports what is remarkable about them. */
export function createReceiptReport(
  server: string,
  { status, reporter }: { status: MutableStatus; reporter: Reporter },
): (receipt: LedgerReceipt, bundle: ReceivedBundle, now: number) => void {
  let undated = 0;
  let latest = 0;

  const noteTimes = (bundle: ReceivedBundle, now: number) => {
    if (bundle.received.length > 0) status.lastRecordAt = now;
    for (const { second, record } of bundle.received) {
      if (second !== undefined) status.lastArchiveTimestamp = second;
      else if (record !== undefined && record.category !== 'metadata') undated += 1;
    }
    if (status.lastArchiveTimestamp !== undefined || undated < UNDATED_EVENTS) return;
    undated = Number.NEGATIVE_INFINITY;
    reporter.warn(
      'no-archive-timestamps',
      `The events of ${server} come without archive timestamps: the bookmark does not move, and a new session begins where the first did. Add the flag 'timestamp' to the request.`,
    );
  };

  return ({ duplicates, refused, lateness, gap }, bundle, now) => {
    noteTimes(bundle, now);
    status.skippedRecords += refused;
    status.duplicateRecords += duplicates;
    if (duplicates > 0) reporter.report({ kind: 'duplicates-dropped', count: duplicates });
    if (lateness > latest) {
      latest = lateness;
      reporter.warn(
        'late-records',
        `The archive timestamps of ${server} went back by ${lateness} seconds. Sessions start as much earlier from now on; set replay.overlapSeconds to be safe from the start.`,
      );
    }
    if (gap !== undefined) {
      reporter.warn(
        'sequence-gap',
        `${server} sent bundle ${gap.received} when ${gap.expected} was due. The bookmark does not move past what is missing.`,
      );
    }
  };
}
