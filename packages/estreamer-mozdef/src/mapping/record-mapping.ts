import type { ResolvedNames } from '@x/estreamer-protocol';
import type { MozDefSeverity } from '@x/mozdef-events';
import type { FieldOf, MappedKind, MappedRecord } from './mapped-record.ts';

/** A value in `details`. */
export type DetailScalar = string | number | boolean;

/**
 * Where a key of `details` takes its value from. What has nothing to say is left out: an empty text, no address, a
 * name that nothing gave. Of a field in a list, all values become one text, with commas.
 *
 * - `'field'`: the field's value.
 * - `{ id }`: the field's value, unless it is 0 or all zeros, which stands for none.
 * - `{ name }`: what metadata or the known value tables call the field's value; with `zero: true`, the value 0 too.
 * - `{ address, version }`: the field, if it holds an address, of this version of IP where one is given.
 * - `{ port }`: the field, if the record's protocol has ports; `{ icmp }`: the field, if it is ICMP.
 * - `{ time }`: the field, in Unix seconds, as ISO 8601 text; 0 stands for none.
 * - `{ lookup, in }`: what a table says about the field's value (any case), or about its name with `by: 'name'`.
 * - `{ envelope }`: a fact about the record that is not one of its fields; 0 stands for none.
 * - `{ compute }`: whatever a function makes of the record.
 * - an array: the first that has a value; as text, if one of them is a name.
 */
export type DetailSource<Kind extends MappedKind = MappedKind> =
  | FieldOf<Kind>
  | { readonly id: FieldOf<Kind> }
  | { readonly name: FieldOf<Kind>; readonly zero?: boolean | undefined }
  | { readonly address: FieldOf<Kind>; readonly version?: 4 | 6 | undefined }
  | { readonly port: FieldOf<Kind> }
  | { readonly icmp: FieldOf<Kind> }
  | { readonly time: FieldOf<Kind> }
  | {
      readonly lookup: FieldOf<Kind>;
      readonly by?: 'value' | 'name' | undefined;
      readonly in: Readonly<Record<string, DetailScalar>>;
    }
  | { readonly envelope: 'recordType' | 'netmapId' | 'archiveTimestamp' }
  | { readonly compute: (record: MappedRecord<Kind>, names: ResolvedNames) => DetailScalar | undefined }
  | readonly DetailSource<Kind>[];

/** Holds if each of these keys of `details` has one of its values. Texts are compared in any case, numbers by their digits. */
export type DetailCondition = Readonly<Record<string, readonly DetailScalar[]>>;

/** One row of a severity table. */
export interface SeverityRow {
  /** When the row applies. @default always */
  readonly when?: DetailCondition | undefined;
  /** What the condition means, for people. @default the condition itself */
  readonly because?: string | undefined;
  /** How severe the event is then. */
  readonly severity: MozDefSeverity;
}

/** A tag, or one that is there under a condition. */
export type TagSource = string | { readonly when: DetailCondition; readonly tag: string };

/**
 * A part of the summary: text in which `{key}` stands for a value of `details`. A part of which a value is missing is
 * left out; of an array, the first part that can be filled is taken.
 */
export type SummaryPart = string | readonly string[];

/** Fields that tell when an event happened. */
export interface TimestampSource<Field extends string = string> {
  /** The field with Unix seconds; 0 stands for none. */
  readonly seconds: Field;
  /** The field with microseconds. @default none */
  readonly microseconds?: Field | undefined;
}

/** Fields that a mapping does not name. */
export interface RemainingFields<Field extends string = string> {
  /** Fields to leave out. @default [] */
  readonly without?: readonly Field[] | undefined;
}

/** How the records of one kind become events: data, to be read, extended or replaced. */
export interface RecordMapping<Kind extends MappedKind = MappedKind> {
  /** The event's category. */
  readonly category: string;
  /** The event's source. */
  readonly source: string;
  /** The field with the number or UUID of the device that saw it; the device's name is the event's hostname. @default none */
  readonly sensor?: FieldOf<Kind> | undefined;
  /** When it happened: the first of these that has a value, else the record's archive timestamp, else now. */
  readonly timestamp: readonly TimestampSource<FieldOf<Kind>>[];
  /** How severe it is: the first row that applies, else `INFO`. */
  readonly severity: readonly SeverityRow[];
  /** One sentence for an analyst. */
  readonly summary: readonly SummaryPart[];
  /** Words to find the event by. */
  readonly tags: readonly TagSource[];
  /** Everything else, under keys in small letters. */
  readonly details: Readonly<Record<string, DetailSource<Kind>>>;
  /**
   * Whether the fields that no source of `details` names go there too, by their names in small letters, unless they are
   * empty or 0; what metadata calls them stands beside them, under `<key>_name`.
   * @default they do not
   */
  readonly rest?: RemainingFields<FieldOf<Kind>> | undefined;
}

/** A mapping for each kind of record that becomes an event. */
export type RecordMappings = { readonly [Kind in MappedKind]?: RecordMapping<Kind> };
