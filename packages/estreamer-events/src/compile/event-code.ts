import { syslogSeverity } from '@x/foundation';
import { isTextKind } from '../event/event-kind.ts';
import type { Condition, EventTable, SeverityRow, Source } from '../event/event-table.ts';
import { type SeverityForms, severityForms } from '../event/severity.ts';
import { fieldsOfTable, keyOfField } from '../event/source-fields.ts';
import { type FactValue, factKeys, factOf, keyOf } from '../event/vocabulary.ts';
import type { Cuts } from '../values/cuts.ts';
import * as read from '../values/read-values.ts';
import type { RememberedBytes } from '../values/remembered-bytes.ts';
import type { Remembering, WriteText } from '../values/remembered-texts.ts';
import { type IsoSeconds, LONGEST_PLAIN_TEXT, sixDigits } from '../values/remembered-texts.ts';
import { FunctionCode, literal } from './function-code.ts';
import { createOpenFields, type OpenFields } from './open-fields.ts';
import { type AccessSettings, RecordAccess } from './record-access.ts';
import type { LayoutField, RecordLayout } from './record-layout.ts';
import type { SensorName } from './sensor-name.ts';
import { isNoValue, SourceCode, type Value } from './source-code.ts';
import { SummaryCode } from './summary-code.ts';
import type { TextPart } from './text-code.ts';

export type { Value };

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
  readonly rememberedTexts: Remembering<WriteText>;
  readonly rememberedBytes: Remembering<RememberedBytes>;
  /** Cuts what there is no room for. */
  readonly cuts: Cuts;
  /** The present in Unix seconds, for events that have no time. */
  readonly now: () => number;
}

/** How a severity is written: its name, syslog's number, CEF's, or what it is called elsewhere. */
export type SeverityForm = 'name' | 'syslog' | 'score' | keyof SeverityForms;

/**
 * The code of a function that reads one version of one kind of event. A fact that a format asks for is computed once,
 * wherever it is used; one that nobody asks for is not computed.
 */
export class EventCode {
  readonly code = new FunctionCode();
  readonly access: RecordAccess;
  readonly kind: string;
  readonly table: EventTable;
  readonly #layout: RecordLayout;
  readonly #tools: EventTools;
  readonly #reading: SourceCode;
  readonly #sources: ReadonlyMap<string, Source>;
  /** The fields that are facts by their own name, without a word of the table. */
  readonly #fieldsAsFacts: ReadonlySet<string>;
  readonly #facts = new Map<string, Value | undefined>();
  readonly #severityForms = new Map<string, string>();
  readonly #summaryCode: SummaryCode;
  #severity: string | undefined;
  #time: EventTime | undefined;
  #summary: string | undefined;
  #sensor: Value | undefined;

  constructor(
    kind: string,
    table: EventTable,
    layout: RecordLayout,
    tools: EventTools,
    { mode, possibleNames }: AccessSettings = { mode: 'whole' },
  ) {
    this.kind = kind;
    this.table = table;
    this.access = new RecordAccess(this.code, mode, possibleNames);
    this.#layout = layout;
    this.#tools = tools;
    this.#reading = new SourceCode(this.code, layout, this.access, this, tools.cuts);
    this.#summaryCode = new SummaryCode(this.code, table, this);
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
    this.code.give('d', this.access.data);
    this.code.give('h', 'record.discoveryHeader');
  }

  /** The fields of the record by their path; `undefined` where they show with the record only. */
  get layout(): RecordLayout {
    return this.#layout;
  }

  /** What a function that cuts texts gets behind their longest length, as an expression. */
  get cuts(): string {
    return this.code.bind(this.#tools.cuts);
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
    if (this.#summary === undefined) {
      this.#summary = this.code.variable();
      this.code.reads.add(`${this.#summary} = ${this.#summaryCode.expression()};`);
    }
    return this.#summary;
  }

  /**
   * The summary as JSON. Where nothing else needs it as a text, none is made.
   *
   * @param json gives what writes a text as JSON, as an expression
   * @param shortest the fewest characters of which that just sets quotes around a text that has nothing to escape
   */
  summaryJson(json: (text: string) => string, shortest = 1): TextPart {
    const parts = this.#summary === undefined ? this.#summaryCode.parts() : undefined;
    if (parts === undefined) return { form: 'text', text: json(this.summary()) };
    const written = json(this.#summaryCode.expression());
    return { form: 'assembled', parts, shortest, longest: LONGEST_PLAIN_TEXT, written };
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

  /**
   * A text as a function writes it, as an expression. What it makes of texts that come again and again is remembered.
   *
   * @param max how long it may be, as an expression that has always the same value
   */
  written({ text, recurs }: Pick<Value, 'text' | 'recurs'>, write: WriteText, max = 'max'): string {
    const writer = this.code.bind(recurs ? this.#tools.rememberedTexts(write, max) : write);
    return `${writer}(${text}, ${max}, ${this.cuts})`;
  }

  /** The same as a part of the text, of which the bytes are remembered. */
  writtenPart(value: Pick<Value, 'text' | 'recurs'>, write: WriteText, max = 'max'): TextPart {
    const written = this.written(value, write, max);
    if (!value.recurs) return { form: 'text', text: written };
    const bytes = this.code.bind(this.#tools.rememberedBytes(write, max));
    return {
      form: 'recurring',
      append: `${bytes}.append`,
      rest: `${value.text}, ${max}, ${this.cuts}`,
      written,
    };
  }

  /** The same for a value that need not be a text. */
  writtenAsText({ text, recurs }: Value, write: WriteText, max = 'max'): string {
    return this.written({ text: recurs ? text : `'' + ${text}`, recurs }, write, max);
  }

  /** Puts a value that a source of the table language gives into a variable. */
  source(source: Source): Value | undefined {
    return this.#reading.value(source);
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
      if (field.code) add(`${key}_name`, this.#reading.nameOf(path));
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
    // A server can send whatever it likes in a text event; a parser of your own gives what its author wants.
    const factKeysOfAll = isTextKind(this.kind) ? factKeys : [];
    const keys = new Set([...factKeysOfAll, ...this.factNames.map(keyOf), ...taken]);
    const reader: OpenFields = createOpenFields(this.table, keys, this.#tools.cuts);
    return `${this.code.bind(reader)}(${this.access.allFields()})`;
  }

  #computeFact(name: string): Value | undefined {
    switch (name) {
      case 'eventId':
        return { text: '(origin === undefined ? undefined : origin.id)', type: 'text', certain: false };
      case 'managementCenter':
        return {
          text: '(origin === undefined ? undefined : origin.server || undefined)',
          type: 'text',
          certain: false,
          recurs: this.access.mode === 'parts',
        };
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
    const value = source === undefined ? undefined : this.source(source);
    return value === undefined ? undefined : this.#asFact(name, value);
  }

  /** A value as the type of its fact wants it; nothing where it says nothing. */
  #asFact(name: string, { text: target, ...value }: Value): Value {
    let { type, certain, plain, recurs } = value;
    const fact = factOf(name);
    if (fact?.type === 'number' && (type === 'text' || type === 'any')) {
      this.code.reads.add(`${target} = ${this.code.bind(read.numeric)}(${target});`);
      type = 'any';
    }
    if (fact?.type === 'address' && type !== 'address') {
      this.code.reads.add(`${target} = ${this.code.bind(read.address)}(${target});`);
      type = 'address';
    }
    if (fact?.type === 'hash') {
      this.code.reads.add(`${target} = ${this.code.bind(read.hash)}(${target});`);
      type = 'text';
    }
    if (fact?.type === 'flag' && type !== 'flag') {
      this.code.reads.add(`if (typeof ${target} !== 'boolean') ${target} = undefined;`);
      type = 'flag';
    }
    if (fact?.type === 'text' && (type === 'any' || type === 'number')) {
      this.code.reads.add(`if (${target} !== undefined) ${target} = '' + ${target};`);
      plain = type === 'number' && this.access.mode === 'parts';
      recurs = false;
      type = 'text';
    }
    if (fact?.noValues !== undefined) {
      const list = this.code.bind(isNoValue[fact.noValues]);
      this.code.reads.add(`if (${target} !== undefined && ${list}(${target})) ${target} = undefined;`);
      certain = false;
    }
    return { text: target, type, certain, plain, recurs };
  }

  #computeTime(): EventTime {
    const seconds = this.code.variable();
    const microseconds = this.code.variable();
    const readTime = this.code.bind(read.time);
    const assignFrom = ([source, ...others]: EventTable['time']): string => {
      if (source === undefined) return `${seconds} = ${readTime}(record.archiveTimestamp);`;
      const field = this.#reading.field(source.seconds);
      if (field === undefined) return assignFrom(others);
      const fraction =
        source.microseconds === undefined ? undefined : this.#reading.field(source.microseconds);
      const found =
        fraction === undefined
          ? ''
          : ` else ${microseconds} = ${this.code.bind(read.microseconds)}(${fraction.text});`;
      return `${seconds} = ${readTime}(${field.text}); if (${seconds} === undefined) { ${assignFrom(others)} }${found}`;
    };
    const known = this.code.variable();
    this.code.reads.add(
      `${microseconds} = 0;`,
      assignFrom(this.table.time),
      `${known} = ${seconds} !== undefined;`,
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
    this.code.reads.add(`${target} = ${chain.join('')}${last};`);
    return target;
  }

  #computeSensor(): Value {
    const { sensor } = this.table;
    if (sensor === undefined) return { text: 'undefined', type: 'text', certain: false };
    const device = this.#reading.field(sensor.id);
    const named = sensor.name === undefined ? undefined : this.#reading.field(sensor.name);
    const called = named?.text ?? this.access.name(sensor.id);
    const target = this.code.variable();
    const name = this.code.bind(this.#tools.sensorName);
    this.code.reads.add(`${target} = ${name}(${called}, ${device?.text ?? 'undefined'});`);
    return { text: target, type: 'text', certain: false, recurs: this.access.mode === 'parts' };
  }

  #clause(value: Value | undefined, values: readonly FactValue[]): string {
    if (value === undefined || values.length === 0) return 'false';
    const { text, type } = value;
    const simple = type === 'flag' || (type === 'number' && values.every((one) => typeof one === 'number'));
    if (simple) return values.map((one) => `${text} === ${literal(one)}`).join(' || ');
    const set = this.code.bind(read.valueSet(values));
    return `${text} !== undefined && ${this.code.bind(read.lookUp)}(${set}, ${text}) !== undefined`;
  }
}

/** Where no row applies. */
const DEFAULT_SEVERITY: SeverityRow = { severity: 'INFO' };

/** Tells whether a field goes on although the table does not name it. */
function isLeft(path: string, { header, reserved, form }: LayoutField, named: readonly string[]): boolean {
  if (header || reserved || form === 'compound') return false;
  return !named.some((name) => path === name || path.startsWith(`${name}.`));
}

function sourceOfField(path: string, { form, time }: LayoutField): Source {
  if (time) return { time: path };
  return form === 'address' ? { address: path } : { id: path };
}
