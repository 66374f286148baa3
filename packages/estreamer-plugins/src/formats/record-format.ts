import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginMetadata } from '../contract/plugin.ts';

/** What a format needs besides the record; a plugin's context fits. */
export interface FormatContext {
  /** Names of ids. */
  readonly metadata: Pick<PluginMetadata, 'resolve'>;
}

/** Writes each record as one line of text. */
export interface RecordFormat {
  /** What the format is called, for example `cef`. */
  readonly name: string;
  /** What names of files end with, without the dot. */
  readonly fileExtension: string;
  /** The media type of a file. @default 'text/plain' */
  readonly contentType?: string | undefined;
  /** What follows each line where lines are written one after the other. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
  /** The line at the start of every file. @default none */
  header?(): string;
  /**
   * The record's line, without line end and without any control character that could be taken for one.
   *
   * @returns `undefined` if the record is not to be written
   */
  format(record: EventRecord, context: FormatContext): string | undefined;
}
