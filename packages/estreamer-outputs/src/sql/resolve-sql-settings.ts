import {
  choice,
  custom,
  either,
  type FieldsFor,
  milliseconds,
  required,
  settingsOf,
  text,
  variantsOf,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { resolveOutputFields } from '../errors/output-error.ts';
import { checkTables } from './check-tables.ts';
import type { DialectRules } from './dialects/dialect-rules.ts';
import { mysql, postgresql, sqlite, sqlserver } from './dialects/dialects.ts';
import type { SqlConnection, SqlPluginSettings } from './sql-settings.ts';
import type { SqlTable } from './sql-table.ts';
import { defaultTables } from './tables/default-tables.ts';

const DIALECTS: readonly DialectRules[] = [postgresql, sqlite, mysql, sqlserver];

const connectionSettings = custom<SqlConnection>(
  'an object with the settings of the library',
  (value) => typeof value === 'object' && value !== null,
);

// A text that is no URL would come back in the library's error, password and all.
const connection = required(
  either(
    custom<string>('a URL', (value) => typeof value === 'string' && URL.canParse(value)),
    connectionSettings,
  ),
  'How to reach it.',
);

const FIELDS = {
  database: required(
    variantsOf('dialect', {
      postgresql: { connection },
      mysql: { connection },
      sqlserver: { connection: required(connectionSettings, 'How to reach it.') },
      sqlite: { file: required(text({ values: 'the path of a file' }), 'The file.') },
    }),
    'Which database, and how to reach it.',
  ),
  tables: withDefault(
    custom<readonly SqlTable[]>('a list of tables', (value) => Array.isArray(value) && value.length > 0),
    'How records become rows.',
    defaultTables,
    '`defaultTables`',
  ),
  batchSize: withDefault(
    wholeNumber({ from: 1, unit: 'rows' }),
    'What is collected before it is written.',
    1000,
  ),
  timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long a statement may take.', 20_000),
  refusedRows: withDefault(choice('fail', 'skip'), 'What becomes of a row that is refused.', 'fail'),
} satisfies FieldsFor<SqlPluginSettings>;

const SETTINGS = settingsOf(FIELDS, ({ database, tables = [] }, place) => {
  const rules = rulesOf(database?.dialect);
  if (rules !== undefined) checkTables(tables, rules, place.at('tables'));
});

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolveSqlSettings(settings: SqlPluginSettings) {
  const resolved = resolveOutputFields(SETTINGS, settings, 'The SQL plugin cannot be made');
  return { ...resolved, rules: rulesOf(resolved.database.dialect) as DialectRules };
}

function rulesOf(dialect: string | undefined): DialectRules | undefined {
  return DIALECTS.find(({ name }) => name === dialect);
}
