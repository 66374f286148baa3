import { createTableWithKey, typesBy, writeTime } from './create-table.ts';
import type { DialectRules } from './dialect-rules.ts';

const MAX_INTEGER = 2n ** 63n - 1n;

/** SQLite 3.32 and later. */
export const sqlite: DialectRules = {
  name: 'sqlite',
  maxParameters: 32_766,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: false,
  columnType: typesBy(
    {
      integer: 'integer',
      // The only type that neither rounds what 64 bits with a sign do not hold nor makes text of what they do.
      uint64: 'blob',
      real: 'real',
      text: 'text',
      timestamp: 'text',
      address: 'text',
      json: 'text',
    },
    'varchar',
  ),
  encodeUint64(digits) {
    const value = BigInt(digits);
    return value > MAX_INTEGER ? digits : value;
  },
  encodeTimestamp: writeTime,
  ignoreExisting: (insert, { key }) =>
    insert.onConflict((conflict) => conflict.columns([...key]).doNothing()),
  createTable: (db, table) => createTableWithKey(db, sqlite, table),
};
