import type { ResolvedNames } from '@x/estreamer-protocol';
import type { Severity } from '@x/foundation';
import type { EventKind, FieldOf, RecordOfEvent } from './event-kind.ts';
import type { FactName, FactValue } from './vocabulary.ts';

/** Something about a record that is not one of its fields. */
export type EnvelopeField = 'recordType' | 'netmapId' | 'archiveTimestamp' | 'category' | 'kind';

/**
 * Where a fact comes from. What has nothing to say is left out: an empty text, no address, a name that nothing gave, a
 * value that says nothing by the meaning of the fact. Of a field in a list, all values become one text, with commas.
 *
 * - `'field'`: the field's value.
 * - `{ id }`: the field's value, unless it is 0 or all zeros.
 * - `{ name }`: what metadata or the known value tables call the field's value; with `zero: true`, the value 0 too.
 * - `{ nameOrId }`: that name, or else the value as text.
 * - `{ address, version }`: the field, if it holds an address, of this version of IP where one is given.
 * - `{ port }`: the field, if the record's protocol has ports; `{ icmp }`: the field, if it is ICMP.
 * - `{ time }`: the field, in Unix seconds.
 * - `{ lookup, in }`: what a table says about the field's value (any case), or about its name with `by: 'name'`.
 * - `{ envelope }`: a fact about the record that is not one of its fields.
 * - `{ value }`: always the same; with `when`, only where the condition holds.
 * - `{ use, without }`: what another source gives, where the event does not have a certain fact.
 * - `{ placeholder }`: what another source gives, if it is what a server writes in place of a user.
 * - `{ join, with }`: several sources with a text between them; nothing if one of them has nothing.
 * - `{ compute }`: whatever a function makes of the record. With `reads`, it gets these fields alone, as `data` of an object that has
 *   nothing else, and of the names those of `names`: then the other fields need not be decoded for it.
 * - an array: the first that has a value; as text, if one of them is a name.
 */
export type Source<Kind extends EventKind = EventKind> =
  | FieldOf<Kind>
  | { readonly id: FieldOf<Kind> }
  | { readonly name: FieldOf<Kind>; readonly zero?: boolean }
  | { readonly nameOrId: FieldOf<Kind> }
  | { readonly address: FieldOf<Kind>; readonly version?: 4 | 6 }
  | { readonly port: FieldOf<Kind> }
  | { readonly icmp: FieldOf<Kind> }
  | { readonly time: FieldOf<Kind> }
  | {
      readonly lookup: FieldOf<Kind>;
      readonly by?: 'value' | 'name';
      readonly in: Readonly<Record<string, FactValue>>;
    }
  | { readonly envelope: EnvelopeField }
  | { readonly value: FactValue; readonly when?: Condition }
  | { readonly use: Source<Kind>; readonly without: string }
  | { readonly placeholder: Source<Kind> }
  | { readonly join: readonly Source<Kind>[]; readonly with: string }
  | {
      readonly compute: (record: RecordOfEvent<Kind>, names: ResolvedNames) => FactValue | undefined;
      readonly reads?: readonly string[];
      readonly names?: readonly string[];
    }
  | readonly Source<Kind>[];

/** Holds if each of these facts has one of its values. Texts are compared in any case, numbers by their digits. */
export type Condition = { readonly [Name in FactName]?: readonly FactValue[] } & Readonly<
  Record<string, readonly FactValue[] | undefined>
>;

/** One row of a severity table. */
export interface SeverityRow {
  /** When the row applies. @default always */
  readonly when?: Condition;
  /** What the condition means, for people. @default the condition itself */
  readonly because?: string;
  /** How severe the event is then. */
  readonly severity: Severity;
  /** CEF's number, within the band of the severity. @default that of the severity */
  readonly score?: number;
}

/** A tag, or one that is there under a condition. */
export type TagSource = string | { readonly when: Condition; readonly tag: string };

/**
 * A part of the summary: text in which `{fact}` stands for a fact, and `{[fact]}` for an address before a port. A part
 * of which a fact is missing is left out; of an array, the first part that can be filled is taken.
 */
export type SummaryPart = string | readonly string[];

/** Fields that tell when an event happened. */
export interface TimeSource<Field extends string = string> {
  /** The field with Unix seconds; 0 stands for none. */
  readonly seconds: Field;
  /** The field with microseconds. @default none */
  readonly microseconds?: Field;
}

/** What the events of one kind mean: data, to be read, extended or replaced. */
export interface EventTable<Kind extends EventKind = EventKind> {
  /** The event's category. */
  readonly category: string;
  /** The name of the event for people, where nothing more exact is known. */
  readonly title: string;
  /**
   * The device that saw it: its name, or a field with its number or UUID, which metadata or the setting `deviceNames`
   * names.
   * @default none
   */
  readonly sensor?: { readonly id: FieldOf<Kind>; readonly name?: FieldOf<Kind> };
  /** When it happened: the first of these that has a value, else when the record was archived. */
  readonly time: readonly TimeSource<FieldOf<Kind>>[];
  /** How severe it is: the first row that applies, else `INFO`. */
  readonly severity: readonly SeverityRow[];
  /** One sentence for an analyst. */
  readonly summary: readonly SummaryPart[];
  /** Words to find the event by. */
  readonly tags: readonly TagSource[];
  /** Where each fact comes from. */
  readonly facts: { readonly [Name in FactName]?: Source<Kind> } & Readonly<
    Record<string, Source<Kind> | undefined>
  >;
  /**
   * Whether the fields that no fact names go on as they are, by their names in small letters, unless they are empty or 0;
   * what metadata calls them stands beside them.
   * @default true
   */
  readonly rest?: boolean;
  /** Those of them that don't. @default [] */
  readonly without?: readonly FieldOf<Kind>[];
}

/** A table for each kind of event. */
export type EventTables = { readonly [Kind in EventKind]: EventTable<Kind> };
