import type { FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import type { CefStyle } from './cef-code.ts';
import { cefKeyOf } from './cef-keys.ts';
import { cefProjectionOf } from './cef-projections.ts';
import { type CefDialectSettings, createCefDialect } from './create-cef-dialect.ts';

/** Settings of the format `cef`. */
export interface CefFormatSettings extends CefDialectSettings {
  /**
   * The header's product. It is not `Firepower`: content that was written for the lines of Cisco's retired client selects by
   * that name and would read half of these; `cef-encore` writes what it reads.
   * @default 'eStreamer'
   */
  readonly product?: string;
  /** The header's version: that of the management center, which does not tell it. @default '-' */
  readonly version?: string;
}

const style: CefStyle = {
  keyOf: cefKeyOf,
  severity: (event) => event.severity('score'),
  ascending: false,
  zeros: true,
  labels: () => 'before',
  maxLength: 'Infinity',
};

/**
 * ArcSight's Common Event Format, version 0: `CEF:0|vendor|product|version|signature id|name|severity|extension`.
 *
 * Times are milliseconds since 1970. A value longer than CEF allows for its key is cut and ends with `…`; a number beyond
 * CEF's Integer stands under a key of its own (`CiscoFirepowerIn`).
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('cef', { version: '7.4' });
 */
export function createCefFormat(
  settings: CefFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { product = 'eStreamer', version = '-' } = settings;
  return createCefDialect(
    { name: 'cef', product, version, style, projectionOf: cefProjectionOf },
    settings,
    dependencies,
  );
}
