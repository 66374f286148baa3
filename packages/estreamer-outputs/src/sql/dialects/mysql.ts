import { sql } from 'kysely';
import { createTableWithKey, typesBy, writeTime } from './create-table.ts';
import type { DialectRules } from './dialect-rules.ts';

/** MySQL 8 and MariaDB. */
export const mysql: DialectRules = {
  name: 'mysql',
  maxParameters: 65_535,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: true,
  columnType: typesBy(
    {
      integer: 'bigint',
      uint64: 'bigint unsigned',
      real: 'double',
      text: 'longtext',
      // Not `timestamp`, which ends in 2038.
      timestamp: 'datetime',
      address: 'varchar(45)',
      json: 'json',
    },
    'varchar',
    ' character set utf8mb4 collate utf8mb4_bin',
  ),
  encodeUint64: (digits) => digits,
  encodeTimestamp: writeTime,
  // Not `insert ignore`, which also lets values through that had to be changed to fit.
  ignoreExisting(insert, { key: [first = ''] }) {
    return insert.onDuplicateKeyUpdate({ [first]: sql.ref(first) });
  },
  createTable: (db, table) => createTableWithKey(db, mysql, table),
};
