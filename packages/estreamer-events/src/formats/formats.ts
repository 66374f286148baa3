import { createCefFormat } from './cef/create-cef-format.ts';
import type { FormatDependencies } from './compiled-format.ts';
import { createEcsFormat } from './ecs/create-ecs-format.ts';
import type { Format } from './format.ts';
import { createMozDefFormat } from './mozdef/create-mozdef-format.ts';
import { createOcsfFormat } from './ocsf/create-ocsf-format.ts';

/** The formats of this package by name. */
export const formats = {
  mozdef: createMozDefFormat,
  ecs: createEcsFormat,
  ocsf: createOcsfFormat,
  cef: createCefFormat,
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
