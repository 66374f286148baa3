import { createRecordCatalogue } from '@x/estreamer-protocol';
import { issuesError } from '../../errors/events-error.ts';
import type { EventKind } from '../../event/event-kind.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { CefCode, type CefStyle, MAX_HEADER_LENGTH } from './cef-code.ts';
import { type CefProjection, type CefProjectionChanges, extendCefProjection } from './cef-projection.ts';
import { cefHeaderText } from './cef-text.ts';
import { CefValues } from './cef-values.ts';

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
export interface CefDialect {
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
  const device = [vendor, product, version].map((text) => cefHeaderText(text, MAX_HEADER_LENGTH.device));
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
        const values = new CefValues(event, catalogue);
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
