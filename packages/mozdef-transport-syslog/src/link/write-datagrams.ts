import type { WriteFailure, WriteResult } from './link.ts';

/** How much is handed over at once: enough that a call costs next to nothing, little enough to be soon decided. */
export const DATAGRAM_LIMITS = { maxMessages: 64, maxBytes: 1_048_576 };

/** Sends one datagram; calls back with the error, or without. */
export type SendDatagram = (datagram: Buffer, done: (error?: Error | null) => void) => void;

/** Sends every message as a datagram of its own, and resolves when each is decided. */
export function writeDatagrams(
  frames: readonly string[],
  send: SendDatagram,
  readFailure: (error: Error) => WriteFailure,
): Promise<WriteResult> {
  return new Promise((resolve) => {
    let failures: Map<number, WriteFailure> | undefined;
    let left = frames.length;
    for (const [position, frame] of frames.entries()) {
      const done = (error?: Error | null) => {
        if (error != null) {
          failures ??= new Map();
          failures.set(position, readFailure(error));
        }
        left -= 1;
        if (left === 0) resolve(failures);
      };
      try {
        send(Buffer.from(frame, 'latin1'), done);
      } catch (error) {
        // A socket that was closed meanwhile throws.
        done(error as Error);
      }
    }
  });
}
