import type { PluginRecordKind } from '@x/estreamer-plugins';

/**
 * What a column holds.
 *
 * | type        | takes                                           | PostgreSQL         | SQLite    | MySQL             | SQL Server       |
 * | ----------- | ----------------------------------------------- | ------------------ | --------- | ----------------- | ---------------- |
 * | `integer`   | whole numbers up to 2^53 - 1                    | `bigint`           | `integer` | `bigint`          | `bigint`         |
 * | `uint64`    | whole numbers up to 2^64 - 1, every digit kept  | `numeric(20, 0)`   | `blob`    | `bigint unsigned` | `decimal(20, 0)` |
 * | `real`      | other numbers                                   | `double precision` | `real`    | `double`          | `float`          |
 * | `text`      | text; bytes as hexadecimal digits              | `text`             | `text`    | `longtext`        | `nvarchar(max)`  |
 * | `timestamp` | unix seconds; 0 is none                         | `timestamptz`      | `text`    | `datetime`        | `datetime2(0)`   |
 * | `address`   | IPv4 and IPv6 addresses                         | `inet`             | `text`    | `varchar(45)`     | `nvarchar(45)`   |
 * | `json`      | anything                                        | `jsonb`            | `text`    | `json`            | `nvarchar(max)`  |
 *
 * Text with a `length` is `varchar` (`nvarchar`). Times are in UTC. SQLite's `blob` columns keep whole numbers as they are.
 */
export type SqlColumnType = 'integer' | 'uint64' | 'real' | 'text' | 'timestamp' | 'address' | 'json';

/** Where a column's value comes from. A value that the record does not have is NULL. */
export type SqlSource =
  /** A field of the record; `a.b` is field `b` of the block `a`, `a.0` the first of a list. */
  | { readonly field: string }
  /** The name that metadata gives to a field. */
  | { readonly resolved: string }
  /** A field of the discovery header. */
  | { readonly header: string }
  /**
   * Something of the record itself; `data` is all its fields, `server` the management center. `eventId` is the event's
   * public identity, at most 128 characters; where the source of the deliveries has none, and in a thread, a digest of
   * server, netmap, type and all fields, which is the same for two events that are equal in all of them.
   */
  | {
      readonly record:
        | 'kind'
        | 'recordType'
        | 'netmapId'
        | 'archiveTimestamp'
        | 'data'
        | 'server'
        | 'eventId';
    }
  /** A digest (32 hexadecimal digits) of fields, for keys: equal when the fields are. */
  | { readonly digest: readonly string[] }
  /** Always the same. */
  | { readonly value: string | number };

/** One column. */
export type SqlColumn = {
  /** ASCII letters, digits and `_`, at most 63; a reserved word too. */
  readonly name: string;
  readonly type: SqlColumnType;
  /** The most characters of a text; more is cut off, and counted. MySQL and SQL Server need it for columns of keys. */
  readonly length?: number | undefined;
} & SqlSource;

/** How records become rows of a table: plain data, to be extended with spread syntax or newly written. */
export interface SqlTable {
  /** The table's name; like that of a column. */
  readonly table: string;
  /** The schema that it is in. @default the connection's own */
  readonly schema?: string | undefined;
  /** The kinds of record that become rows. */
  readonly kinds: readonly PluginRecordKind[];
  /**
   * For `fullyQualifiedEvent`: the values of `EventType` that become rows; of an event without it, what its record type
   * stands for.
   * @default all
   */
  readonly eventTypes?: readonly string[] | undefined;
  readonly columns: readonly SqlColumn[];
  /**
   * The columns that tell one event from every other: a row whose values are there already is left alone. They are NOT
   * NULL; a value that a record does not have is 0, empty, 1970-01-01 or `::`.
   */
  readonly key: readonly string[];
}
