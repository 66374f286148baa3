import type { EventRecord, MetadataStore, ResolvedNames } from '@x/estreamer-protocol';
import type { Severity } from '@x/foundation';

/** Where a record comes from, which it does not say itself. */
export interface EventOrigin {
  /** Name of the management center: the fact `managementCenter`. */
  readonly server?: string;
  /** The public identity of the event, the same after a replay. */
  readonly id?: string;
}

/** What a format had no room for. */
export interface ShortenedEvent {
  /** How many of its texts were cut. */
  readonly texts: number;
  /** The size of the largest of them; of the event, where it was too long as a whole. */
  readonly size: number;
  /** How much of that there was room for. */
  readonly limit: number;
  /** What both of them count; `fields` where a text event had more of them than one that nobody knows may have. */
  readonly unit: 'bytes' | 'characters' | 'fields';
  /** Whether it was a text that was too long, or the event. */
  readonly what: 'text' | 'event';
  /** The same event with nothing cut: what a dead letter keeps, and its destination has no room for. */
  whole(): string;
}

/** An event as a format writes it: a message that any transport can carry. */
export interface FormattedEvent {
  /** One line, without a line end or another control character that could be taken for one. */
  readonly text: string;
  /** Length of the text in UTF-8 bytes. */
  readonly byteLength: number;
  /** The public identity, where the origin gave one. */
  readonly id?: string;
  /** When it happened, in Unix milliseconds; absent where the record has no time. */
  readonly time?: number;
  /** How severe it is. */
  readonly severity: Severity;
  /** What sort of message it is: the kind of event, or what the transports of a format want to know. */
  readonly kind: string;
  /** The device that saw it, where one is named. */
  readonly source?: string;
  /** What there was no room for; absent where the event says all that the format writes. */
  readonly shortened?: ShortenedEvent;
  /** Bytes among which the text stands as UTF-8. Absent where the text itself is at hand. */
  readonly bytes?: Buffer;
  /** Where it begins in `bytes`. */
  readonly byteOffset?: number;
  /** The format's line end, which stands behind it in `bytes`. */
  readonly lineEnd?: string;
  /**
   * Says that nobody asks for the text again, so that its memory is used for another. Absent where that is of no use; who does not
   * call it leaves the memory to the garbage collector.
   */
  release?(): void;
}

/**
 * Writes each record as one line of text.
 *
 * @typeParam Event what it writes, where that is more than any format writes
 */
export interface Format<Event extends FormattedEvent = FormattedEvent> {
  /** What the format is called, for example `ecs`. */
  readonly name: string;
  /** What names of files end with, without the dot. */
  readonly fileExtension: string;
  /** The media type of a file. */
  readonly contentType: string;
  /** What follows each line where lines are written one after the other. */
  readonly lineEnd: '\n' | '\r\n';
  /** The kinds of record that become events: {@link EventRecord} `kind`. */
  readonly kinds: readonly string[];
  /** The line at the start of every file. @default none */
  header?(): string;
  /**
   * Writes a record.
   *
   * @param names what the record's ids are called: `metadata.resolve(record)`
   * @param origin what only the caller knows
   * @returns `undefined` for metadata, and for kinds that are left out
   */
  write(record: EventRecord, names: ResolvedNames, origin?: EventOrigin): Event | undefined;
  /**
   * Writes the same, and decodes and names of the record only what it writes: for programs that write many records. Absent where a
   * format has no such way.
   *
   * @param metadata what knows the record's names: a metadata store, or the metadata of a plugin's context
   */
  writeFrom?(
    record: EventRecord,
    metadata: Pick<MetadataStore, 'resolve' | 'namersOf'>,
    origin?: EventOrigin,
  ): Event | undefined;
}
