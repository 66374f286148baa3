import type { EventRecord } from '@x/estreamer-protocol';
import type { MappedKind } from '../mapping/mapped-record.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';
import type { DetailCondition } from '../mapping/record-mapping.ts';

/** A value in a document. */
export type DocumentValue =
  | string
  | number
  | boolean
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

/** A document: JSON with objects in each other. */
export type JsonDocument = Readonly<Record<string, DocumentValue>>;

/**
 * Where a place in a document takes its value from. What has nothing to say is left out.
 *
 * - `'key'`: a key of the event's `details`, as text.
 * - `{ key, as }`: the same, in small letters, or where it is a whole number.
 * - `{ event }`: another part of the event.
 * - `{ value }`: always the same; with `when`, only where the condition holds; with `with`, only where `details` has one
 *   of these keys.
 * - `{ lookup, in }`: what a table says about a key of `details` (any case); `otherwise` where it says nothing.
 * - `{ time }`: a time in `details` as Unix milliseconds.
 * - `{ list }`: all of these that have a value, each once.
 * - `{ compute, keys }`: whatever a function makes of the event; `keys` are those of `details` that it says everything about.
 * - an array: the first that has a value.
 */
export type DocumentSource =
  | string
  | { readonly key: string; readonly as: 'lower-case' | 'number' }
  | { readonly event: 'timestamp' | 'hostname' | 'category' | 'severity' | 'summary' | 'tags' }
  | {
      readonly value: DocumentValue;
      readonly when?: DetailCondition | undefined;
      readonly with?: readonly string[] | undefined;
    }
  | {
      readonly lookup: string;
      readonly in: Readonly<Record<string, DocumentValue>>;
      readonly otherwise?: DocumentValue | undefined;
    }
  | { readonly time: string }
  | { readonly list: readonly DocumentSource[] }
  | {
      readonly compute: (event: MappedEvent, record: EventRecord) => DocumentValue | undefined;
      readonly keys?: readonly string[] | undefined;
    }
  | readonly DocumentSource[];

/**
 * How events become documents of a schema: data, to be read, extended or replaced. Keys are places in the document, with
 * dots (`source.ip`); a number stands for an item of a list (`file.hashes.0.value`).
 */
export interface DocumentMapping {
  readonly fields: Readonly<Record<string, DocumentSource>>;
  /** Where the keys of `details` go that no source names. @default nowhere */
  readonly rest?: string | undefined;
}

/** A mapping for each kind of record that becomes a document. */
export type DocumentMappings = { readonly [Kind in MappedKind]?: DocumentMapping };
