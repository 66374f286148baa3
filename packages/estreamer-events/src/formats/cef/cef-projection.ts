import type { Source } from '../../event/event-table.ts';
import type { FactValue } from '../../event/vocabulary.ts';
import type { AnyFact } from '../document/document.ts';

/**
 * Where a value comes from. What has nothing to say is left out.
 *
 * - `'fact'`: a fact, as its key wants it: an address only where the version of IP is right, a time in milliseconds.
 * - `{ text }`: always the same.
 * - `{ title }`: what the guide calls the record type, or for events that come as text the title of the event table; in
 *   capital letters with `title: 'capitals'`.
 * - `{ lookup, in }`: what a table says about a fact (any case).
 * - `{ record }`: a field of the record, where no fact says it.
 * - `{ change, of }`: the text of another source in small or capital letters, or without hyphens.
 * - `{ data }`: every field of the record as JSON, with what metadata calls them under `names`.
 * - `{ others }`: as JSON what a text event says beyond the facts, such as fields of a newer server; of other events nothing.
 * - `{ join, with }`: several of these with a text between them; nothing if one is missing.
 * - an array: the first that has a value.
 */
export type CefSource =
  | AnyFact
  | { readonly text: string }
  | { readonly title: true | 'capitals' }
  | { readonly lookup: AnyFact; readonly in: Readonly<Record<string, FactValue>> }
  | { readonly record: Source }
  | { readonly change: 'lower-case' | 'upper-case' | 'without-hyphens'; readonly of: CefSource }
  | { readonly data: true }
  | { readonly others: true }
  | { readonly join: readonly CefSource[]; readonly with: string }
  | readonly CefSource[];

/** A value under one of CEF's numbered keys, `cs1` for example, and the label that says what it is. */
export interface CefLabelledSource {
  readonly label: string;
  readonly value: CefSource;
}

/** How events of one kind become CEF: data, to be read, extended or replaced. */
export interface CefProjection {
  /** The header's event class: the same for all events of one sort. @default the record type */
  readonly signatureId: CefSource;
  /** The header's name of the event, for people. */
  readonly name: CefSource;
  /** The extension's keys in their order. A key whose source has nothing to say is left out. */
  readonly extension: Readonly<Record<string, CefSource | CefLabelledSource>>;
}

/** What to change about a projection; what is left out stays. */
export interface CefProjectionChanges extends Partial<Omit<CefProjection, 'extension'>> {
  /** Keys to add or replace; `false` takes one out. @default {} */
  readonly extension?: Readonly<Record<string, CefSource | CefLabelledSource | false>>;
}

/** Makes a projection that differs from another in some places; the other one stays as it is. */
export function extendCefProjection(
  projection: CefProjection,
  { extension = {}, ...changes }: CefProjectionChanges,
): CefProjection {
  const entries = Object.entries({ ...projection.extension, ...extension });
  return {
    ...projection,
    ...changes,
    extension: Object.fromEntries(
      entries.filter((entry): entry is [string, CefSource | CefLabelledSource] => entry[1] !== false),
    ),
  };
}

/** Tells whether a source is a list of others, of which the first counts that has a value. */
export function isFirstOf(source: CefSource): source is readonly CefSource[] {
  return Array.isArray(source);
}
