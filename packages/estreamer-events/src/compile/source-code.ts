import type { Condition, Source } from '../event/event-table.ts';
import { noValues } from '../event/no-value.ts';
import { isAlternatives } from '../event/source-fields.ts';
import type { FactType, FactValue } from '../event/vocabulary.ts';
import type { Cuts } from '../values/cuts.ts';
import * as read from '../values/read-values.ts';
import { WHOLE_SECOND } from '../values/remembered-texts.ts';
import { type FunctionCode, literal, property } from './function-code.ts';
import type { RecordAccess } from './record-access.ts';
import type { LayoutField, RecordLayout } from './record-layout.ts';

/** What the function has of a value. */
export interface Value {
  /** The variable, or another expression that costs nothing to repeat. */
  readonly text: string;
  /** `any`: a number, or else a text. */
  readonly type: FactType | 'any';
  /** Whether it is always there; otherwise it can be `undefined`. */
  readonly certain: boolean;
  /** Whether it is a text of digits, letters, colons, dots and hyphens, which no format has to escape. @default false */
  readonly plain?: boolean | undefined;
  /** Whether it is a text, of which the same come again and again, so that what a format makes of them is worth remembering. @default false */
  readonly recurs?: boolean | undefined;
}

/** What sources build on. */
export interface FactsInCode {
  fact(name: string): Value | undefined;
  condition(condition: Condition | undefined): string;
}

/** A source as code: the lines that assign to a variable have been added. */
type Found = Omit<Value, 'text'>;

/** What a function gets that reads no names. */
const NO_NAMES = Object.freeze({});

/** No source can have a value in this version of the record. */
const NONE = undefined;

/** Adds the code that reads what sources say, of one version of a record. */
export class SourceCode {
  readonly #code: FunctionCode;
  readonly #layout: RecordLayout;
  readonly #access: RecordAccess;
  readonly #facts: FactsInCode;
  readonly #cuts: Cuts;
  #icmp: string | undefined;

  constructor(
    code: FunctionCode,
    layout: RecordLayout,
    access: RecordAccess,
    facts: FactsInCode,
    cuts: Cuts,
  ) {
    this.#code = code;
    this.#layout = layout;
    this.#access = access;
    this.#facts = facts;
    this.#cuts = cuts;
  }

  /** Puts what a source gives into a variable. */
  value(source: Source): Value | undefined {
    this.#prepare(source);
    const target = this.#code.variable();
    const found = this.#assign(source, target);
    return found === NONE ? undefined : { text: target, ...found };
  }

  /** Puts what metadata calls a field into a variable; in a list, of those items that have a name. */
  nameOf(path: string): Value | undefined {
    if (!path.includes('.')) return this.value({ name: path });
    const pick = (value: unknown, called: string | undefined) =>
      read.id(value) === undefined ? undefined : read.name(called, this.#cuts);
    const target = this.#code.variable();
    const found = this.#assignPath(path, pick, pick, 'text', target);
    return found === NONE ? undefined : { text: target, ...found };
  }

  /** Where the function finds a field: in the body, or else in the discovery header. */
  field(path: string): { readonly text: string; readonly form: LayoutField['form'] } | undefined {
    if (this.#layout === undefined) return { text: this.#access.field(path), form: 'any' };
    const field = this.#layout.get(path);
    if (field === undefined) return undefined;
    const text = field.header ? property('h?', path) : this.#access.field(path);
    return { text, form: field.form };
  }

  /** Whether the record is about ICMP, as an expression. */
  #isIcmp(): string {
    if (this.#icmp === undefined) {
      const protocols = ['ipProtocol', 'Protocol', 'ProtocolID']
        .map((name) => this.field(name)?.text)
        .filter((text) => text !== undefined);
      const isIcmp = this.#code.bind(read.isIcmp);
      this.#icmp = this.#code.variable();
      const test = protocols.map((text) => `${isIcmp}(${text})`).join(' || ') || 'false';
      this.#code.reads.add(`${this.#icmp} = ${test};`);
    }
    return this.#icmp;
  }

  /** Has what a source builds on computed first, so that it does not end up within a condition. */
  #prepare(source: Source): void {
    if (typeof source === 'string') return;
    if (isAlternatives(source)) for (const one of source) this.#prepare(one);
    else if ('port' in source || 'icmp' in source) this.#isIcmp();
    else if ('use' in source) {
      this.#facts.fact(source.without);
      this.#prepare(source.use);
    } else if ('placeholder' in source) this.#prepare(source.placeholder);
    else if ('value' in source) this.#facts.condition(source.when);
    else if ('join' in source) for (const one of source.join) this.#prepare(one);
  }

  /** Adds the lines that put what a source gives into a variable, which is `undefined` before. */
  #assign(source: Source, target: string): Found | undefined {
    if (isAlternatives(source)) return this.#assignFirst(source, target);
    if (typeof source === 'string') return this.#assignField(source, 'plain', target);
    if ('id' in source) return this.#assignField(source.id, 'id', target);
    if ('nameOrId' in source) return this.#assignName(source.nameOrId, { orId: true }, target);
    if ('name' in source) return this.#assignName(source.name, { zero: source.zero === true }, target);
    if ('address' in source) return this.#assignAddress(source.address, source.version, target);
    if ('port' in source) return this.#assignUnless(this.#isIcmp(), { id: source.port }, target);
    if ('icmp' in source) return this.#assignUnless(`!${this.#isIcmp()}`, source.icmp, target);
    if ('time' in source) {
      const field = this.field(source.time);
      if (field === undefined || source.time.includes('.')) {
        return this.#assignPath(source.time, isoTime, isoTime, 'text', target);
      }
      this.#code.reads.add(`${target} = ${this.#code.bind(read.time)}(${field.text});`);
      return { type: 'time', certain: false };
    }
    if ('lookup' in source) return this.#assignLookup(source, target);
    if ('envelope' in source) return this.#assignEnvelope(source.envelope, target);
    if ('value' in source) {
      const condition = this.#facts.condition(source.when);
      if (condition === 'false') return NONE;
      this.#code.reads.add(`if (${condition}) ${target} = ${literal(source.value)};`);
      return { type: typeOfValues([source.value]), certain: condition === 'true' };
    }
    if ('use' in source) {
      const other = this.#facts.fact(source.without);
      const condition = other === undefined ? 'false' : `${other.text} !== undefined`;
      return this.#assignUnless(condition, source.use, target);
    }
    if ('placeholder' in source) {
      const found = this.#assign(source.placeholder, target);
      if (found === NONE) return NONE;
      const list = this.#code.bind(isNoValue.user);
      this.#code.reads.add(`if (${target} !== undefined && !${list}(${target})) ${target} = undefined;`);
      return { ...found, certain: false };
    }
    if ('join' in source) return this.#assignJoin(source.join, source.with, target);
    const computed = `${this.#code.bind(source.compute)}(${this.#computedFrom(source)})`;
    this.#code.reads.add(`${target} = ${this.#code.bind(read.scalar)}(${computed});`);
    return { type: 'any', certain: false };
  }

  /** What a function gets: all of the record, or what it says that it reads. */
  #computedFrom({ reads, names = [] }: Extract<Source, { compute: unknown }>): string {
    if (this.#access.mode === 'whole' || reads === undefined) {
      this.#access.allFields();
      return `record, ${this.#access.allNames()}`;
    }
    const data = this.#access.fieldsAsObject(reads);
    return names.length === 0
      ? `{ data: ${data} }, ${this.#code.bind(NO_NAMES)}`
      : `{ data: ${data} }, ${this.#access.namesAsObject(names)}`;
  }

  /** What is known of texts that a decoder made. */
  get #isPlain(): Pick<Value, 'plain'> {
    return { plain: this.#access.mode === 'parts' };
  }

  /** What is known of names. */
  get #isName(): Pick<Value, 'recurs'> {
    return { recurs: this.#access.mode === 'parts' };
  }

  #assignFirst(sources: readonly Source[], target: string): Found | undefined {
    const areTexts = sources.some(
      (source) => typeof source === 'object' && ('name' in source || 'nameOrId' in source),
    );
    let found: Found | undefined;
    let open = 0;
    for (const source of sources) {
      if (found?.certain === true) break;
      if (found !== undefined) {
        this.#code.reads.open(`if (${target} === undefined) {`);
        open += 1;
      }
      const next = this.#assign(source, target);
      if (next === NONE) continue;
      found = found === undefined ? next : eitherOf(found, next);
    }
    for (; open > 0; open -= 1) this.#code.reads.close();
    if (found === undefined || !areTexts || found.type === 'text') return found;
    this.#code.reads.add(`if (${target} !== undefined) ${target} = '' + ${target};`);
    return { type: 'text', certain: found.certain };
  }

  #assignUnless(condition: string, source: Source, target: string): Found | undefined {
    if (condition === 'true') return NONE;
    this.#code.reads.open(`if (!(${condition})) {`);
    const found = this.#assign(source, target);
    this.#code.reads.close();
    return found === NONE ? NONE : { ...found, certain: false };
  }

  /** The value of a field, as it is or without what stands for none. */
  #assignField(path: string, how: 'plain' | 'id', target: string): Found | undefined {
    const field = this.field(path);
    if (field === undefined || path.includes('.')) {
      const pick = how === 'id' ? read.id : read.plain;
      return this.#assignPath(path, pick, pick, 'any', target);
    }
    const { text, form } = field;
    const isId = how === 'id';
    switch (form) {
      case 'number':
        this.#code.reads.add(
          isId ? `if ((${target} = ${text}) === 0) ${target} = undefined;` : `${target} = ${text};`,
        );
        return { type: 'number', certain: false };
      case 'identifier':
        if (isId) {
          this.#code.reads.add(
            `${target} = ${text};`,
            `if (${target} !== undefined) ${target} = ${this.#code.bind(read.identifier)}(${target});`,
          );
          return { type: 'text', certain: false, ...this.#isPlain };
        }
        break;
      case 'compound':
        return NONE;
      default:
    }
    if (form === 'text' && !isId) {
      this.#code.reads.add(`if ((${target} = ${text}) === '') ${target} = undefined;`);
      return { type: 'text', certain: false };
    }
    this.#code.reads.add(`${target} = ${this.#code.bind(isId ? read.id : read.plain)}(${text});`);
    const isText = form === 'text' || form === 'identifier' || form === 'address';
    return { type: isText ? 'text' : 'any', certain: false };
  }

  /** What a field's value is called, or else the value itself as text. */
  #assignName(
    path: string,
    { zero = false, orId = false }: { readonly zero?: boolean; readonly orId?: boolean },
    target: string,
  ): Found | undefined {
    const field = this.field(path);
    if (field === undefined || path.includes('.')) {
      const pick = (value: unknown, called: string | undefined) =>
        zero || read.id(value) !== undefined ? read.name(called, this.#cuts) : undefined;
      const pickItem = (value: unknown, called: string | undefined) =>
        read.name(called, this.#cuts) ?? textOf(read.id(value));
      const pickOrId = (value: unknown, called: string | undefined) =>
        read.id(value) === undefined ? undefined : pickItem(value, called);
      return this.#assignPath(path, orId ? pickOrId : pick, pickItem, 'text', target);
    }
    if (!orId && !this.#access.canBeNamed(path)) return NONE;
    const called = `${this.#code.bind(read.name)}(${this.#access.name(path)}, ${this.#code.bind(this.#cuts)})`;
    if (zero) {
      this.#code.reads.add(`${target} = ${called};`);
      return { type: 'text', certain: false, ...this.#isName };
    }
    const value = this.#code.variable();
    const fallback = orId ? ` if (${target} === undefined) ${target} = '' + ${value};` : '';
    const nonZero =
      field.form === 'number'
        ? `${value} !== 0 && ${value} !== undefined`
        : `(${value} = ${this.#code.bind(read.id)}(${value})) !== undefined`;
    this.#code.reads.add(
      `${value} = ${field.text};`,
      `if (${nonZero}) { ${target} = ${called};${fallback} }`,
    );
    return { type: 'text', certain: false, ...this.#isName };
  }

  #assignAddress(path: string, version: 4 | 6 | undefined, target: string): Found | undefined {
    const field = this.field(path);
    const isKnown = field?.form === 'address';
    if (field === undefined || path.includes('.')) {
      const pick = (value: unknown) => read.address(value);
      const found = this.#assignPath(path, pick, pick, 'address', target);
      if (found === NONE) return NONE;
    } else {
      const reader = isKnown ? read.knownAddress : read.address;
      this.#code.reads.add(`${target} = ${this.#code.bind(reader)}(${field.text});`);
    }
    if (version !== undefined) {
      const wrong = version === 4 ? '>= 0' : '< 0';
      this.#code.reads.add(
        `if (${target} !== undefined && ${target}.indexOf(':') ${wrong}) ${target} = undefined;`,
      );
    }
    return { type: 'address', certain: false, ...(isKnown ? this.#isPlain : {}) };
  }

  #assignLookup(source: Extract<Source, { lookup: string }>, target: string): Found | undefined {
    const type = typeOfValues(Object.values(source.in));
    const table = read.lookUpTable(source.in);
    const field = this.field(source.lookup);
    if (field === undefined || source.lookup.includes('.')) {
      const pick = (value: unknown, called: string | undefined) =>
        read.lookUp(table, source.by === 'name' ? called : value);
      return this.#assignPath(source.lookup, pick, pick, type, target);
    }
    const bound = this.#code.bind(table);
    const key = source.by === 'name' ? this.#access.name(source.lookup) : field.text;
    const isNumber = field.form === 'number' && source.by !== 'name';
    this.#code.reads.add(
      isNumber
        ? `${target} = ${bound}.get(${key});`
        : `${target} = ${this.#code.bind(read.lookUp)}(${bound}, ${key});`,
    );
    return { type, certain: false, ...(type === 'text' ? this.#isName : {}) };
  }

  #assignEnvelope(field: string, target: string): Found {
    switch (field) {
      case 'recordType':
        this.#code.reads.add(`${target} = record.recordType;`);
        return { type: 'number', certain: true };
      case 'netmapId':
        this.#code.reads.add(`${target} = record.netmapId || undefined;`);
        return { type: 'number', certain: false };
      case 'archiveTimestamp':
        this.#code.reads.add(`${target} = ${this.#code.bind(read.time)}(record.archiveTimestamp);`);
        return { type: 'time', certain: false };
      default:
        this.#code.reads.add(`${target} = ${property('record', field)};`);
        return { type: 'text', certain: false };
    }
  }

  #assignJoin(sources: readonly Source[], separator: string, target: string): Found | undefined {
    const values = sources.map((source) => this.value(source));
    if (values.includes(undefined)) return NONE;
    const there = values.map((value) => `${value?.text} !== undefined`).join(' && ');
    const text = values.map((value) => value?.text).join(` + ${literal(separator)} + `);
    this.#code.reads.add(`if (${there}) ${target} = '' + ${text};`);
    return { type: 'text', certain: false };
  }

  /** A field in blocks and lists. */
  #assignPath(
    path: string,
    pick: Parameters<typeof read.createPathReader>[1],
    pickItem: Parameters<typeof read.createPathReader>[2],
    type: Found['type'],
    target: string,
  ): Found | undefined {
    if (this.#layout !== undefined && !this.#layout.has(path)) return NONE;
    const reader = read.createPathReader(path, pick, pickItem, this.#cuts);
    const [data, names] = [this.#access.allFields(), this.#access.allNames()];
    this.#code.reads.add(`${target} = ${this.#code.bind(reader)}(${data}, ${names});`);
    // What stands in a list becomes one text.
    return { type: type === 'text' || type === 'address' ? type : 'any', certain: false };
  }
}

/** What is known of a value that is one of two. */
function eitherOf(one: Found, other: Found): Found {
  const { certain } = other;
  if (one.type !== other.type) return { type: 'any', certain };
  return {
    type: one.type,
    certain,
    plain: one.plain && other.plain,
    recurs: (one.recurs || one.plain) && (other.recurs || other.plain),
  };
}

function textOf(value: FactValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** A time in a block or list, of which several become one text. */
function isoTime(value: unknown): string | undefined {
  const seconds = read.time(value);
  return seconds === undefined
    ? undefined
    : `${new Date(seconds * 1000).toISOString().slice(0, 19)}${WHOLE_SECOND}`;
}

function typeOfValues(values: readonly FactValue[]): Found['type'] {
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) return 'any';
  const [type] = types;
  if (type === 'boolean') return 'flag';
  return type === 'number' ? 'number' : 'text';
}

/** Tests for the values that say nothing, by the list that they stand in. */
export const isNoValue = Object.fromEntries(
  Object.entries(noValues).map(([name, values]) => [name, read.createValueTest(values)]),
) as Readonly<Record<keyof typeof noValues, (value: unknown) => boolean>>;
