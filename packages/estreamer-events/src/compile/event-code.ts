import { syslogSeverity } from '@x/foundation';
import { isTextKind } from '../event/event-kind.ts';
import type { Condition, EventTable, SeverityRow, Source } from '../event/event-table.ts';
import { noValues } from '../event/no-value.ts';
import { type SeverityForms, severityForms } from '../event/severity.ts';
import { fieldsOfTable, isAlternatives, keyOfField } from '../event/source-fields.ts';
import { type FactType, type FactValue, factKeys, factOf, keyOf } from '../event/vocabulary.ts';
import { summaryLine, summaryValue } from '../values/bounded-text.ts';
import { type IsoSeconds, sixDigits } from '../values/iso-time.ts';
import * as read from '../values/read-values.ts';
import { FunctionCode, literal, property } from './function-code.ts';
import { createOpenFields, type OpenFields } from './open-fields.ts';
import type { LayoutField, RecordLayout } from './record-layout.ts';
import type { SensorName } from './sensor-name.ts';
import { parseSummaryPart } from './summary-part.ts';

/** What the function has of a value. */
export interface Value {
  /** The variable, or another expression that costs nothing to repeat. */
  readonly text: string;
  /** `any`: a number, or else a text. */
  readonly type: FactType | 'any';
  /** Whether it is always there; otherwise it can be `undefined`. */
  readonly certain: boolean;
}

/** When an event happened, as expressions. */
export interface EventTime {
  readonly seconds: Value;
  readonly microseconds: string;
  /** Whether the record says so. */
  readonly known: string;
}

/** A value that no fact has, and the key that it goes under. */
export interface RestValue {
  readonly key: string;
  readonly value: Value;
}

/** What all functions of a format share. */
export interface EventTools {
  readonly isoSeconds: IsoSeconds;
  readonly sensorName: SensorName;
  /** The present in Unix seconds, for events that have no time. */
  readonly now: () => number;
}

/** How a severity is written: its name, syslog's number, CEF's, or what it is called elsewhere. */
export type SeverityForm = 'name' | 'syslog' | 'score' | keyof SeverityForms;

/** A source as code: the lines that assign to a variable have been added. */
type Found = Pick<Value, 'type' | 'certain'>;

/** No source can have a value in this version of the record. */
const NONE = undefined;

/**
 * The code of a function that reads one version of one kind of event. A fact that a format asks for is computed once,
 * wherever it is used; one that nobody asks for is not computed.
 */
export class EventCode {
  readonly code = new FunctionCode();
  readonly kind: string;
  readonly table: EventTable;
  readonly #layout: RecordLayout;
  readonly #tools: EventTools;
  readonly #sources: ReadonlyMap<string, Source>;
  /** The fields that are facts by their own name, without a word of the table. */
  readonly #fieldsAsFacts: ReadonlySet<string>;
  readonly #facts = new Map<string, Value | undefined>();
  #icmp: string | undefined;
  readonly #severityForms = new Map<string, string>();
  #severity: string | undefined;
  #time: EventTime | undefined;
  #summary: string | undefined;
  #sensor: Value | undefined;

  constructor(kind: string, table: EventTable, layout: RecordLayout, tools: EventTools) {
    this.kind = kind;
    this.table = table;
    this.#layout = layout;
    this.#tools = tools;
    const named = fieldsOfTable(table);
    const fields = [...(table.rest === false ? [] : (layout ?? []))].filter(
      ([path, field]) =>
        factOf(path) !== undefined && table.facts[path] === undefined && isLeft(path, field, named),
    );
    this.#fieldsAsFacts = new Set(fields.map(([path]) => path));
    this.#sources = new Map(
      [
        ...Object.entries(table.facts),
        ...fields.map(([path, field]) => [path, sourceOfField(path, field)] as const),
      ].filter((entry): entry is [string, Source] => entry[1] !== undefined),
    );
    this.code.line(`var d = record.data ?? ${this.code.bind(NO_DATA)}, h = record.discoveryHeader;`);
  }

  /** The fields of the record by their path; `undefined` where they show with the record only. */
  get layout(): RecordLayout {
    return this.#layout;
  }

  /** A fact by its name; `undefined` if events of this kind and version cannot have it. */
  fact(name: string): Value | undefined {
    if (this.#facts.has(name)) return this.#facts.get(name);
    const value = this.#computeFact(name);
    this.#facts.set(name, value);
    return value;
  }

  /** The names of the facts that the record can have: those of the table, then fields that are facts by their own name. */
  get factNames(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** When it happened, in Unix seconds and microseconds; now, where the record has no time. */
  time(): EventTime {
    this.#time ??= this.#computeTime();
    return this.#time;
  }

  /** A form of the severity, as an expression. */
  severity(form: SeverityForm): string {
    let text = this.#severityForms.get(form);
    if (text === undefined) {
      text = this.#computeSeverityForm(form);
      this.#severityForms.set(form, text);
    }
    return text;
  }

  /** One sentence for an analyst, on one line, as an expression. */
  summary(): string {
    this.#summary ??= this.#computeSummary();
    return this.#summary;
  }

  /** The tags, each with the condition under which it is there, as an expression. */
  tags(): readonly { readonly tag: string; readonly condition?: string }[] {
    return this.table.tags.flatMap((source) => {
      if (typeof source === 'string') return [{ tag: source }];
      const condition = this.condition(source.when);
      return condition === 'false' ? [] : [{ tag: source.tag, condition }];
    });
  }

  /** The name of the device that saw it; `undefined` where the record names none. */
  sensor(): Value {
    this.#sensor ??= this.#computeSensor();
    return this.#sensor;
  }

  /** A condition over facts, as an expression. */
  condition(condition: Condition | undefined): string {
    const clauses = Object.entries(condition ?? {}).map(([name, values]) =>
      this.#clause(this.fact(name), values ?? []),
    );
    if (clauses.includes('false')) return 'false';
    return clauses.length === 0 ? 'true' : clauses.map((clause) => `(${clause})`).join(' && ');
  }

  /** A time as ISO 8601 without fraction and zone, as an expression. */
  isoSeconds(seconds: string): string {
    return `${this.code.bind(this.#tools.isoSeconds)}(${seconds})`;
  }

  /** Six digits of microseconds, as an expression. */
  sixDigits(microseconds: string): string {
    return microseconds === '0' ? "'000000'" : `${this.code.bind(sixDigits)}(${microseconds})`;
  }

  /** Puts a value that a source of the table language gives into a variable. */
  source(source: Source): Value | undefined {
    this.#prepare(source);
    const target = this.code.variable();
    this.code.line(`var ${target};`);
    const found = this.#assign(source, target);
    return found === NONE ? undefined : { text: target, ...found };
  }

  /** The fields that no fact names, of versions whose fields are known: under their keys, with their names beside them. */
  restFields(): readonly RestValue[] {
    if (this.#layout === undefined || this.table.rest === false) return [];
    const named = fieldsOfTable(this.table);
    const taken = new Set(this.factNames.map(keyOf));
    const found: RestValue[] = [];
    const add = (key: string, value: Value | undefined) => {
      if (value === undefined || taken.has(key)) return;
      taken.add(key);
      found.push({ key, value });
    };
    for (const [path, field] of this.#layout) {
      const key = keyOfField(path);
      const isFact = this.#fieldsAsFacts.has(path);
      if (!isFact && (taken.has(key) || !isLeft(path, field, named))) continue;
      if (!isFact) add(key, this.source(sourceOfField(path, field)));
      if (field.code) add(`${key}_name`, this.#nameBeside(path));
    }
    return found;
  }

  /**
   * The reader of the fields that show with the event only, as an expression that gives pairs of key and value.
   *
   * @param taken keys that mean something else in the format
   */
  openFields(taken: readonly string[] = []): string | undefined {
    if (this.#layout !== undefined || this.table.rest === false) return undefined;
    // A server can send whatever it likes in a text event; a parser of one's own gives what its author wants.
    const factKeysOfAll = isTextKind(this.kind) ? factKeys : [];
    const keys = new Set([...factKeysOfAll, ...this.factNames.map(keyOf), ...taken]);
    const reader: OpenFields = createOpenFields(this.table, keys);
    return `${this.code.bind(reader)}(d)`;
  }

  /** What metadata calls a field that goes on as it is; in a list, those items that have a name. */
  #nameBeside(path: string): Value | undefined {
    if (!path.includes('.')) return this.source({ name: path });
    const pick = (value: unknown, called: string | undefined) =>
      read.id(value) === undefined ? undefined : read.name(called);
    const target = this.code.variable();
    this.code.line(`var ${target};`);
    const found = this.#assignPath(path, pick, pick, 'text', target);
    return found === NONE ? undefined : { text: target, ...found };
  }

  #computeFact(name: string): Value | undefined {
    switch (name) {
      case 'eventId':
        return { text: '(origin === undefined ? undefined : origin.id)', type: 'text', certain: false };
      case 'time':
        return this.time().seconds;
      case 'category':
        return { text: literal(this.table.category), type: 'text', certain: true };
      case 'sensor':
        return this.table.sensor === undefined ? undefined : this.sensor();
      case 'severity':
        return { text: this.severity('name'), type: 'text', certain: true };
      case 'summary':
        return { text: this.summary(), type: 'text', certain: true };
      default:
    }
    const source = this.#sources.get(name);
    if (source === undefined) return undefined;
    this.#prepare(source);
    const target = this.code.variable();
    this.code.line(`var ${target};`);
    const found = this.#assign(source, target);
    if (found === NONE) return undefined;
    const fact = factOf(name);
    let { type, certain } = found;
    if (fact?.type === 'number' && (type === 'text' || type === 'any')) {
      this.code.line(`${target} = ${this.code.bind(read.numeric)}(${target});`);
      type = 'any';
    }
    if (fact?.type === 'address' && type !== 'address') {
      this.code.line(`${target} = ${this.code.bind(read.address)}(${target});`);
      type = 'address';
    }
    if (fact?.type === 'hash') {
      this.code.line(`${target} = ${this.code.bind(read.hash)}(${target});`);
      type = 'text';
    }
    if (fact?.type === 'flag' && type !== 'flag') {
      this.code.line(`if (typeof ${target} !== 'boolean') ${target} = undefined;`);
      type = 'flag';
    }
    if (fact?.type === 'text' && (type === 'any' || type === 'number')) {
      this.code.line(`if (${target} !== undefined) ${target} = '' + ${target};`);
      type = 'text';
    }
    if (fact?.noValues !== undefined) {
      const list = this.code.bind(isNoValue[fact.noValues]);
      this.code.line(`if (${target} !== undefined && ${list}(${target})) ${target} = undefined;`);
      certain = false;
    }
    return { text: target, type, certain };
  }

  #computeTime(): EventTime {
    const seconds = this.code.variable();
    const microseconds = this.code.variable();
    const readTime = this.code.bind(read.time);
    const assignFrom = ([source, ...others]: EventTable['time']): string => {
      if (source === undefined) return `${seconds} = ${readTime}(record.archiveTimestamp);`;
      const field = this.#field(source.seconds);
      if (field === undefined) return assignFrom(others);
      const fraction = source.microseconds === undefined ? undefined : this.#field(source.microseconds);
      const found =
        fraction === undefined
          ? ''
          : ` else ${microseconds} = ${this.code.bind(read.microseconds)}(${fraction.text});`;
      return `${seconds} = ${readTime}(${field.text}); if (${seconds} === undefined) { ${assignFrom(others)} }${found}`;
    };
    const known = this.code.variable();
    this.code.line(
      `var ${seconds}, ${microseconds} = 0;`,
      assignFrom(this.table.time),
      `var ${known} = ${seconds} !== undefined;`,
      `if (!${known}) ${seconds} = ${this.code.bind(this.#tools.now)}();`,
    );
    return { seconds: { text: seconds, type: 'time', certain: true }, microseconds, known };
  }

  #computeSeverityForm(form: SeverityForm): string {
    this.#severity ??= this.#computeSeverity();
    const forms = [...this.table.severity, DEFAULT_SEVERITY].map(({ severity, score }) => {
      if (form === 'name') return severity;
      if (form === 'syslog') return syslogSeverity(severity);
      return form === 'score' ? (score ?? severityForms[severity].cef) : severityForms[severity][form];
    });
    return `${this.code.bind(forms)}[${this.#severity}]`;
  }

  #computeSeverity(): string {
    const target = this.code.variable();
    const rows = this.table.severity.map(({ when }) => this.condition(when));
    const unconditional = rows.indexOf('true');
    const last = unconditional === -1 ? rows.length : unconditional;
    const chain = rows
      .slice(0, last)
      .map((condition, index) => [condition, index] as const)
      .filter(([condition]) => condition !== 'false')
      .map(([condition, index]) => `${condition} ? ${index} : `);
    this.code.line(`var ${target} = ${chain.join('')}${last};`);
    return target;
  }

  #computeSummary(): string {
    const target = this.code.variable();
    const parts = this.table.summary.map((part) =>
      (typeof part === 'string' ? [part] : part).map((text) => this.#summaryPart(text)),
    );
    this.code.line(`var ${target} = '';`);
    for (const alternatives of parts) {
      let chained = '';
      for (const part of alternatives) {
        if (part === undefined) continue;
        const { condition, text } = part;
        if (condition === '') {
          this.code.line(chained === '' ? `${target} += ${text};` : `else ${target} += ${text};`);
          break;
        }
        this.code.line(`${chained}if (${condition}) ${target} += ${text};`);
        chained = 'else ';
      }
    }
    const line = this.code.bind(summaryLine);
    this.code.line(`${target} = ${line}(${target}, ${literal(`${this.table.category} event`)});`);
    return target;
  }

  /** A part of the summary as an expression, and when it can be filled. */
  #summaryPart(part: string): { readonly condition: string; readonly text: string } | undefined {
    const conditions: string[] = [];
    const texts: string[] = [];
    for (const piece of parseSummaryPart(part)) {
      if (typeof piece === 'string') {
        texts.push(literal(piece));
        continue;
      }
      const value = this.fact(piece.fact);
      if (value === undefined) return undefined;
      if (!value.certain) conditions.push(`${value.text} !== undefined`);
      texts.push(this.#summaryText(value, piece.bracketed));
    }
    return { condition: conditions.join(' && '), text: texts.length === 0 ? "''" : texts.join(' + ') };
  }

  #summaryText({ text, type }: Value, bracketed: boolean): string {
    switch (type) {
      case 'address':
        return bracketed ? `(${text}.indexOf(':') < 0 ? ${text} : '[' + ${text} + ']')` : text;
      case 'text':
        return `${this.code.bind(summaryValue)}(${text})`;
      case 'any':
        return `${this.code.bind(summaryValue)}('' + ${text})`;
      case 'time':
        return `${this.isoSeconds(text)} + '.000000+00:00'`;
      default:
        return text;
    }
  }

  #computeSensor(): Value {
    const { sensor } = this.table;
    if (sensor === undefined) return { text: 'undefined', type: 'text', certain: false };
    const device = this.#field(sensor.id);
    const named = sensor.name === undefined ? undefined : this.#field(sensor.name);
    const called = named?.text ?? property('names', sensor.id);
    const target = this.code.variable();
    const name = this.code.bind(this.#tools.sensorName);
    this.code.line(`var ${target} = ${name}(${called}, ${device?.text ?? 'undefined'});`);
    return { text: target, type: 'text', certain: false };
  }

  #clause(value: Value | undefined, values: readonly FactValue[]): string {
    if (value === undefined || values.length === 0) return 'false';
    const { text, type } = value;
    const simple = type === 'flag' || (type === 'number' && values.every((one) => typeof one === 'number'));
    if (simple) return values.map((one) => `${text} === ${literal(one)}`).join(' || ');
    const set = this.code.bind(read.valueSet(values));
    return `${text} !== undefined && ${this.code.bind(read.lookUp)}(${set}, ${text}) !== undefined`;
  }

  /** Where the function finds a field: in the body, or else in the discovery header. */
  #field(path: string): { readonly text: string; readonly form: LayoutField['form'] } | undefined {
    if (this.#layout === undefined) return { text: property('d', path), form: 'any' };
    const field = this.#layout.get(path);
    if (field === undefined) return undefined;
    return { text: property(field.header ? 'h?' : 'd', path), form: field.form };
  }

  /** Whether the record is about ICMP, as an expression. */
  #isIcmp(): string {
    if (this.#icmp === undefined) {
      const protocols = ['ipProtocol', 'Protocol', 'ProtocolID']
        .map((name) => this.#field(name)?.text)
        .filter((text) => text !== undefined);
      const isIcmp = this.code.bind(read.isIcmp);
      this.#icmp = this.code.variable();
      const test = protocols.map((text) => `${isIcmp}(${text})`).join(' || ') || 'false';
      this.code.line(`var ${this.#icmp} = ${test};`);
    }
    return this.#icmp;
  }

  /** Has what a source builds on computed first, so that it does not end up within a condition. */
  #prepare(source: Source): void {
    if (typeof source === 'string') return;
    if (isAlternatives(source)) for (const one of source) this.#prepare(one);
    else if ('port' in source || 'icmp' in source) this.#isIcmp();
    else if ('use' in source) {
      this.fact(source.without);
      this.#prepare(source.use);
    } else if ('placeholder' in source) this.#prepare(source.placeholder);
    else if ('value' in source) this.condition(source.when);
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
      const field = this.#field(source.time);
      if (field === undefined || source.time.includes('.')) {
        return this.#assignPath(source.time, isoTime, isoTime, 'text', target);
      }
      this.code.line(`${target} = ${this.code.bind(read.time)}(${field.text});`);
      return { type: 'time', certain: false };
    }
    if ('lookup' in source) return this.#assignLookup(source, target);
    if ('envelope' in source) return this.#assignEnvelope(source.envelope, target);
    if ('value' in source) {
      const condition = this.condition(source.when);
      if (condition === 'false') return NONE;
      this.code.line(`if (${condition}) ${target} = ${literal(source.value)};`);
      return { type: typeOfValues([source.value]), certain: condition === 'true' };
    }
    if ('use' in source) {
      const other = this.fact(source.without);
      const condition = other === undefined ? 'false' : `${other.text} !== undefined`;
      return this.#assignUnless(condition, source.use, target);
    }
    if ('placeholder' in source) {
      const found = this.#assign(source.placeholder, target);
      if (found === NONE) return NONE;
      const list = this.code.bind(isNoValue.user);
      this.code.line(`if (${target} !== undefined && !${list}(${target})) ${target} = undefined;`);
      return { ...found, certain: false };
    }
    if ('join' in source) return this.#assignJoin(source.join, source.with, target);
    this.code.line(
      `${target} = ${this.code.bind(read.scalar)}(${this.code.bind(source.compute)}(record, names));`,
    );
    return { type: 'any', certain: false };
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
        this.code.line(`if (${target} === undefined) {`);
        open += 1;
      }
      const next = this.#assign(source, target);
      if (next === NONE) continue;
      const type = found === undefined || found.type === next.type ? next.type : 'any';
      found = { type, certain: next.certain };
    }
    this.code.line('}'.repeat(open));
    if (found === undefined || !areTexts || found.type === 'text') return found;
    this.code.line(`if (${target} !== undefined) ${target} = '' + ${target};`);
    return { type: 'text', certain: found.certain };
  }

  #assignUnless(condition: string, source: Source, target: string): Found | undefined {
    if (condition === 'true') return NONE;
    this.code.line(`if (!(${condition})) {`);
    const found = this.#assign(source, target);
    this.code.line('}');
    return found === NONE ? NONE : { ...found, certain: false };
  }

  /** The value of a field, as it is or without what stands for none. */
  #assignField(path: string, how: 'plain' | 'id', target: string): Found | undefined {
    const field = this.#field(path);
    if (field === undefined || path.includes('.')) {
      const pick = how === 'id' ? read.id : read.plain;
      return this.#assignPath(path, pick, pick, 'any', target);
    }
    const { text, form } = field;
    const isId = how === 'id';
    switch (form) {
      case 'number':
        this.code.line(
          isId ? `if ((${target} = ${text}) === 0) ${target} = undefined;` : `${target} = ${text};`,
        );
        return { type: 'number', certain: false };
      case 'identifier':
        if (isId) {
          this.code.line(
            `${target} = ${text};`,
            `if (${target} !== undefined) ${target} = ${this.code.bind(read.identifier)}(${target});`,
          );
          return { type: 'text', certain: false };
        }
        break;
      case 'compound':
        return NONE;
      default:
    }
    if (form === 'text' && !isId) {
      this.code.line(`if ((${target} = ${text}) === '') ${target} = undefined;`);
      return { type: 'text', certain: false };
    }
    this.code.line(`${target} = ${this.code.bind(isId ? read.id : read.plain)}(${text});`);
    const isText = form === 'text' || form === 'identifier' || form === 'address';
    return { type: isText ? 'text' : 'any', certain: false };
  }

  /** What a field's value is called, or else the value itself as text. */
  #assignName(
    path: string,
    { zero = false, orId = false }: { readonly zero?: boolean; readonly orId?: boolean },
    target: string,
  ): Found | undefined {
    const field = this.#field(path);
    if (field === undefined || path.includes('.')) {
      const pick = (value: unknown, called: string | undefined) =>
        zero || read.id(value) !== undefined ? read.name(called) : undefined;
      const pickItem = (value: unknown, called: string | undefined) =>
        read.name(called) ?? textOf(read.id(value));
      const pickOrId = (value: unknown, called: string | undefined) =>
        read.id(value) === undefined ? undefined : pickItem(value, called);
      return this.#assignPath(path, orId ? pickOrId : pick, pickItem, 'text', target);
    }
    const called = `${this.code.bind(read.name)}(${property('names', path)})`;
    if (zero) {
      this.code.line(`${target} = ${called};`);
      return { type: 'text', certain: false };
    }
    const value = this.code.variable();
    const fallback = orId ? ` if (${target} === undefined) ${target} = '' + ${value};` : '';
    const nonZero =
      field.form === 'number'
        ? `${value} !== 0 && ${value} !== undefined`
        : `(${value} = ${this.code.bind(read.id)}(${value})) !== undefined`;
    this.code.line(`var ${value} = ${field.text};`, `if (${nonZero}) { ${target} = ${called};${fallback} }`);
    return { type: 'text', certain: false };
  }

  #assignAddress(path: string, version: 4 | 6 | undefined, target: string): Found | undefined {
    const field = this.#field(path);
    if (field === undefined || path.includes('.')) {
      const pick = (value: unknown) => read.address(value);
      const found = this.#assignPath(path, pick, pick, 'address', target);
      if (found === NONE) return NONE;
    } else {
      const reader = field.form === 'address' ? read.knownAddress : read.address;
      this.code.line(`${target} = ${this.code.bind(reader)}(${field.text});`);
    }
    if (version !== undefined) {
      const wrong = version === 4 ? '>= 0' : '< 0';
      this.code.line(
        `if (${target} !== undefined && ${target}.indexOf(':') ${wrong}) ${target} = undefined;`,
      );
    }
    return { type: 'address', certain: false };
  }

  #assignLookup(source: Extract<Source, { lookup: string }>, target: string): Found | undefined {
    const type = typeOfValues(Object.values(source.in));
    const table = read.lookUpTable(source.in);
    const field = this.#field(source.lookup);
    if (field === undefined || source.lookup.includes('.')) {
      const pick = (value: unknown, called: string | undefined) =>
        read.lookUp(table, source.by === 'name' ? called : value);
      return this.#assignPath(source.lookup, pick, pick, type, target);
    }
    const bound = this.code.bind(table);
    const key = source.by === 'name' ? property('names', source.lookup) : field.text;
    const isNumber = field.form === 'number' && source.by !== 'name';
    this.code.line(
      isNumber
        ? `${target} = ${bound}.get(${key});`
        : `${target} = ${this.code.bind(read.lookUp)}(${bound}, ${key});`,
    );
    return { type, certain: false };
  }

  #assignEnvelope(field: string, target: string): Found {
    switch (field) {
      case 'recordType':
        this.code.line(`${target} = record.recordType;`);
        return { type: 'number', certain: true };
      case 'netmapId':
        this.code.line(`${target} = record.netmapId || undefined;`);
        return { type: 'number', certain: false };
      case 'archiveTimestamp':
        this.code.line(`${target} = ${this.code.bind(read.time)}(record.archiveTimestamp);`);
        return { type: 'time', certain: false };
      default:
        this.code.line(`${target} = ${property('record', field)};`);
        return { type: 'text', certain: false };
    }
  }

  #assignJoin(sources: readonly Source[], separator: string, target: string): Found | undefined {
    const values = sources.map((source) => this.source(source));
    if (values.includes(undefined)) return NONE;
    const there = values.map((value) => `${value?.text} !== undefined`).join(' && ');
    const text = values.map((value) => value?.text).join(` + ${literal(separator)} + `);
    this.code.line(`if (${there}) ${target} = '' + ${text};`);
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
    const reader = read.createPathReader(path, pick, pickItem);
    this.code.line(`${target} = ${this.code.bind(reader)}(d, names);`);
    // What stands in a list becomes one text.
    return { type: type === 'text' || type === 'address' ? type : 'any', certain: false };
  }
}

const NO_DATA = Object.freeze({});

/** Where no row applies. */
const DEFAULT_SEVERITY: SeverityRow = { severity: 'INFO' };

function textOf(value: FactValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** A time in a block or list, of which several become one text. */
function isoTime(value: unknown): string | undefined {
  const seconds = read.time(value);
  return seconds === undefined
    ? undefined
    : `${new Date(seconds * 1000).toISOString().slice(0, 19)}.000000+00:00`;
}

/** Tells whether a field goes on although the table does not name it. */
function isLeft(path: string, { header, reserved, form }: LayoutField, named: readonly string[]): boolean {
  if (header || reserved || form === 'compound') return false;
  return !named.some((name) => path === name || path.startsWith(`${name}.`));
}

function sourceOfField(path: string, { form, time }: LayoutField): Source {
  if (time) return { time: path };
  return form === 'address' ? { address: path } : { id: path };
}

function typeOfValues(values: readonly FactValue[]): Found['type'] {
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) return 'any';
  const [type] = types;
  if (type === 'boolean') return 'flag';
  return type === 'number' ? 'number' : 'text';
}

/** Tests for the values that say nothing, by the list that they stand in. */
const isNoValue = Object.fromEntries(
  Object.entries(noValues).map(([name, values]) => [name, read.createValueTest(values)]),
) as Readonly<Record<keyof typeof noValues, (value: unknown) => boolean>>;
