import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { DocumentMapper } from './document-mapper.ts';

/** Writes each record as one line of JSON: a `RecordFormat` of `@x/estreamer-plugins/formats`. */
export interface DocumentFormat {
  readonly name: string;
  readonly fileExtension: string;
  readonly contentType: string;
  /** @returns `undefined` for a record that becomes no document */
  format(
    record: EventRecord,
    context: { readonly metadata: { resolve(record: EventRecord): ResolvedNames } },
  ): string | undefined;
}

/** Characters that JSON leaves as they are and that some readers take for the end of a line. */
const LINE_BREAKERS = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Makes a format of a mapper, for outputs that write records as lines.
 *
 * @param name what the format is called, for example `ecs`
 */
export function createDocumentFormat(name: string, mapper: DocumentMapper): DocumentFormat {
  return {
    name,
    fileExtension: 'jsonl',
    contentType: 'application/x-ndjson',
    format(record, { metadata }) {
      const document = mapper.mapRecord(record, metadata.resolve(record));
      return document === undefined
        ? undefined
        : JSON.stringify(document).replace(LINE_BREAKERS, escapeCharacter);
    },
  };
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
