import { createTableWithKey, typesBy, writeTime } from './create-table.ts';
import type { DialectRules } from './dialect-rules.ts';

/** PostgreSQL 9.5 and later. */
export const postgresql: DialectRules = {
  name: 'postgresql',
  // The protocol counts them in 16 bits.
  maxParameters: 65_535,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: false,
  columnType: typesBy(
    {
      integer: 'bigint',
      uint64: 'numeric(20, 0)',
      real: 'double precision',
      text: 'text',
      timestamp: 'timestamptz',
      address: 'inet',
      json: 'jsonb',
    },
    'varchar',
  ),
  encodeUint64: (digits) => digits,
  encodeTimestamp: (seconds) => `${writeTime(seconds)}+00`,
  ignoreExisting: (insert, { key }) =>
    insert.onConflict((conflict) => conflict.columns([...key]).doNothing()),
  createTable: (db, table) => createTableWithKey(db, postgresql, table),
};
