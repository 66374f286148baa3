import type { WriteTime } from './event-time.ts';
import type { SourceValue } from './field-source.ts';
import type { ReadableRecord } from './readable-record.ts';

/** Reads one value of a record; `undefined` if it has nothing to say. */
export type SourceReader = (readable: ReadableRecord) => SourceValue | undefined;

/** What readers need besides the record. */
export interface SourceTools {
  /** How times are written. */
  readonly writeTime: WriteTime;
  /** What the guide calls a record type. */
  readonly nameOfType: (recordType: number) => string | undefined;
}
