import { cutText, oneLine } from '@x/foundation';

/** What a limit counts. */
export type CutUnit = 'bytes' | 'characters' | 'fields';

/** One thing that there was no room for. */
export interface Cut {
  /** How much there was. */
  readonly size: number;
  /** How much there is room for. */
  readonly limit: number;
  readonly unit: CutUnit;
}

/**
 * Cuts what a format has no room for, and keeps count. A cut is rare: a format looks at the count once it has written an event,
 * and nothing else is done for those that fit.
 */
export class Cuts {
  /** How many texts of this event were cut. */
  count = 0;
  /** The largest of them. */
  largest: Cut | undefined;
  /** Whether nothing is cut at the moment. */
  isOff = false;

  /** Begins with another event. */
  begin(): void {
    this.count = 0;
    this.largest = undefined;
  }

  /** What a function gives while nothing is cut. */
  without<Given>(write: () => Given): Given {
    this.isOff = true;
    try {
      return write();
    } finally {
      this.isOff = false;
    }
  }

  note(size: number, limit: number, unit: CutUnit): void {
    this.count += 1;
    if (this.largest === undefined || size > this.largest.size) this.largest = { size, limit, unit };
  }

  /** Cuts a text to a number of UTF-8 bytes, never through a character; what is cut ends with `…`. */
  toBytes(text: string, maxBytes: number): string {
    // No character takes more than three bytes for each of its UTF-16 units.
    if (text.length * 3 <= maxBytes || this.isOff) return text;
    const short = cutText(text, maxBytes);
    if (short !== text) this.note(Buffer.byteLength(text), maxBytes, 'bytes');
    return short;
  }

  /** The same to a number of characters. */
  toCharacters(text: string, maxLength: number): string {
    if (text.length <= maxLength || this.isOff) return text;
    this.note(text.length, maxLength, 'characters');
    return `${withoutHalf(text.slice(0, maxLength - 1))}…`;
  }

  /**
   * The same for an index, which counts characters and wants no mark.
   *
   * @param isRepeated whether the text stands whole elsewhere in the event
   */
  toKeyword(text: string, maxLength: number, isRepeated: boolean): string {
    if (text.length <= maxLength || this.isOff) return text;
    if (!isRepeated) this.note(text.length, maxLength, 'characters');
    return withoutHalf(text.slice(0, maxLength));
  }

  /** Puts a text on one line as `oneLine` does, cut to a number of UTF-8 bytes. */
  toOneLine(text: string, maxBytes: number): string {
    if (this.isOff) return oneLine(text);
    if (text.length <= 2 * maxBytes) return this.toBytes(oneLine(text), maxBytes);
    // It is cut before it is looked at, so that the cost is bounded by the limit and not by who sent the text.
    this.note(Buffer.byteLength(text), maxBytes, 'bytes');
    return oneLine(text, maxBytes);
  }
}

/** A text without the half of a character at its end. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
