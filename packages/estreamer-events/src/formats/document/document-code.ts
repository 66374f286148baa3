import type { EventCode, Value } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import type { JsonCode, JsonNode } from '../../compile/json-code.ts';
import { keyOf } from '../../event/vocabulary.ts';
import type { Cuts } from '../../values/cuts.ts';
import { boundedJsonText, jsonOf } from '../../values/json-text.ts';
import { lookUp, lookUpTable } from '../../values/read-values.ts';
import { type Document, type DocumentSource, factsOfSource, isFirstOf } from './document.ts';

type Member = readonly [key: string, node: JsonNode];

/** Makes the code that writes the document of one kind and version of event. */
export class DocumentCode {
  readonly #event: EventCode;
  readonly #json: JsonCode;
  readonly #keywords: { readonly only: DocumentCode; readonly repeated: DocumentCode };

  /** @param keywords writes texts no longer than the document's keywords may be */
  constructor(event: EventCode, json: JsonCode, keywords?: Keywords) {
    this.#event = event;
    this.#json = json;
    this.#keywords = {
      only: keywords === undefined ? this : new DocumentCode(event, keywords.only),
      repeated: keywords === undefined ? this : new DocumentCode(event, keywords.repeated),
    };
  }

  /** The document as one piece of JSON. */
  document(document: Document): JsonNode {
    return this.#tree(document).node(this.#json);
  }

  /** The members of the document, for those who write more beside them. */
  members(document: Document): readonly Member[] {
    return this.#tree(document).members(this.#json);
  }

  #tree(document: Document): Branch {
    const { fields, rest, keywords } = document;
    const root = new Branch();
    for (const [path, source] of Object.entries(fields)) {
      const isKeyword = keywords?.except.includes(path) === false;
      const code = isKeyword
        ? this.#keywords[this.#isRepeated(source, document) ? 'repeated' : 'only']
        : this;
      const node = code.#source(source);
      if (node !== undefined) root.put(path.split('.'), node);
    }
    if (rest !== undefined) root.put(rest.split('.'), this.#rest(document));
    return root;
  }

  #source(source: DocumentSource): JsonNode | undefined {
    if (isFirstOf(source)) return this.#first(source);
    if (typeof source === 'string') return this.#text(source);
    if ('as' in source) return this.#as(source);
    if ('milliseconds' in source) return this.#milliseconds(source.milliseconds);
    if ('severity' in source) return this.#severity(source.severity);
    if ('tags' in source) {
      return this.#json.list(
        this.#event.tags().map(({ tag, condition }) => this.#json.constant(tag, condition)),
      );
    }
    if ('list' in source) return this.#list(source.list);
    if ('lookup' in source) return this.#lookup(source);
    if ('compute' in source) return this.#compute(source);
    if ('record' in source) {
      const value = this.#event.source(source.record);
      return value === undefined ? undefined : this.#json.value(value);
    }
    const conditions = [this.#event.condition(source.when), this.#oneOf(source.with)];
    if (conditions.includes('false')) return undefined;
    const condition = conditions.filter((one) => one !== 'true').join(' && ');
    return this.#json.constant(source.value, condition === '' ? undefined : condition);
  }

  /** A fact as text. */
  #text(name: string): JsonNode | undefined {
    if (name === 'time') {
      const { seconds, microseconds } = this.#event.time();
      const [second, fraction] = [this.#event.isoSeconds(seconds.text), this.#event.sixDigits(microseconds)];
      return this.#json.expression(`'"' + ${second} + '.' + ${fraction} + '+00:00"'`);
    }
    if (name === 'summary') return this.#json.summary();
    const value = this.#event.fact(name);
    if (value === undefined) return undefined;
    if (value.type !== 'number' && value.type !== 'flag' && value.type !== 'any')
      return this.#json.value(value);
    if (value.type === 'number' && this.#event.access.mode === 'parts') return this.#json.digits(value);
    return this.#json.value({ text: `('' + ${value.text})`, type: 'text', certain: true }, there(value));
  }

  #as({ fact, as }: Extract<DocumentSource, { as: string }>): JsonNode | undefined {
    const value = this.#event.fact(fact);
    if (value === undefined) return undefined;
    switch (as) {
      case 'value':
        return this.#json.value(value);
      case 'number':
        if (value.type === 'number') return this.#json.value(value);
        return value.type === 'any'
          ? this.#json.expression(`'' + ${value.text}`, `typeof ${value.text} === 'number'`)
          : undefined;
      case 'lower-case':
        return this.#json.value(
          { ...value, text: `('' + ${value.text}).toLowerCase()`, type: 'text', certain: true },
          there(value),
        );
    }
  }

  #milliseconds(name: string): JsonNode | undefined {
    if (name === 'time') {
      const { seconds, microseconds } = this.#event.time();
      return this.#json.expression(`(${seconds.text} * 1000 + (${microseconds} / 1000 | 0))`);
    }
    const value = this.#event.fact(name);
    return value?.type === 'time' ? this.#json.expression(`${value.text} * 1000`, there(value)) : undefined;
  }

  #severity(form: Extract<DocumentSource, { severity: string }>['severity']): JsonNode {
    const text = this.#event.severity(form);
    const isText = form === 'name' || form === 'level' || form === 'ocsfName';
    return this.#json.expression(isText ? `'"' + ${text} + '"'` : `'' + ${text}`);
  }

  #list(names: readonly string[]): JsonNode | undefined {
    const values = names.map((name) => this.#event.fact(name)).filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    return this.#json.list(
      values.map((value, index) => {
        const isOther = values.slice(0, index).map((earlier) => `${value.text} !== ${earlier.text}`);
        const condition = [there(value), ...isOther].filter((one) => one !== undefined).join(' && ');
        return this.#json.value({ ...value, certain: true }, condition === '' ? undefined : condition);
      }),
    );
  }

  #lookup(source: Extract<DocumentSource, { lookup: string }>): JsonNode | undefined {
    const { fallback } = source;
    const value = this.#event.fact(source.lookup);
    if (value === undefined) return fallback === undefined ? undefined : this.#json.constant(fallback);
    const entries = Object.entries(source.in).map(([key, found]) => [key, jsonOf(found)] as const);
    const table = this.#event.code.bind(lookUpTable(Object.fromEntries(entries)));
    const found = this.#event.code.variable();
    const orFallback = fallback === undefined ? '' : ` ?? ${literal(jsonOf(fallback))}`;
    this.#event.code.reads.add(
      `${found} = ${this.#event.code.bind(lookUp)}(${table}, ${value.text})${orFallback};`,
    );
    return this.#json.expression(found, fallback === undefined ? `${found} !== undefined` : undefined);
  }

  #compute({ compute, facts }: Extract<DocumentSource, { compute: unknown }>): JsonNode {
    const values = facts.map((name) => this.#argument(name));
    const found = this.#event.code.variable();
    this.#event.code.reads.add(`${found} = ${this.#event.code.bind(compute)}(${values.join(', ')});`);
    return this.#json.expression(
      `${this.#event.code.bind(jsonOfAny)}(${found}, max, ${this.#event.cuts})`,
      `${found} !== undefined`,
    );
  }

  /** A fact for a function; the time as text. */
  #argument(name: string): string {
    if (name !== 'time') return this.#event.fact(name)?.text ?? 'undefined';
    const { seconds, microseconds } = this.#event.time();
    return `${this.#event.isoSeconds(seconds.text)} + '.' + ${this.#event.sixDigits(microseconds)} + '+00:00'`;
  }

  #first(sources: readonly DocumentSource[]): JsonNode | undefined {
    const nodes: JsonNode[] = [];
    for (const source of sources) {
      const node = this.#source(source);
      if (node === undefined) continue;
      nodes.push(node);
      if (node.condition === undefined) break;
    }
    return nodes.length === 0 ? undefined : this.#json.first(nodes);
  }

  /** Whether the event has one of these facts. */
  #oneOf(names: readonly string[] | undefined): string {
    if (names === undefined) return 'true';
    const values = names.map((name) => this.#event.fact(name)).filter((value) => value !== undefined);
    if (values.some(({ certain }) => certain)) return 'true';
    return values.length === 0 ? 'false' : `(${values.map(there).join(' || ')})`;
  }

  /** Whether all that a source says stands whole in another place: one without a limit, or among the rest. */
  #isRepeated(source: DocumentSource, document: Document): boolean {
    const facts = factsReadBy(source);
    const unlimited = sourcesWithoutLimit(document);
    const covered = new Set(unlimited.flatMap(factsOfSource));
    const isAmongRest = (name: string) =>
      document.rest !== undefined &&
      !covered.has(name) &&
      this.#event.factNames.includes(name) &&
      this.#event.fact(name)?.type === 'text';
    return facts.length > 0 && facts.every((name) => unlimited.includes(name) || isAmongRest(name));
  }

  /** The facts that no source names, and every other field of the record. */
  #rest(document: Document): JsonNode {
    const { fields, keywords } = document;
    const sources = Object.values(fields);
    const whole = new Set(sourcesWithoutLimit(document).flatMap(factsOfSource));
    const named = new Set(sources.flatMap(factsOfSource));
    const numbers = new Set(sources.filter(isNumber).flatMap(factsOfSource));
    const members: Member[] = [];
    for (const name of this.#event.factNames) {
      const value = this.#event.fact(name);
      if (value === undefined) continue;
      if (!named.has(name)) members.push(...this.#json.fact(name, value));
      // A place for numbers has no room for the digits of a count that a number cannot hold.
      else if (numbers.has(name) && value.type === 'any')
        members.push([keyOf(name), this.#json.value(value, `typeof ${value.text} !== 'number'`)]);
      // Nor has a place for keywords for the whole of a long text.
      else if (keywords !== undefined && value.type === 'text' && !whole.has(name))
        members.push([keyOf(name), this.#json.value(value, `${value.text}.length > ${keywords.maxLength}`)]);
    }
    for (const { key, value } of this.#event.restFields()) members.push([key, this.#json.value(value)]);
    const open = this.#event.openFields();
    if (open === undefined) return this.#json.object(members);
    const entries = this.#event.code.variable();
    this.#event.code.reads.add(`${entries} = ${open};`);
    return this.#json.object(members, [{ entries, condition: `${entries}.length > 0` }]);
  }
}

/** What writes texts no longer than keywords may be. */
interface Keywords {
  readonly only: JsonCode;
  /** Writes those that stand whole elsewhere in the document. */
  readonly repeated: JsonCode;
}

/** What stands in places without a limit. */
function sourcesWithoutLimit({ fields, keywords }: Document): readonly DocumentSource[] {
  return Object.entries(fields).flatMap(([path, source]) =>
    keywords?.except.includes(path) === false ? [] : [source],
  );
}

/** The facts that a source makes its text of. */
function factsReadBy(source: DocumentSource): readonly string[] {
  if (isFirstOf(source)) return source.flatMap(factsReadBy);
  if (typeof source === 'object' && 'list' in source) return source.list;
  if (typeof source === 'object' && 'compute' in source) return source.facts;
  return factsOfSource(source);
}

function there({ text, certain }: Value): string | undefined {
  return certain ? undefined : `${text} !== undefined`;
}

function isNumber(source: DocumentSource): boolean {
  return typeof source === 'object' && 'as' in source && source.as === 'number';
}

/** What a function made, as JSON. */
function jsonOfAny(value: unknown, maxBytes: number, cuts: Cuts): string {
  return typeof value === 'string' ? boundedJsonText(value, maxBytes, cuts) : jsonOf(value);
}

/** A place in a document with others in it. */
class Branch {
  readonly #members = new Map<string, JsonNode | Branch>();

  put([key, ...path]: readonly string[], node: JsonNode): void {
    if (key === undefined) return;
    if (path.length === 0) {
      this.#members.set(key, node);
      return;
    }
    const found = this.#members.get(key);
    const branch = found instanceof Branch ? found : new Branch();
    this.#members.set(key, branch);
    branch.put(path, node);
  }

  members(json: JsonCode): readonly Member[] {
    return [...this.#members].map(
      ([key, member]) => [key, member instanceof Branch ? member.node(json) : member] as const,
    );
  }

  node(json: JsonCode): JsonNode {
    const members = this.members(json);
    const isList = members.every(([key]) => /^\d+$/.test(key));
    return isList ? json.list(members.map(([, node]) => node)) : json.object(members);
  }
}
