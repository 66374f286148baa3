import type { Cuts } from './cuts.ts';

/** Writes a text as a format wants it, cut to a length. */
export type WriteText = (text: string, max: number, cuts: Cuts) => string;

/** Identifiers and addresses are never longer, so that they need not be cut. */
export const LONGEST_PLAIN_TEXT = 1024;

/** More names than the events of an hour have; beyond that all are forgotten. */
const MAX_REMEMBERED = 8192;

/** Texts that are longer are not worth their place. */
const MAX_LENGTH = 512;

/**
 * Gives what remembers what a function makes of texts; the same for all who write with it.
 *
 * @param limit what stands for the number that texts are always cut to
 */
export type Remembering<Remembered> = (write: WriteText, limit: string) => Remembered;

/** Makes what remembers texts that come again and again, such as names. */
export function createRememberedTexts(): Remembering<WriteText> {
  return createRemembering(remember);
}

export function createRemembering<Remembered>(
  create: (write: WriteText) => Remembered,
): Remembering<Remembered> {
  const all = new Map<WriteText, Map<string, Remembered>>();
  return (write, limit) => {
    const ofWriter = all.get(write) ?? new Map<string, Remembered>();
    all.set(write, ofWriter);
    const found = ofWriter.get(limit) ?? create(write);
    ofWriter.set(limit, found);
    return found;
  };
}

function remember(write: WriteText): WriteText {
  const known = new Map<string, string>();
  return (text, max, cuts) => {
    let written = known.get(text);
    if (written === undefined) {
      const { count } = cuts;
      written = write(text, max, cuts);
      if (known.size >= MAX_REMEMBERED) known.clear();
      // What is cut is counted each time.
      if (text.length <= MAX_LENGTH && cuts.count === count) known.set(text, written);
    }
    return written;
  };
}

/** What stands behind the seconds of a time that has no fraction. */
export const WHOLE_SECOND = '.000000+00:00';

/** Writes Unix seconds as `2023-11-14T22:13:20`. */
export type IsoSeconds = (seconds: number) => string;

const SLOTS = 256;

/** Makes a writer that remembers the latest seconds: those of events that come together are few. */
export function createIsoSeconds(): IsoSeconds {
  const keys = new Float64Array(SLOTS).fill(-1);
  const texts: string[] = new Array(SLOTS).fill('');
  return (seconds) => {
    const slot = seconds % SLOTS;
    if (keys[slot] === seconds) return texts[slot] as string;
    const text = new Date(seconds * 1000).toISOString().slice(0, 19);
    keys[slot] = seconds;
    texts[slot] = text;
    return text;
  };
}

/** Microseconds as six digits. */
export function sixDigits(microseconds: number): string {
  return microseconds === 0 ? '000000' : String(microseconds).padStart(6, '0');
}
