import type { Arrivals } from '../chaos/arrivals.ts';
import type { Random } from '../random.ts';

/** The life of the command that is on: its first start is 1. */
export interface Lives {
  readonly current: number;
}

/** A destination that can go wrong, and that remembers what it got. */
export interface Sink {
  readonly arrivals: Arrivals;
  /** Lines of the section of the command's configuration; none for a plugin. */
  readonly section: readonly string[];
  /** What is refused for good, whatever the state of the sink. */
  isPoison?(event: string): boolean;
  /** Looks for what has arrived, where that does not come by itself. */
  poll?(): void;
  /** Goes wrong for so long. @returns what it does; undefined if it can't now */
  goBad(random: Random, milliseconds: number): string | undefined;
  /** Works again. */
  recover(): void;
  close(): Promise<void>;
}
