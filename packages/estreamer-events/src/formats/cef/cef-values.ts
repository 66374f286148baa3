import type { RecordCatalogue, RecordDefinition } from '@x/estreamer-protocol';
import type { EventCode, Value } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { isTextKind } from '../../event/event-kind.ts';
import { lookUp, lookUpTable } from '../../values/read-values.ts';
import { dataJson, othersJson } from '../../values/record-json.ts';
import { type CefSource, isFirstOf } from './cef-projection.ts';

/** How a text is changed, as the end of an expression. */
const changes: Readonly<Record<Extract<CefSource, { change: string }>['change'], string>> = {
  'lower-case': '.toLowerCase()',
  'upper-case': '.toUpperCase()',
  'without-hyphens': ".replaceAll('-', '')",
};

/** Makes the code that computes the values of one kind and version of event. */
export class CefValues {
  readonly #event: EventCode;
  readonly #catalogue: RecordCatalogue<RecordDefinition>;

  constructor(event: EventCode, catalogue: RecordCatalogue<RecordDefinition>) {
    this.#event = event;
    this.#catalogue = catalogue;
  }

  /** The value of a source; `undefined` if events of this kind and version cannot have it. */
  value(source: CefSource): Value | undefined {
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
      return this.#computed(`${code.bind(dataJson)}(record, ${access.allNames()}, max)`);
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
    return fields === undefined ? undefined : this.#computed(`${code.bind(othersJson)}(${fields}, max)`);
  }

  #lookup(source: Extract<CefSource, { lookup: string }>): Value | undefined {
    const { code } = this.#event;
    const value = this.#event.fact(source.lookup);
    if (value === undefined) return undefined;
    return this.#computed(`${code.bind(lookUp)}(${code.bind(lookUpTable(source.in))}, ${value.text})`);
  }

  #change({ of, change }: Extract<CefSource, { change: string }>): Value | undefined {
    const value = this.value(of);
    if (value === undefined) return undefined;
    const changed = `('' + ${value.text})${changes[change]}`;
    return value.certain
      ? { ...this.#computed(changed), certain: true }
      : this.#computed(`${value.text} === undefined ? undefined : ${changed}`);
  }

  #join(sources: readonly CefSource[], separator: string): Value | undefined {
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
    this.#event.code.line(`var ${target} = ${expression};`);
    return { text: target, type: 'text', certain: false };
  }

  #first(sources: readonly CefSource[]): Value | undefined {
    const values = sources.map((source) => this.value(source)).filter((value) => value !== undefined);
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
