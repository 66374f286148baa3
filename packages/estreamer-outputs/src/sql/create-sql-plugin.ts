import { definePlugin, type PluginContext, type PluginLogger } from '@x/estreamer-plugins';
import { sql } from 'kysely';
import { createPendingBatch } from '../batch/pending-batch.ts';
import { EstreamerOutputError, isEstreamerOutputError } from '../errors/output-error.ts';
import { createDatabase } from './database/database.ts';
import { openDialect } from './database/open-dialect.ts';
import { insertRows, type KeyedRow } from './insert-rows.ts';
import { createKeptTables } from './kept-tables.ts';
import { createTableRefusals, type RefusedRow, writeDeadRows } from './refused-rows.ts';
import { createRowBuilder, type Row, type RowBuilder } from './rows/row-builder.ts';
import {
  resolveSqlSettings,
  type SqlPlugin,
  type SqlPluginDependencies,
  type SqlPluginSettings,
} from './sql-settings.ts';
import type { SqlColumn } from './sql-table.ts';

interface PendingRow {
  readonly builder: RowBuilder;
  readonly row: Row;
  readonly id: string | undefined;
  readonly kind: string;
}

/**
 * Makes a plugin that writes events into tables of PostgreSQL, SQLite, MySQL or SQL Server, in batches. What a delivery
 * brought is stored when the delivery is done; if the database does not take it, the delivery fails. A row whose key is
 * there is left alone, so that what comes again gives no second row.
 *
 * @throws {EstreamerOutputError} `invalid-settings`
 */
export function createSqlPlugin(
  settings: SqlPluginSettings,
  dependencies: SqlPluginDependencies = {},
): SqlPlugin {
  const resolved = resolveSqlSettings(settings);
  const { database: target, tables, batchSize, timeoutMs, refusedRows, deadLetters, rules } = resolved;
  const builders = tables.map((table) => createRowBuilder(table, rules));
  const database = createDatabase(
    rules.name,
    () => dependencies.createDialect?.(rules.name) ?? openDialect(target, timeoutMs),
    timeoutMs,
  );
  const counts = {
    ...{ rows: 0, existingRows: 0, statements: 0, tablesMadeAgain: 0 },
    ...{ skippedRows: 0, deadLetters: 0, leftOutEvents: 0, changedValues: 0, changedRows: 0 },
  };
  /** Columns whose first changed value the logger was told about. */
  const reported = new Set<string>();
  let report: PluginLogger['warn'] = () => {};
  const keptTables = createKeptTables(database, rules, {
    onMadeAgain() {
      counts.tablesMadeAgain += 1;
    },
    warn: (fields, message) => report(fields, message),
  });

  const refusalsOf = new Map(
    builders.map((builder) => [builder, createTableRefusals(refusedRows, deadLetters !== undefined, giveUp)]),
  );

  async function giveUp(rows: readonly RefusedRow[]): Promise<void> {
    if (deadLetters !== undefined)
      await writeDeadRows(rows, deadLetters, { reason: 'rejected', transport: rules.name, timeoutMs });
    counts.skippedRows += rows.length;
    if (deadLetters !== undefined) counts.deadLetters += rows.length;
    for (const { error } of rows)
      report({ code: 'row-refused', ...error.context, error }, `A row was left out. ${error.message}`);
  }

  const batch = createPendingBatch<PendingRow>({
    limit: batchSize,
    async write(items, done) {
      const itemsByKey = new Map(items);
      for (const [builder, refusals] of refusalsOf) {
        const rows = items.flatMap(([key, item]): KeyedRow[] =>
          item.builder === builder ? [[key, item.row]] : [],
        );
        await insertRows({ database: keptTables, rules, table: builder.table }, rows, {
          onStored(keys, added) {
            counts.rows += added;
            counts.existingRows += keys.length - added;
            counts.statements += 1;
            refusals.stored();
            for (const key of keys) done(key);
          },
          onRefused(key, error) {
            const { row, id, kind } = itemsByKey.get(key) as PendingRow;
            // Kept, it would be refused again with every batch to come; the delivery brings it again.
            done(key);
            return refusals.refused({ table: builder.table.table, row, id, kind, error });
          },
        });
        await refusals.settle();
      }
    },
  });

  function noteChange(table: string, { name, type }: SqlColumn, kind: string): void {
    counts.changedValues += 1;
    if (reported.has(`${table}.${name}`)) return;
    reported.add(`${table}.${name}`);
    report(
      { code: 'value-changed', table, column: name, kind },
      `Column ${name} of table ${table} (${type}) cannot hold a value as it came; further ones are counted only.`,
    );
  }

  /** What columns could not hold is kept as it came. */
  async function keepWhole(rows: readonly RefusedRow[]): Promise<void> {
    if (rows.length > 0 && deadLetters !== undefined)
      await writeDeadRows(rows, deadLetters, { reason: 'shortened', transport: rules.name, timeoutMs });
    counts.changedRows += rows.length;
  }

  async function close(): Promise<void> {
    try {
      await batch.flush();
    } finally {
      await Promise.all([database.close(), deadLetters?.close()]);
    }
  }

  return definePlugin({
    info: {
      description: `Writes events into tables of a database (${rules.name})`,
      author: '@x/estreamer-outputs',
      version: '1',
      callback: 'writeEvents',
    },
    deliveries: true,
    kinds: [...new Set(tables.flatMap(({ kinds }) => kinds))],
    async createTables() {
      for (const table of tables) await keptTables.make(table);
    },
    async identities(prefix) {
      const found: string[] = [];
      for (const table of tables) {
        const column = table.columns.find((each) => 'record' in each && each.record === 'eventId');
        if (column === undefined) continue;
        const rows = await database.run((db) => {
          const from = table.schema === undefined ? db : db.withSchema(table.schema);
          return from
            .selectFrom(table.table)
            .select(column.name)
            .where(column.name, 'like', `${prefix}%`)
            .execute();
        }, table);
        for (const row of rows) found.push(String(row[column.name]));
      }
      return found;
    },
    async setup({ logger }: PluginContext) {
      report = (fields, message) => logger.warn(fields, message);
      for (const table of tables) {
        try {
          await keptTables.run((db) => {
            const from = table.schema === undefined ? db : db.withSchema(table.schema);
            const names = table.columns.map(({ name }) => name);
            return from.selectFrom(table.table).select(names).where(sql<boolean>`1 = 0`).execute();
          }, table);
        } catch (error) {
          // It may be there by the time of the first delivery.
          if (!isEstreamerOutputError(error) || error.code !== 'database-unavailable') throw error;
          logger.warn({ code: error.code, ...error.context, error }, error.message);
          return;
        }
      }
    },
    async writeEvents(delivery, { metadata, logger }) {
      report = (fields, message) => logger.warn(fields, message);
      const wholes: RefusedRow[] = [];
      for (const [index, record] of delivery.records.entries()) {
        const origin = { server: delivery.server, eventId: delivery.identify?.(index) };
        if (!builders.some((builder) => builder.wants(record))) counts.leftOutEvents += 1;
        for (const [table, builder] of builders.entries()) {
          if (!builder.wants(record)) continue;
          const { table: name } = builder.table;
          const given: Record<string, unknown> = {};
          const row = builder.build(record, metadata, origin, (column, found) => {
            noteChange(name, column, record.kind);
            given[column.name] = found;
          });
          const { kind } = record;
          const item = { builder, row, id: origin.eventId, kind };
          const columns = Object.keys(given);
          if (columns.length > 0) {
            const error = changedError(name, columns, kind);
            wholes.push({ table: name, row: { ...row, ...given }, id: origin.eventId, kind, error });
          }
          const full = batch.add(`${table}\0${builder.keyOf(row)}`, item, 1);
          if (full !== undefined) await full;
        }
      }
      await batch.flush();
      await keepWhole(wholes);
    },
    teardown: close,
    close,
    status: () => ({ ...counts, pending: batch.size }),
    [Symbol.asyncDispose]: close,
  });
}

function changedError(table: string, columns: readonly string[], kind: string): EstreamerOutputError {
  return new EstreamerOutputError(
    'event-shortened',
    `Table ${table} cannot hold all of an event of kind ${kind} as it came: ${columns.join(', ')}`,
    { context: { table, kind } },
  );
}
