import { createRecordDecoder, type RecordDecoder } from '../src/index.ts';

/** A record decoder that measures itself. */
export interface TimedDecoder extends RecordDecoder {
  readonly decodes: number;
  /** The decode that took longest. */
  readonly slowest: { readonly bytes: number; readonly milliseconds: number };
}

/**
 * A record decoder that throws when one decode takes longer than it may. What counts is processor time, so that a busy
 * machine is not mistaken for a slow decoder.
 */
export function createTimedDecoder(maxMilliseconds: number): TimedDecoder {
  const decoder = createRecordDecoder();
  let decodes = 0;
  let slowest = { bytes: 0, milliseconds: 0 };
  return {
    get decodes() {
      return decodes;
    },
    get slowest() {
      return slowest;
    },
    decode(payload) {
      const before = process.cpuUsage();
      const record = decoder.decode(payload);
      const { user, system } = process.cpuUsage(before);
      const milliseconds = (user + system) / 1_000;
      decodes += 1;
      if (milliseconds > slowest.milliseconds) slowest = { bytes: payload.length, milliseconds };
      if (milliseconds > maxMilliseconds) {
        throw new Error(
          `Decoding ${payload.length} bytes took ${milliseconds} ms; ${maxMilliseconds} are allowed.`,
        );
      }
      return record;
    },
  };
}
