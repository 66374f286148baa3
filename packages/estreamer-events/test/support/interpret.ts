import {
  createRecordCatalogue,
  type EventRecord,
  type RecordDefinition,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { cutText, oneLine, type Severity } from '@x/foundation';
import { createOpenFields } from '../../src/compile/open-fields.ts';
import { type LayoutField, recordLayouts } from '../../src/compile/record-layout.ts';
import { parseSummaryPart } from '../../src/compile/summary-code.ts';
import { eventKindOf } from '../../src/event/event-kind.ts';
import type { Condition, EventTable, Source } from '../../src/event/event-table.ts';
import { type NoValueList, noValues } from '../../src/event/no-value.ts';
import { fieldsOfTable, keyOfField } from '../../src/event/source-fields.ts';
import { type FactValue, factKeys, factOf, ipv6KeyOf, keyOf } from '../../src/event/vocabulary.ts';
import { eventTables, MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS, severityForms } from '../../src/index.ts';
import { Cuts } from '../../src/values/cuts.ts';
import * as read from '../../src/values/read-values.ts';

type Facts = Record<string, FactValue | undefined>;

/** An event as the tables say, read step by step: what compiled functions are held against. */
export interface InterpretedEvent {
  readonly kind: string;
  readonly time: string | undefined;
  readonly sensor: string | undefined;
  readonly category: string;
  readonly severity: Severity;
  /** CEF's number. */
  readonly score: number;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly facts: Readonly<Facts>;
  readonly rest: Readonly<Record<string, FactValue>>;
}

const catalogue = createRecordCatalogue();

/** Reads a record by its table. */
export function interpret(record: EventRecord, names: ResolvedNames): InterpretedEvent | undefined {
  const kind = eventKindOf(record);
  if (kind === undefined) return undefined;
  const table = eventTables[kind as keyof typeof eventTables] as unknown as EventTable;
  return new Interpreter(kind, table, record, names).event();
}

/** A time in the form that MozDef and ECS have. */
function isoTime(seconds: number, microseconds = 0): string {
  const fraction = String(microseconds).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}+00:00`;
}

class Interpreter {
  readonly #kind: string;
  readonly #table: EventTable;
  readonly #record: EventRecord;
  readonly #data: Readonly<Record<string, unknown>>;
  readonly #names: ResolvedNames;
  readonly #layout: ReadonlyMap<string, LayoutField> | undefined;
  readonly #facts: Facts = {};

  constructor(kind: string, table: EventTable, record: EventRecord, names: ResolvedNames) {
    this.#kind = kind;
    this.#table = table;
    this.#record = record;
    this.#data = (record.data ?? {}) as Readonly<Record<string, unknown>>;
    this.#names = names;
    const definition: RecordDefinition | undefined = catalogue.byKind(kind);
    this.#layout =
      definition === undefined
        ? undefined
        : recordLayouts(definition).get(this.#data['blockType'] as number | undefined);
  }

  event(): InterpretedEvent {
    const { category, severity, tags } = this.#table;
    const { own, rest } = this.#rest();
    const row = severity.find(({ when }) => this.#holds(when)) ?? { severity: 'INFO' as const };
    const facts = Object.fromEntries(
      Object.keys(this.#table.facts).map((name) => [name, this.#fact(name)] as const),
    );
    return {
      kind: this.#kind,
      time: this.#time(),
      sensor: this.#sensor(),
      category,
      severity: row.severity,
      score: row.score ?? severityForms[row.severity].cef,
      summary: this.#summary(),
      tags: tags.flatMap((source) => {
        if (typeof source === 'string') return [source];
        return this.#holds(source.when) ? [source.tag] : [];
      }),
      facts: { ...facts, ...own },
      rest,
    };
  }

  #fact(name: string): FactValue | undefined {
    if (Object.hasOwn(this.#facts, name)) return this.#facts[name];
    const source = this.#table.facts[name];
    this.#facts[name] = source === undefined ? undefined : ofFact(name, this.#value(source));
    return this.#facts[name];
  }

  #field(path: string): unknown {
    const isKnown = this.#layout === undefined || this.#layout.has(path);
    if (!isKnown) return undefined;
    return this.#data[path] ?? (this.#record.discoveryHeader as Record<string, unknown> | undefined)?.[path];
  }

  #read(
    path: string,
    pick: (value: unknown, called: string | undefined) => FactValue | undefined,
    pickItem = pick,
  ): FactValue | undefined {
    if (!path.includes('.')) return pick(this.#field(path), this.#names[path]);
    return read.createPathReader(path, pick, pickItem, new Cuts())(this.#data, this.#names);
  }

  #value(source: Source): FactValue | undefined {
    if (Array.isArray(source)) return this.#first(source as readonly Source[]);
    if (typeof source === 'string') return this.#read(source, read.plain);
    const given = source as Exclude<Source, string | readonly Source[]>;
    if ('id' in given) return this.#read(given.id, read.id);
    if ('nameOrId' in given) {
      const pickItem = (value: unknown, called: string | undefined) =>
        read.name(called, new Cuts()) ?? asText(read.id(value));
      return this.#read(
        given.nameOrId,
        (value, called) => (read.id(value) === undefined ? undefined : pickItem(value, called)),
        pickItem,
      );
    }
    if ('name' in given) {
      const zero = given.zero === true;
      return this.#read(
        given.name,
        (value, called) => (zero || read.id(value) !== undefined ? read.name(called, new Cuts()) : undefined),
        (value, called) => read.name(called, new Cuts()) ?? asText(read.id(value)),
      );
    }
    if ('address' in given) {
      const found = this.#read(given.address, read.address);
      const version = typeof found === 'string' && found.includes(':') ? 6 : 4;
      return given.version === undefined || given.version === version ? found : undefined;
    }
    if ('port' in given) return this.#isIcmp() ? undefined : this.#read(given.port, read.id);
    if ('icmp' in given) return this.#isIcmp() ? this.#read(given.icmp, read.plain) : undefined;
    if ('time' in given) {
      if (!given.time.includes('.')) return this.#read(given.time, read.time);
      return this.#read(given.time, (value) => {
        const seconds = read.time(value);
        return seconds === undefined ? undefined : isoTime(seconds);
      });
    }
    if ('lookup' in given) {
      const table = new Map(Object.entries(given.in).map(([key, value]) => [key.toLowerCase(), value]));
      return this.#read(given.lookup, (value, called) =>
        table.get(String(given.by === 'name' ? called : read.plain(value)).toLowerCase()),
      );
    }
    if ('envelope' in given) {
      const value = this.#record[given.envelope];
      if (given.envelope === 'archiveTimestamp') return read.time(value);
      return given.envelope === 'netmapId' ? read.id(value) : read.scalar(value);
    }
    if ('value' in given) return this.#holds(given.when) ? given.value : undefined;
    if ('use' in given) return this.#fact(given.without) === undefined ? this.#value(given.use) : undefined;
    if ('placeholder' in given) {
      const value = this.#value(given.placeholder);
      return saysNothing('user', value) ? value : undefined;
    }
    if ('join' in given) {
      const values = given.join.map((one) => this.#value(one));
      return values.includes(undefined) ? undefined : values.join(given.with);
    }
    return read.scalar(given.compute(this.#record as never, this.#names));
  }

  #first(sources: readonly Source[]): FactValue | undefined {
    const areTexts = sources.some(
      (source) => typeof source === 'object' && ('name' in source || 'nameOrId' in source),
    );
    for (const source of sources) {
      const value = this.#value(source);
      if (value !== undefined) return areTexts ? String(value) : value;
    }
    return undefined;
  }

  #isIcmp(): boolean {
    return ['ipProtocol', 'Protocol', 'ProtocolID'].some((field) => {
      const protocol = this.#field(field);
      return typeof protocol === 'string'
        ? ['1', '58'].includes(protocol) || protocol.toLowerCase().includes('icmp')
        : protocol === 1 || protocol === 58;
    });
  }

  #holds(condition: Condition = {}): boolean {
    return Object.entries(condition).every(([name, values = []]) => {
      const value = this.#fact(name);
      return value !== undefined && values.some((one) => comparable(one) === comparable(value));
    });
  }

  #time(): string | undefined {
    for (const { seconds, microseconds } of this.#table.time) {
      const found = read.time(this.#field(seconds));
      if (found === undefined) continue;
      return isoTime(found, microseconds === undefined ? 0 : read.microseconds(this.#field(microseconds)));
    }
    const archived = read.time(this.#record.archiveTimestamp);
    return archived === undefined ? undefined : isoTime(archived);
  }

  #sensor(): string | undefined {
    const { sensor } = this.#table;
    if (sensor === undefined) return undefined;
    const called = sensor.name === undefined ? this.#names[sensor.id] : this.#field(sensor.name);
    const line = typeof called === 'string' ? oneLine(called, 255) : '';
    const id = read.id(this.#field(sensor.id));
    return line || (id === undefined ? undefined : oneLine(`device-${id}`, 255));
  }

  #summary(): string {
    const texts = this.#table.summary.map((part) => {
      const alternatives = typeof part === 'string' ? [part] : part;
      return alternatives.map((text) => this.#summaryPart(text)).find((text) => text !== undefined) ?? '';
    });
    return oneLine(texts.join(''), 2048) || `${this.#table.category} event`;
  }

  #summaryPart(part: string): string | undefined {
    let text = '';
    for (const piece of parseSummaryPart(part)) {
      if (typeof piece === 'string') {
        text += piece;
        continue;
      }
      const value = this.#fact(piece.fact);
      if (value === undefined) return undefined;
      if (factOf(piece.fact)?.type === 'time') text += isoTime(value as number);
      else if (piece.bracketed && String(value).includes(':')) text += `[${value}]`;
      else text += typeof value === 'string' ? oneLine(value, 256) : String(value);
    }
    return text;
  }

  /** Every field that no fact names: facts by their own name, and the others under their keys. */
  #rest(): { readonly own: Facts; readonly rest: Record<string, FactValue> } {
    const named = fieldsOfTable(this.#table);
    const taken = new Set(
      Object.keys(this.#table.facts).flatMap((name) => [keyOf(name), ipv6KeyOf(name) ?? '']),
    );
    const own: Facts = {};
    const found: Record<string, FactValue> = {};
    const add = (key: string, value: FactValue | undefined) => {
      if (value !== undefined && !taken.has(key) && !Object.hasOwn(found, key)) found[key] = value;
    };
    if (this.#layout === undefined) {
      const words = [...MOZDEF_RESERVED_WORDS, ...SERVER_DETAIL_KEYS, ...factKeys, ...taken];
      for (const [key, value] of createOpenFields(this.#table, new Set(words), new Cuts())(this.#data))
        add(key, value);
      return { own, rest: found };
    }
    for (const [path, { form, header, reserved, time, code }] of this.#layout) {
      const isNamed = named.some((name) => path === name || path.startsWith(`${name}.`));
      if (isNamed || header || reserved || form === 'compound') continue;
      const key = keyOfField(path);
      const value = this.#value(
        time ? { time: path } : form === 'address' ? { address: path } : { id: path },
      );
      if (factOf(path) !== undefined && !Object.hasOwn(this.#table.facts, path))
        own[path] = ofFact(path, value);
      else if (taken.has(key)) continue;
      else add(key, time && typeof value === 'number' ? isoTime(value) : value);
      if (code) {
        const pick = (item: unknown, called: string | undefined) =>
          read.id(item) === undefined ? undefined : read.name(called, new Cuts());
        add(`${key}_name`, this.#read(path, pick));
      }
    }
    return { own, rest: found };
  }
}

/** A value as the fact's type wants it; nothing if it says nothing. */
function ofFact(name: string, value: FactValue | undefined): FactValue | undefined {
  const fact = factOf(name);
  if (value === undefined || fact === undefined) return value;
  if (fact.noValues !== undefined && saysNothing(fact.noValues, value)) return undefined;
  switch (fact.type) {
    case 'text':
      return String(value);
    case 'number':
      return read.numeric(value);
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'address':
      return read.address(value);
    case 'hash':
      return read.hash(value);
    case 'time':
      return value;
  }
}

function saysNothing(list: NoValueList, value: FactValue | undefined): boolean {
  const values: readonly (string | number)[] = noValues[list];
  return value !== undefined && values.some((one) => comparable(one) === comparable(value));
}

function comparable(value: FactValue): string {
  return String(value).toLowerCase();
}

function asText(value: FactValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** The event of MozDef, as an object. */
export function interpretMozDef(record: EventRecord, names: ResolvedNames): object | undefined {
  const event = interpret(record, names);
  if (event === undefined) return undefined;
  const guard = (text: string) => (MOZDEF_RESERVED_WORDS.includes(text.toLowerCase()) ? `[${text}]` : text);
  const textOf = (text: string) => cutText(guard(text), 8192);
  const details: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(event.facts)) {
    if (value === undefined || event.facts[name] === undefined) continue;
    const isIpv6 = factOf(name)?.type === 'address' && String(value).includes(':');
    const key = (isIpv6 ? ipv6KeyOf(name) : undefined) ?? keyOf(name);
    details[key] = factOf(name)?.type === 'time' ? isoTime(value as number) : value;
  }
  Object.assign(details, event.rest);
  for (const [key, value] of Object.entries(details)) {
    if (typeof value === 'string') details[key] = textOf(value);
  }
  return {
    timestamp: event.time ?? '1970-01-01T00:01:00.000000+00:00',
    processid: 7,
    processname: 'test',
    hostname: event.sensor === undefined ? 'this-machine' : textOf(event.sensor),
    category: event.category,
    source: 'cisco-fmc',
    details,
    summary: textOf(event.summary),
    tags: event.tags,
    severity: event.severity,
  };
}
