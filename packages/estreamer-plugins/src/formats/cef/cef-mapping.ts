import type { EventRecord } from '@x/estreamer-protocol';
import type { FieldSource, SourceValue } from '../source/field-source.ts';

/** One row of a severity table. */
export interface CefSeverityRow {
  /** Facts of the mapping, each with the values of which it must have one; texts in any case. @default always */
  readonly when?: Readonly<Record<string, readonly SourceValue[]>> | undefined;
  /** From 0 (least) to 10. */
  readonly severity: number;
}

/** A value under one of CEF's numbered keys, `cs1` for example, and the label that says what it is. */
export interface CefLabelledField<Field extends string = string> {
  readonly label: string;
  readonly value: FieldSource<Field>;
}

/** How records of one kind become CEF: data, to be read, extended or replaced. */
export interface CefMapping<Field extends string = string> {
  /** The header's event class: the same for all events of one sort. */
  readonly signatureId: FieldSource<Field>;
  /** The header's name of the event, for people. */
  readonly name: FieldSource<Field>;
  /** What the severity depends on. @default nothing */
  readonly facts?: Readonly<Record<string, FieldSource<Field>>> | undefined;
  /** How severe the event is: the first row that applies, else 3. */
  readonly severity: readonly CefSeverityRow[];
  /** The extension's keys in their order. A key whose source has nothing to say is left out. */
  readonly extension: Readonly<Record<string, FieldSource<Field> | CefLabelledField<Field>>>;
}

/** Which mapping applies to a record: by its kind, by the name of its fully-qualified event, by its category, or the last. */
export interface CefMappings {
  /** By `record.kind`. */
  readonly kinds: { readonly [Kind in EventRecord['kind']]?: CefMapping | undefined };
  /** By `EventType` of a fully-qualified event. */
  readonly events: Readonly<Record<string, CefMapping | undefined>>;
  /** By `record.category`. */
  readonly categories: Readonly<Record<string, CefMapping | undefined>>;
  /** For all others. */
  readonly otherwise: CefMapping;
}
