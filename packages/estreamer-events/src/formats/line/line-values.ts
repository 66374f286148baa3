import type { RecordCatalogue, RecordDefinition } from '@x/estreamer-protocol';
import type { EventCode, Value } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { isTextKind } from '../../event/event-kind.ts';
import type { Source } from '../../event/event-table.ts';
import type { FactValue } from '../../event/vocabulary.ts';
import { lookUp, lookUpTable } from '../../values/read-values.ts';
import { dataJson, othersJson } from '../../values/record-json.ts';
import type { AnyFact } from '../document/document.ts';

/**
 * Where a value comes from. What has nothing to say is left out.
 *
 * - `'fact'`: a fact, as its key wants it: an address only where the version of IP is right, a time in milliseconds.
 * - `{ text }`: always the same.
 * - `{ title }`: what the guide calls the record type, or for events that come as text the title of the event table; in
 *   capital letters with `title: 'capitals'`.
 * - `{ lookup, in }`: what a table says about a fact (any case).
 * - `{ record }`: a field of the record, where no fact says it.
 * - `{ change, of }`: the text of another source in small or capital letters, or without hyphens.
 * - `{ data }`: every field of the record as JSON, with what metadata calls them under `names`.
 * - `{ others }`: as JSON what a text event says beyond the facts, such as fields of a newer server; of other events nothing.
 * - `{ join, with }`: several of these with a text between them; nothing if one is missing.
 * - an array: the first that has a value.
 */
export type LineSource =
  | AnyFact
  | { readonly text: string }
  | { readonly title: true | 'capitals' }
  | { readonly lookup: AnyFact; readonly in: Readonly<Record<string, FactValue>> }
  | { readonly record: Source }
  | { readonly change: 'lower-case' | 'upper-case' | 'without-hyphens'; readonly of: LineSource }
  | { readonly data: true }
  | { readonly others: true }
  | { readonly join: readonly LineSource[]; readonly with: string }
  | readonly LineSource[];

/** Tells whether a source is a list of others, of which the first counts that has a value. */
export function isFirstOf(source: LineSource): source is readonly LineSource[] {
  return Array.isArray(source);
}

/** How a text is changed, as the end of an expression. */
const changes: Readonly<Record<Extract<LineSource, { change: string }>['change'], string>> = {
  'lower-case': '.toLowerCase()',
  'upper-case': '.toUpperCase()',
  'without-hyphens': ".replaceAll('-', '')",
};

/** Makes the code that computes the values of a line for one kind and version of event. */
export class LineValues {
  readonly #event: EventCode;
  readonly #catalogue: RecordCatalogue<RecordDefinition>;

  constructor(event: EventCode, catalogue: RecordCatalogue<RecordDefinition>) {
    this.#event = event;
    this.#catalogue = catalogue;
  }

  /** The value of a source; `undefined` if events of this kind and version cannot have it. */
  value(source: LineSource): Value | undefined {
    if (isFirstOf(source)) return this.#first(source);
    if (typeof source === 'string') return this.#event.fact(source);
    if ('text' in source) return { text: literal(source.text), type: 'text', certain: true };
    if ('title' in source) {
      const title = this.#catalogue.byKind(this.#event.kind)?.name ?? this.#event.table.title;
      const written = source.title === 'capitals' ? title.toUpperCase() : title;
      return { text: literal(written), type: 'text', certain: true };
    }
    if ('record' in source) return this.#event.source(source.record);
    if ('data' in source) {
      const { access, code } = this.#event;
      access.allFields();
      return this.#computed(`${code.bind(dataJson)}(record, ${access.allNames()}, max, ${this.#event.cuts})`);
    }
    if ('others' in source) return this.#others();
    if ('lookup' in source) return this.#lookup(source);
    if ('change' in source) return this.#change(source);
    return this.#join(source.join, source.with);
  }

  /** A time in Unix milliseconds, as an expression; to the millisecond where it is the time of the event. */
  milliseconds({ text }: Value): string {
    const { seconds, microseconds } = this.#event.time();
    return text === seconds.text ? `(${text} * 1000 + (${microseconds} / 1000 | 0))` : `${text} * 1000`;
  }

  #others(): Value | undefined {
    const { code, kind } = this.#event;
    const fields = isTextKind(kind) ? this.#event.openFields() : undefined;
    return fields === undefined
      ? undefined
      : this.#computed(`${code.bind(othersJson)}(${fields}, max, ${this.#event.cuts})`);
  }

  #lookup(source: Extract<LineSource, { lookup: string }>): Value | undefined {
    const { code } = this.#event;
    const value = this.#event.fact(source.lookup);
    if (value === undefined) return undefined;
    return this.#computed(`${code.bind(lookUp)}(${code.bind(lookUpTable(source.in))}, ${value.text})`);
  }

  #change({ of, change }: Extract<LineSource, { change: string }>): Value | undefined {
    const value = this.value(of);
    if (value === undefined) return undefined;
    const changed = `('' + ${value.text})${changes[change]}`;
    return value.certain
      ? { ...this.#computed(changed), certain: true }
      : this.#computed(`${value.text} === undefined ? undefined : ${changed}`);
  }

  #join(sources: readonly LineSource[], separator: string): Value | undefined {
    const values = sources.map((part) => this.value(part));
    if (values.includes(undefined)) return undefined;
    const there = values
      .filter((value) => value?.certain === false)
      .map((value) => `${value?.text} !== undefined`);
    const joined = values.map((value) => value?.text).join(` + ${literal(separator)} + `);
    return this.#computed(
      there.length === 0 ? `'' + ${joined}` : `${there.join(' && ')} ? '' + ${joined} : undefined`,
    );
  }

  #computed(expression: string): Value {
    const target = this.#event.code.variable();
    this.#event.code.reads.add(`${target} = ${expression};`);
    return { text: target, type: 'text', certain: false };
  }

  #first(sources: readonly LineSource[]): Value | undefined {
    const values = sources.map((source) => this.value(source)).filter((value) => value !== undefined);
    const [first, ...others] = values;
    if (first === undefined || first.certain || others.length === 0) return first;
    const chain = values.map(({ text }) => text).join(' ?? ');
    const types = new Set(values.map(({ type }) => type));
    const target = this.#event.code.variable();
    this.#event.code.reads.add(`${target} = ${chain};`);
    return {
      text: target,
      type: types.size === 1 ? first.type : 'any',
      certain: values.some(({ certain }) => certain),
    };
  }
}
