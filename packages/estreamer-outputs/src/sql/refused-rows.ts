import {
  createDeliver,
  deadLetterMessage,
  type Message,
  type RejectedOutcome,
  type Transport,
} from '@x/transport';
import type { EstreamerOutputError } from '../errors/output-error.ts';
import type { SqlPluginSettings } from './sql-settings.ts';

/** A row that goes to the dead letters: one that the database refuses, or the whole of one that it could not hold as it came. */
export interface RefusedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
  /** The identity of its event. */
  readonly id: string | undefined;
  /** The kind of its record. */
  readonly kind: string;
  readonly error: EstreamerOutputError;
}

/** What becomes of the refused rows of a table. */
export interface TableRefusals {
  /** The database has taken rows of the table. */
  stored(): void;
  /** @returns whether the other rows are to be tried */
  refused(row: RefusedRow): boolean;
  /** The rows of a write are decided. @throws what was refused, if the table is at fault and not a row */
  settle(): Promise<void>;
}

/** So many rows may be given up while none is taken: with more the table, or a rule of it, is at fault. */
const MOST_IN_A_ROW = 10;

/**
 * Decides about the rows of a table that are refused, by the one rule for what is refused: a row that is refused while others
 * are taken is given up; when none is taken, all are held. Before the first row is taken a few may be given up too if they are
 * kept: else a bad row that is the first of a run would stop the stream.
 *
 * @param areKept whether rows that are given up go to dead letters
 */
export function createTableRefusals(
  policy: NonNullable<SqlPluginSettings['refusedRows']>,
  areKept: boolean,
  giveUp: (rows: readonly RefusedRow[]) => Promise<void>,
): TableRefusals {
  let refused: RefusedRow[] = [];
  let hasStored = false;
  /** Given up since a row was taken. */
  let inARow = 0;
  /** Refused in this write since a row was taken. */
  let lately = 0;

  const areAtFault = () => policy === 'skip' || ((hasStored || areKept) && inARow + lately <= MOST_IN_A_ROW);

  return {
    stored() {
      hasStored = true;
      inARow = 0;
      lately = 0;
    },
    refused(row) {
      refused.push(row);
      lately += 1;
      if (policy !== 'fail') return true;
      refused = [];
      lately = 0;
      return false;
    },
    async settle() {
      const rows = refused;
      const [first] = rows;
      const isDecided = areAtFault();
      const last = lately;
      refused = [];
      lately = 0;
      if (first === undefined) return;
      if (!isDecided) throw first.error;
      await giveUp(rows);
      inARow += last;
    },
  };
}

/** Writes rows to the dead letters: table and columns as JSON, with the reason. @throws when they are not there */
export async function writeDeadRows(
  rows: readonly RefusedRow[],
  letters: Transport,
  {
    reason,
    transport,
    timeoutMs,
  }: {
    readonly reason: 'rejected' | 'shortened';
    readonly transport: string;
    readonly timeoutMs: number;
  },
): Promise<void> {
  const deliver = createDeliver(letters);
  const { maxBatchSize } = letters.capabilities;
  const messages = rows.map((row) => deadRow(row, reason, transport));
  for (let start = 0; start < messages.length; start += maxBatchSize) {
    const outcomes = await deliver(
      messages.slice(start, start + maxBatchSize),
      AbortSignal.timeout(timeoutMs),
    );
    for (const outcome of outcomes) if (outcome.status !== 'sent') throw outcome.error;
  }
}

function deadRow(
  { table, row, id, kind, error }: RefusedRow,
  reason: 'rejected' | 'shortened',
  transport: string,
): Message {
  const text = JSON.stringify({ table, row }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
  const message = { text, byteLength: Buffer.byteLength(text), kind, ...(id !== undefined && { id }) };
  const outcome = { status: 'rejected', error: error as unknown } as RejectedOutcome;
  return deadLetterMessage({ message, reason, outcome, transport, time: Date.now() });
}
