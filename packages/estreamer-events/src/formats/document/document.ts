import { choice, required } from '@x/foundation';
import type { SeverityForm } from '../../compile/event-code.ts';
import { resolveFormatSettings } from '../../errors/events-error.ts';
import type { Condition, Source } from '../../event/event-table.ts';
import type { FactName } from '../../event/vocabulary.ts';

/** A value in a document. */
export type DocumentValue =
  | string
  | number
  | boolean
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

/** The name of a fact; of one that somebody has added to a table too. */
export type AnyFact = FactName | (string & {});

/**
 * Where a place in a document takes its value from. What has nothing to say is left out.
 *
 * - `'fact'`: a fact, as text.
 * - `{ fact, as }`: the same, in small letters, as a flag or number as it is (`value`), or where it is a whole number.
 * - `{ milliseconds }`: a time as Unix milliseconds.
 * - `{ severity }`: how severe the event is, in one of its forms.
 * - `{ tags }`: the tags of the event.
 * - `{ value }`: always the same; with `when`, only where the condition holds; with `with`, only where the event has one of
 *   these facts.
 * - `{ lookup, in }`: what a table says about a fact (any case); `fallback` where it says nothing.
 * - `{ list }`: all of these facts that the event has, as texts, each once; with `covers: false`, they stand there beside
 *   places of their own, or `rest`.
 * - `{ record }`: a field of the record as it is, where no fact says it.
 * - `{ compute, facts }`: whatever a function makes of these facts; with `covers: true`, it says everything about them, so
 *   that they don't go on under `rest`.
 * - an array: the first that has a value.
 */
export type DocumentSource =
  | AnyFact
  | { readonly fact: AnyFact; readonly as: 'lower-case' | 'number' | 'value' }
  | { readonly milliseconds: AnyFact }
  | { readonly severity: SeverityForm }
  | { readonly tags: true }
  | { readonly value: DocumentValue; readonly when?: Condition; readonly with?: readonly AnyFact[] }
  | {
      readonly lookup: AnyFact;
      readonly in: Readonly<Record<string, DocumentValue>>;
      readonly fallback?: DocumentValue;
    }
  | { readonly list: readonly AnyFact[]; readonly covers?: boolean }
  | { readonly record: Source }
  | {
      readonly compute: (...facts: readonly unknown[]) => DocumentValue | undefined;
      readonly facts: readonly AnyFact[];
      readonly covers?: boolean;
    }
  | readonly DocumentSource[];

/**
 * How events become documents of a schema: data, to be read, extended or replaced. Keys are places in the document, with
 * dots (`source.ip`); a number stands for an item of a list (`file.hashes.0.value`).
 */
export interface Document {
  readonly fields: Readonly<Record<string, DocumentSource>>;
  /** Where what no source names goes: facts, and every other field of the record. @default nowhere */
  readonly rest?: string;
  /**
   * How long a text may be that is found by all of it, and the places of longer ones. A longer text elsewhere is cut, and
   * goes on as a whole under `rest`.
   * @default texts of any length
   */
  readonly keywords?: { readonly maxLength: number; readonly except: readonly string[] };
}

/** What to change about a document; what is left out stays. */
export interface DocumentChanges {
  /** Places to add or replace; `false` takes one out. @default {} */
  readonly fields?: Readonly<Record<string, DocumentSource | false>>;
  /** Where what no source names goes. @default as before */
  readonly rest?: string;
}

/** Makes a document that differs from another in some places; the other one stays as it is. */
export function extendDocument(document: Document, changes: DocumentChanges): Document {
  const fields: Record<string, DocumentSource | false> = { ...document.fields, ...changes.fields };
  const rest = changes.rest ?? document.rest;
  return {
    ...document,
    ...(rest === undefined ? {} : { rest }),
    fields: Object.fromEntries(
      Object.entries(fields).filter((entry): entry is [string, DocumentSource] => entry[1] !== false),
    ),
  };
}

/** The facts that a source says everything about. */
export function factsOfSource(source: DocumentSource): string[] {
  if (typeof source === 'string') return [source];
  if ('fact' in source) return [source.fact];
  if ('milliseconds' in source) return [source.milliseconds];
  if ('lookup' in source) return [source.lookup];
  if ('list' in source) return source.covers === false ? [] : [...source.list];
  if ('compute' in source) return source.covers === true ? [...source.facts] : [];
  return isFirstOf(source) ? source.flatMap(factsOfSource) : [];
}

/** Tells whether a source is a list of others, of which the first counts that has a value. */
export function isFirstOf(source: DocumentSource): source is readonly DocumentSource[] {
  return Array.isArray(source);
}

/**
 * The documents of a schema with the version that each says it follows.
 *
 * @param place where documents say it
 * @param versions the versions that the documents keep to
 * @throws {EstreamerEventsError} `invalid-settings` for another version
 */
export function documentsOfVersion<Families extends Readonly<Record<string, Document>>>(
  documents: Families,
  place: string,
  version: string,
  versions: readonly string[],
): Families {
  const declaration = { schemaVersion: required(choice(...versions), 'The version of the schema.') };
  resolveFormatSettings(declaration, { schemaVersion: version }, 'The format cannot be made');
  const fields = { [place]: { value: version } };
  return Object.fromEntries(
    Object.entries(documents).map(([family, document]) => [family, extendDocument(document, { fields })]),
  ) as Families;
}
