import type { EventRecord, RecordKind, RecordOfKind, ResolvedNames } from '@x/estreamer-protocol';

/** A value that a line can have. */
export type SourceValue = string | number | boolean;

type KeyOfEach<Data> = Data extends unknown ? Extract<keyof Data, string> : never;

/** The fields of a kind of record, those of every version. */
export type FieldOf<Kind extends RecordKind> = KeyOfEach<RecordOfKind<Kind>['data']>;

/**
 * What can be said of a record of any kind.
 *
 * - `eventTime`: when it happened; from the record's own time fields, else the archive timestamp.
 * - `sensor`: the name of the device that saw it.
 * - `recordName`: what the guide calls the record type.
 * - `data`: all fields, as JSON, with what metadata calls them under `names`.
 * - `header.*`: a field of the discovery header.
 */
export type RecordFact =
  | 'kind'
  | 'category'
  | 'recordType'
  | 'netmapId'
  | 'recordName'
  | 'eventTime'
  | 'archiveTime'
  | 'sensor'
  | 'data'
  | 'reason'
  | 'bytes'
  | 'header.deviceId'
  | 'header.hostIpAddress'
  | 'header.macAddress'
  | 'header.eventType'
  | 'header.eventSubtype';

/**
 * Where a value comes from. What has nothing to say is left out: an empty text, no address, a name that nothing gave.
 *
 * - `'field'`: the field's value.
 * - `{ text }`: always the same.
 * - `{ id }`: the field's value, unless it is 0 or all zeros, which stands for none.
 * - `{ name }`: what metadata or the known value tables call the field's value; with `zero: true`, the value 0 too.
 * - `{ address, version }`: the field, if it holds an address of this version of IP, or of any.
 * - `{ port }`: the field, if the record's protocol has ports; `{ icmp }`: the field, if it is ICMP.
 * - `{ time }`: the field, in Unix seconds; 0 stands for none.
 * - `{ lookup, in }`: what a table says about the field's value, or about its name (any case) with `by: 'name'`.
 * - `{ fact }`: see {@link RecordFact}.
 * - `{ join, with }`: several values with a text between them; nothing if one is missing.
 * - `{ compute }`: whatever a function makes of the record.
 * - an array: the first that has a value.
 */
export type FieldSource<Field extends string = string> =
  | Field
  | { readonly text: string }
  | { readonly id: Field }
  | { readonly name: Field; readonly zero?: boolean | undefined }
  | { readonly address: Field; readonly version?: 4 | 6 | undefined }
  | { readonly port: Field }
  | { readonly icmp: Field }
  | { readonly time: Field }
  | {
      readonly lookup: Field;
      readonly by?: 'value' | 'name' | undefined;
      readonly in: Readonly<Record<string, SourceValue>>;
    }
  | { readonly fact: RecordFact }
  | { readonly join: readonly FieldSource<Field>[]; readonly with: string }
  | { readonly compute: (record: EventRecord, names: ResolvedNames) => SourceValue | undefined }
  | readonly FieldSource<Field>[];
