import { createCefFormat } from './cef/create-cef-format.ts';
import { createCefEncoreFormat } from './cef-encore/create-cef-encore-format.ts';
import type { FormatDependencies } from './compiled-format.ts';
import { createCsvFormat } from './csv/create-csv-format.ts';
import { createEcsFormat } from './ecs/ecs-documents.ts';
import type { Format } from './format.ts';
import { createJsonEncoreFormat } from './json-encore/create-json-encore-format.ts';
import { createJsonLinesFormat } from './json-lines/create-json-lines-format.ts';
import { createKeyValueFormat } from './key-value/create-key-value-format.ts';
import { createKeyValueEncoreFormat } from './key-value-encore/create-key-value-encore-format.ts';
import { createLeefFormat } from './leef/create-leef-format.ts';
import { createMozDefFormat } from './mozdef/create-mozdef-format.ts';
import { createOcsfFormat } from './ocsf/ocsf-documents.ts';
import { createSfwJsonFormat } from './sfw-json/create-sfw-json-format.ts';

/** The formats of this package by name. */
export const formats = {
  mozdef: createMozDefFormat,
  ecs: createEcsFormat,
  ocsf: createOcsfFormat,
  cef: createCefFormat,
  'cef-encore': createCefEncoreFormat,
  'sfw-json': createSfwJsonFormat,
  'key-value-encore': createKeyValueEncoreFormat,
  'json-encore': createJsonEncoreFormat,
  leef: createLeefFormat,
  'json-lines': createJsonLinesFormat,
  'key-value': createKeyValueFormat,
  csv: createCsvFormat,
} as const;

/** The name of a format. */
export type FormatName = keyof typeof formats;

/** The settings of a format. */
export type FormatSettings<Name extends FormatName> = NonNullable<Parameters<(typeof formats)[Name]>[0]>;

/**
 * Makes a format by its name.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('ecs', { deviceNames: { '6f1c2a44-0d7e-11ee-9b1a-0242ac110002': 'edge' } });
 * const event = format.write(record, metadata.resolve(record));
 */
export function createFormat<Name extends FormatName>(
  name: Name,
  settings?: FormatSettings<Name>,
  dependencies?: FormatDependencies,
): Format {
  const create = formats[name] as (
    settings?: FormatSettings<Name>,
    dependencies?: FormatDependencies,
  ) => Format;
  return create(settings, dependencies);
}
