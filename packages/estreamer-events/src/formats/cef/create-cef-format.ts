import {
  createRecordCatalogue,
  type EventRecord,
  type RecordCatalogue,
  type RecordDefinition,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import type { EventCode, Value } from '../../compile/event-code.ts';
import { literal, type TextCode } from '../../compile/function-code.ts';
import { issuesError } from '../../errors/events-error.ts';
import type { EventKind } from '../../event/event-kind.ts';
import { plainJson } from '../../values/json-text.ts';
import { lookUp, lookUpTable } from '../../values/read-values.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { cefKeyOf, ownKey } from './cef-keys.ts';
import {
  type CefLabelledSource,
  type CefProjection,
  type CefProjectionChanges,
  type CefSource,
  extendCefProjection,
  isFirstOf,
} from './cef-projection.ts';
import { cefProjectionOf } from './cef-projections.ts';
import { cefHeaderText, cefValue, isCefInteger } from './cef-text.ts';

/** Settings of the format `cef`. */
export interface CefFormatSettings extends EventSettings {
  /** The header's vendor. @default 'Cisco' */
  readonly vendor?: string;
  /** The header's product. @default 'Firepower' */
  readonly product?: string;
  /** The header's version: that of the management center, which does not tell it. @default '-' */
  readonly version?: string;
  /** What to change about the projections of certain kinds. @default {} */
  readonly extend?: { readonly [Kind in EventKind]?: CefProjectionChanges };
  /** Projections that replace the default ones of their kinds; `false` leaves a kind out. @default {} */
  readonly projections?: Readonly<Record<string, CefProjection | false>>;
}

/** The most characters of the header's fields. */
const MAX_HEADER_LENGTH = { device: 63, signatureId: 1023, name: 512 };
const KEY = /^[A-Za-z][A-Za-z0-9]*$/;

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
  const { vendor = 'Cisco', product = 'Firepower', version = '-' } = settings;
  const { extend = {}, projections = {} } = settings;
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  const device = [vendor, product, version].map((text) => cefHeaderText(text, MAX_HEADER_LENGTH.device));
  const projectionOf = (kind: string): CefProjection | false => {
    const projection =
      (Object.hasOwn(projections, kind) ? projections[kind] : undefined) ?? cefProjectionOf(kind);
    const changes = Object.hasOwn(extend, kind) ? extend[kind as EventKind] : undefined;
    return projection === false || changes === undefined
      ? projection
      : extendCefProjection(projection, changes);
  };
  checkProjections([...Object.keys(extend), ...Object.keys(projections)], projectionOf);
  return createCompiledFormat(
    {
      name: 'cef',
      fileExtension: 'cef',
      contentType: 'text/plain',
      writes: (kind) => projectionOf(kind) !== false,
      write(event, out) {
        const projection = projectionOf(event.kind);
        if (projection === false) return;
        new CefCode(event, out, catalogue).write(`CEF:0|${device.join('|')}|`, projection);
      },
    },
    settings,
    dependencies,
  );
}

/** Makes the code that writes one kind and version of event. */
class CefCode {
  readonly #event: EventCode;
  readonly #out: TextCode;
  readonly #catalogue: RecordCatalogue<RecordDefinition>;

  constructor(event: EventCode, out: TextCode, catalogue: RecordCatalogue<RecordDefinition>) {
    this.#event = event;
    this.#out = out;
    this.#catalogue = catalogue;
  }

  write(head: string, { signatureId, name, extension }: CefProjection): void {
    const id = this.#headerField(signatureId, MAX_HEADER_LENGTH.signatureId);
    const called = this.#headerField(name, MAX_HEADER_LENGTH.name);
    const score = this.#event.severity('score');
    const fields = Object.entries(extension).map(([key, source]) => this.#field(key, source));
    this.#out.literal(head);
    this.#out.expression(id);
    this.#out.literal('|');
    this.#out.expression(called);
    this.#out.literal('|');
    this.#out.expression(score);
    this.#out.literal('|');
    const separator = this.#event.code.variable();
    this.#out.line(`var ${separator} = '';`);
    for (const append of fields) append?.(separator);
  }

  /** A field of the header as an expression; the record type where the source has nothing to say. */
  #headerField(source: CefSource, maxLength: number): string {
    const value = this.#value(source);
    const header = this.#event.code.bind(cefHeaderText);
    const written = (text: string) => `${header}('' + ${text}, ${maxLength})`;
    if (value === undefined) return `'' + record.recordType`;
    return value.certain
      ? written(value.text)
      : `(${value.text} === undefined ? record.recordType : ${written(value.text)})`;
  }

  /** What appends a key; `undefined` if events of this kind and version cannot have it. */
  #field(key: string, source: CefSource | CefLabelledSource): ((separator: string) => void) | undefined {
    const labelled = typeof source === 'object' && 'label' in source ? source : undefined;
    const value = this.#value(labelled?.value ?? (source as CefSource));
    if (value === undefined) return undefined;
    const bind = (bound: unknown) => this.#event.code.bind(bound);
    const { type, length = Number.POSITIVE_INFINITY } = cefKeyOf(key);
    const label = labelled === undefined ? '' : `${key}Label=${cefValue(labelled.label, 1023)} `;
    const there = value.certain ? 'true' : `${value.text} !== undefined`;
    const add = (name: string, condition: string, text: string) => (separator: string) =>
      this.#out.when(condition, () => {
        this.#out.expression(separator);
        this.#out.literal(`${label}${name}=`);
        this.#out.expression(text);
        this.#out.line(`${separator} = ' ';`);
      });
    switch (type) {
      case 'ipv4':
      case 'ipv6': {
        const sign = type === 'ipv4' ? '< 0' : '>= 0';
        return add(key, `${there} && ${value.text}.indexOf(':') ${sign}`, value.text);
      }
      case 'time':
        return value.type === 'time' ? add(key, there, this.#milliseconds(value)) : undefined;
      case 'integer': {
        const fits = `${bind(isCefInteger)}(${value.text})`;
        const appendSmall = add(key, `${there} && ${fits}`, value.text);
        const appendLarge = add(ownKey(key), `${there} && !${fits}`, value.text);
        return (separator) => {
          appendSmall(separator);
          appendLarge(separator);
        };
      }
      case 'text': {
        const isText = value.type === 'text' || value.type === 'address' || value.type === 'any';
        const text = `${bind(cefValue)}('' + ${value.text}, ${length === Number.POSITIVE_INFINITY ? 'Infinity' : length})`;
        return add(key, there, isText ? text : `'' + ${value.text}`);
      }
    }
  }

  #milliseconds({ text }: Value): string {
    const { seconds, microseconds } = this.#event.time();
    return text === seconds.text ? `(${text} * 1000 + (${microseconds} / 1000 | 0))` : `${text} * 1000`;
  }

  #value(source: CefSource): Value | undefined {
    if (isFirstOf(source)) return this.#first(source);
    if (typeof source === 'string') return this.#event.fact(source);
    const { code } = this.#event;
    if ('text' in source) return { text: literal(source.text), type: 'text', certain: true };
    if ('title' in source) {
      const title = this.#catalogue.byKind(this.#event.kind)?.name ?? this.#event.table.title;
      return { text: literal(title), type: 'text', certain: true };
    }
    if ('record' in source) return this.#event.source(source.record);
    if ('data' in source) {
      return this.#computed(`${code.bind(dataText)}(record, names)`);
    }
    if ('lookup' in source) {
      const value = this.#event.fact(source.lookup);
      if (value === undefined) return undefined;
      return this.#computed(`${code.bind(lookUp)}(${code.bind(lookUpTable(source.in))}, ${value.text})`);
    }
    const values = source.join.map((part) => this.#value(part));
    if (values.includes(undefined)) return undefined;
    const there = values
      .filter((value) => value?.certain === false)
      .map((value) => `${value?.text} !== undefined`);
    const joined = values.map((value) => value?.text).join(` + ${literal(source.with)} + `);
    return this.#computed(
      there.length === 0 ? `'' + ${joined}` : `${there.join(' && ')} ? '' + ${joined} : undefined`,
    );
  }

  #computed(expression: string): Value {
    const target = this.#event.code.variable();
    this.#event.code.line(`var ${target} = ${expression};`);
    return { text: target, type: 'text', certain: false };
  }

  #first(sources: readonly CefSource[]): Value | undefined {
    const values = sources.map((source) => this.#value(source)).filter((value) => value !== undefined);
    const [first, ...others] = values;
    if (first === undefined || first.certain || others.length === 0) return first;
    const chain = values.map(({ text }) => text).join(' ?? ');
    const types = new Set(values.map(({ type }) => type));
    const target = this.#event.code.variable();
    this.#event.code.line(`var ${target} = ${chain};`);
    return {
      text: target,
      type: types.size === 1 ? first.type : 'any',
      certain: values.some(({ certain }) => certain),
    };
  }
}

/** Every field of a record with their names, as JSON; nothing if there are none. */
function dataText({ data }: EventRecord, names: ResolvedNames): string | undefined {
  if (data === undefined || Object.keys(data).length === 0) return undefined;
  return plainJson(Object.keys(names).length > 0 ? { ...data, names } : data);
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
