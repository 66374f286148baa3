import type { Severity } from '@x/foundation';
import { section, wholeNumber, withDefault } from '@x/foundation';
import { resolveFormatSettings } from '../../errors/events-error.ts';
import { severityForms } from '../../event/severity.ts';
import type { CefStyle } from '../cef/cef-code.ts';
import { type CefKey, cefKeyOf } from '../cef/cef-keys.ts';
import { type CefDialectSettings, createCefDialect } from '../cef/create-cef-format.ts';
import type { FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { type EncoreChoices, encoreProjectionOf } from './encore-projections.ts';

/** Settings of the format `cef-encore`. */
export interface CefEncoreFormatSettings extends CefDialectSettings, EncoreChoices {
  /** The header's product, which readers select by. @default 'Firepower' */
  readonly product?: string;
  /** The header's version, which no reader tests. @default '6.0' */
  readonly version?: string;
  /**
   * CEF's severity, 0 to 10, by how severe the event is; nobody can see which scale the retired client had.
   * @default `cef` of {@link severityForms}
   */
  readonly severities?: Readonly<Partial<Record<Severity, number>>>;
}

const times: ReadonlySet<string> = new Set(['rt', 'start', 'end']);

/** The keys of the retired client have no limits, and its counts no key but their own. */
function keyOf(name: string, ipv6: EncoreChoices['ipv6']): CefKey {
  if (times.has(name)) return { type: 'time' };
  const { type } = cefKeyOf(name);
  const isAddress = type === 'ipv4' || type === 'ipv6';
  const takesBoth = type === 'ipv4' && (ipv6 === 'src' || ipv6 === 'both');
  return { type: isAddress && !takesBoth ? type : 'text' };
}

const SETTINGS = {
  severities: section(
    Object.fromEntries(
      Object.entries(severityForms).map(([severity, { cef }]) => [
        severity,
        withDefault(wholeNumber({ to: 10 }), `The number of ${severity}.`, cef),
      ]),
    ),
    'The numbers of severities.',
  ),
};

/**
 * The lines that Cisco's retired client (eNcore) wrote, for content that reads them: Sentinel, Cortex XSIAM, Exabeam.
 *
 * Keys stand in ascending order, zeros and empty texts are left out, the labels of custom strings stay. Where readers
 * disagree, settings say what to write; the default is what the retired client meant.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('cef-encore', { ipv6: 'both' });
 */
export function createCefEncoreFormat(
  settings: CefEncoreFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { product = 'Firepower', version = '6.0', ipv6 } = settings;
  const { severities: numbers } = resolveFormatSettings(
    SETTINGS,
    { severities: settings.severities },
    'The format cannot be made',
  );
  const style: CefStyle = {
    keyOf: (name) => keyOf(name, ipv6),
    severity: (event) => `${event.code.bind(numbers)}[${event.severity('name')}]`,
    ascending: true,
    zeros: false,
    labels: (name) => (name.startsWith('cs') ? 'kept' : 'behind'),
  };
  return createCefDialect(
    {
      name: 'cef-encore',
      product,
      version,
      style,
      projectionOf: (kind) => encoreProjectionOf(kind, settings),
    },
    settings,
    dependencies,
  );
}
