import { createRecordCatalogue } from '@x/estreamer-protocol';
import { issuesError } from '../../errors/events-error.ts';
import type { EventKind } from '../../event/event-kind.ts';
import { Cuts } from '../../values/cuts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { LineValues } from '../line/line-values.ts';
import { CefCode, type CefStyle, cefHeaderText, MAX_HEADER_LENGTH } from './cef-code.ts';
import { cefKeyOf } from './cef-keys.ts';
import { type CefProjection, type CefProjectionChanges, extendCefProjection } from './cef-projection.ts';
import { cefProjectionOf } from './cef-projections.ts';

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

/** Settings of all dialects of CEF. */
export interface CefDialectSettings extends EventSettings {
  /** The header's vendor. @default 'Cisco' */
  readonly vendor?: string;
  /** What to change about the projections of certain kinds. @default {} */
  readonly extend?: { readonly [Kind in EventKind]?: CefProjectionChanges };
  /** Projections that replace the default ones of their kinds; `false` leaves a kind out. @default {} */
  readonly projections?: Readonly<Record<string, CefProjection | false>>;
}

/** One dialect of CEF. */
interface CefDialect {
  /** The name of the format. */
  readonly name: string;
  readonly product: string;
  readonly version: string;
  readonly style: CefStyle;
  /** How a kind of event is written where the settings say nothing else. */
  projectionOf(kind: string): CefProjection;
}

const KEY = /^[A-Za-z][A-Za-z0-9]*$/;

/** Makes a format of a dialect of CEF. */
export function createCefDialect(
  { name, product, version, style, projectionOf: defaultOf }: CefDialect,
  settings: CefDialectSettings,
  dependencies: FormatDependencies,
): Format {
  const { vendor = 'Cisco', extend = {}, projections = {} } = settings;
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  const device = [vendor, product, version].map((text) =>
    cefHeaderText(text, MAX_HEADER_LENGTH.device, new Cuts()),
  );
  const projectionOf = (kind: string): CefProjection | false => {
    const projection = (Object.hasOwn(projections, kind) ? projections[kind] : undefined) ?? defaultOf(kind);
    const changes = Object.hasOwn(extend, kind) ? extend[kind as EventKind] : undefined;
    return projection === false || changes === undefined
      ? projection
      : extendCefProjection(projection, changes);
  };
  checkProjections([...Object.keys(extend), ...Object.keys(projections)], projectionOf);
  return createCompiledFormat(
    {
      name,
      fileExtension: 'cef',
      contentType: 'text/plain',
      writes: (kind) => projectionOf(kind) !== false,
      write(event, out) {
        const projection = projectionOf(event.kind);
        if (projection === false) return;
        const values = new LineValues(event, catalogue);
        new CefCode(event, out, values, style).write(`CEF:0|${device.join('|')}|`, projection);
      },
    },
    settings,
    dependencies,
  );
}

/** Checks the projections that somebody changed: a key that is none makes lines that nobody can read. */
function checkProjections(
  kinds: readonly string[],
  projectionOf: (kind: string) => CefProjection | false,
): void {
  const issues = kinds.flatMap((kind) => {
    const projection = projectionOf(kind);
    if (projection === false) return [];
    return Object.keys(projection.extension)
      .filter((key) => !KEY.test(key))
      .map((key) => `${kind}: the extension has the key ${JSON.stringify(key)}; keys are letters and digits`);
  });
  if (issues.length > 0) throw issuesError('invalid-table', 'CEF cannot be written', issues);
}
