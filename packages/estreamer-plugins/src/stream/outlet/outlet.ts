import type { FormatContext } from '../../formats/record-format.ts';
import type { LineBatch } from '../../output/line-batches.ts';

/** What lines go out by. One call at a time. */
export interface Outlet {
  readonly connected: boolean;
  /** Octets that were sent again. */
  readonly replayedBytes: number;
  /** Lines that were too large. */
  readonly dropped: number;
  /** Resolves when the operating system has the lines. */
  write(batch: LineBatch, context: FormatContext, signal: AbortSignal): Promise<void>;
  /** The delivery is done: it was taken, or it failed and will come again. */
  endDelivery(taken: boolean): void;
  /** Ends in good order. */
  close(): Promise<void>;
}
