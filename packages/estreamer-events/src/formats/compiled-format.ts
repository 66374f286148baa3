import {
  type BodyLayout,
  createFieldReader,
  createRecordCatalogue,
  type EventRecord,
  isUndecoded,
  type RecordCatalogue,
  type RecordDefinition,
  type RecordNamers,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { optional, wholeNumber, withDefault } from '@x/foundation';
import { checkTables } from '../compile/check-table.ts';
import { EventCode, type EventTools } from '../compile/event-code.ts';
import type { AccessSettings } from '../compile/record-access.ts';
import { type RecordLayout, recordLayouts } from '../compile/record-layout.ts';
import { createSensorName } from '../compile/sensor-name.ts';
import { intoBlock, intoString, TextCode } from '../compile/text-code.ts';
import { resolveFormatSettings } from '../errors/events-error.ts';
import { type EventKind, eventKindOf, recordKindOf } from '../event/event-kind.ts';
import type { EventTable } from '../event/event-table.ts';
import { eventTables } from '../tables/event-tables.ts';
import { generalTable } from '../tables/general.ts';
import { type Cut, Cuts } from '../values/cuts.ts';
import { createRememberedBytes } from '../values/remembered-bytes.ts';
import { createIsoSeconds, createRememberedTexts, LONGEST_PLAIN_TEXT } from '../values/remembered-texts.ts';
import { TextBlocks } from '../values/text-blocks.ts';
import type { EventOrigin, Format, FormattedEvent } from './format.ts';

/** Settings that all formats have. */
export interface EventSettings {
  /** Tables that replace the default ones of their kinds, or add kinds; `false` leaves a kind out. @default {} */
  readonly tables?: { readonly [Kind in EventKind]?: EventTable<Kind> | false };
  /** Tables of kinds that were added to the catalogue. @default {} */
  readonly addedTables?: Readonly<Record<string, EventTable>>;
  /**
   * The record types to know. Event types that were added to it are read by {@link generalTable} where nothing else is
   * said.
   * @default all of the catalogue
   */
  readonly catalogue?: RecordCatalogue<RecordDefinition>;
  /** What devices are called that metadata does not name, by their number or UUID. @default {} */
  readonly deviceNames?: Readonly<Record<string, string>>;
  /**
   * The longest text of a fact, in UTF-8 bytes; longer ones are cut and end with `…`. 16 to 32766.
   * @default 8192; no limit in JSON lines, key=value and CSV
   */
  readonly maxTextBytes?: number;
  /**
   * The longest event, in UTF-8 bytes. One that would be longer is written with shorter texts.
   * @default 1048576
   */
  readonly maxBytes?: number;
}

/** What formats need beside their settings. */
export interface FormatDependencies {
  /** Unix milliseconds: the time of events that have none. @default Date.now */
  readonly now?: () => number;
}

/** What makes one format differ from another. */
export interface Projection extends Pick<Format, 'name' | 'fileExtension' | 'contentType'> {
  /** @default '\n' */
  readonly lineEnd?: Format['lineEnd'];
  readonly header?: () => string;
  /** What `kind` of the formatted event says. @default the kind of event */
  readonly kind?: string;
  /** The longest text of a fact where the settings do not say it. @default 8192 */
  readonly maxTextBytes?: number;
  /** Finds what this format cannot write of a table. @default nothing */
  readonly findIssues?: (table: EventTable) => readonly string[];
  /** Leaves kinds of event out. @default none */
  readonly writes?: (kind: string) => boolean;
  /** Adds the code that appends an event of one kind and version to the text. */
  write(event: EventCode, out: TextCode): void;
}

type WriteEvent = (
  record: EventRecord,
  /** Undefined where the function names what it writes itself. */
  names: ResolvedNames | undefined,
  origin: EventOrigin | undefined,
  max: number,
) => FormattedEvent;

const LOWEST_MAX_TEXT_BYTES = 16;
/** The longest text that Elasticsearch indexes as a keyword. */
const HIGHEST_MAX_TEXT_BYTES = 32_766;
const DEFAULT_MAX_TEXT_BYTES = 8192;

const LIMITS = {
  maxTextBytes: optional(
    wholeNumber({ from: LOWEST_MAX_TEXT_BYTES, to: HIGHEST_MAX_TEXT_BYTES, unit: 'bytes' }),
    'The most bytes of one text.',
    'what the format says',
  ),
  maxBytes: withDefault(wholeNumber({ from: 1024, unit: 'bytes' }), 'The most bytes of an event.', 1_048_576),
};

/**
 * Makes a format of a projection. For each kind and version of a record it compiles one function, at the first such
 * record.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 */
export function createCompiledFormat(
  projection: Projection,
  settings: EventSettings,
  dependencies: FormatDependencies = {},
): Format {
  const { name, fileExtension, contentType, lineEnd = '\n', header } = projection;
  const limits = resolveFormatSettings(
    LIMITS,
    { maxTextBytes: settings.maxTextBytes, maxBytes: settings.maxBytes },
    'The format cannot be made',
  );
  const { maxBytes, maxTextBytes = projection.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES } = limits;
  const writers = new FormatWriters(projection, settings, dependencies);
  const { cuts } = writers;
  const writeWhole: Format['write'] = (record, names, origin) => {
    const version = writers.find(record);
    if (version === undefined) return undefined;
    const write = version.whole;
    cuts.begin();
    let event = write(record, names, origin, maxTextBytes);
    if (event.byteLength <= maxBytes && cuts.count === 0) return event;
    const tooLong: Cut | undefined =
      event.byteLength > maxBytes ? { size: event.byteLength, limit: maxBytes, unit: 'bytes' } : undefined;
    for (let max = maxTextBytes; event.byteLength > maxBytes && max > LOWEST_MAX_TEXT_BYTES; ) {
      max = Math.max(LOWEST_MAX_TEXT_BYTES, Math.min(max, HIGHEST_MAX_TEXT_BYTES) >> 2);
      cuts.begin();
      event = write(record, names, origin, max);
    }
    return cuts.count === 0
      ? event
      : {
          ...event,
          shortened: {
            ...(tooLong ?? (cuts.largest as Cut)),
            texts: cuts.count,
            what: tooLong === undefined ? 'text' : 'event',
            whole: () => cuts.without(() => write(record, names, origin, Number.POSITIVE_INFINITY).text),
          },
        };
  };
  return {
    name,
    fileExtension,
    contentType,
    lineEnd,
    kinds: writers.recordKinds,
    ...(header === undefined ? {} : { header }),
    write: writeWhole,
    writeFrom(record, metadata, origin) {
      const version = writers.find(record);
      if (version === undefined) return undefined;
      if (maxTextBytes < LONGEST_PLAIN_TEXT) return writeWhole(record, metadata.resolve(record), origin);
      const namers = version.hasParts && isUndecoded(record) ? metadata.namersOf(record) : undefined;
      const parts = namers && version.partsFor(namers);
      const names = parts === undefined ? metadata.resolve(record) : undefined;
      cuts.begin();
      const event = writers.intoBlock(parts ?? version.inBlock, record, names, origin, maxTextBytes);
      if (event !== undefined && event.byteLength <= maxBytes && cuts.count === 0) return event;
      return writeWhole(record, names ?? metadata.resolve(record), origin);
    },
  };
}

/** The functions of a format, by kind of event and version of the record. */
class FormatWriters {
  readonly recordKinds: readonly string[];
  readonly cuts = new Cuts();
  readonly #projection: Projection;
  readonly #catalogue: RecordCatalogue<RecordDefinition>;
  readonly #tables: ReadonlyMap<string, EventTable>;
  readonly #tools: EventTools;
  readonly #blocks: TextBlocks;
  readonly #writers = new Map<string, Map<unknown, VersionWriter>>();

  constructor(projection: Projection, settings: EventSettings, { now = Date.now }: FormatDependencies) {
    this.#projection = projection;
    this.#blocks = new TextBlocks(projection.lineEnd);
    this.#catalogue = settings.catalogue ?? createRecordCatalogue();
    this.#tables = tablesOf(settings, this.#catalogue, projection.findIssues);
    const kinds = [...this.#tables.keys()].filter((kind) => projection.writes?.(kind) !== false);
    this.recordKinds = [...new Set(kinds.map(recordKindOf))];
    this.#tools = {
      isoSeconds: createIsoSeconds(),
      sensorName: createSensorName(settings.deviceNames ?? {}, this.cuts),
      rememberedTexts: createRememberedTexts(),
      rememberedBytes: createRememberedBytes(),
      cuts: this.cuts,
      now: () => Math.floor(now() / 1000),
    };
    for (const kind of kinds) this.#writers.set(kind, new Map());
  }

  /** Calls what writes into a block; `undefined` for an event that is longer than a block, or cannot be written. */
  intoBlock(
    write: WriteEvent,
    record: EventRecord,
    names: ResolvedNames | undefined,
    origin: EventOrigin | undefined,
    max: number,
  ): FormattedEvent | undefined {
    this.#blocks.makeRoom();
    do {
      try {
        return write(record, names, origin, max);
      } catch (error) {
        // Whatever else is thrown comes again where the event is written as text.
        if (!(error instanceof RangeError)) return undefined;
      }
    } while (this.#blocks.renew());
    return undefined;
  }

  /** The functions for a record; `undefined` where it becomes no event. */
  find(record: EventRecord): VersionWriter | undefined {
    const kind = eventKindOf(record);
    const versions = kind === undefined ? undefined : this.#writers.get(kind);
    if (kind === undefined || versions === undefined) return undefined;
    const layout = this.#catalogue.layoutOf(record);
    // Only a record that is decoded can have no layout.
    const version = layout ?? blockTypeOf(record);
    return versions.get(version) ?? this.#add(kind, versions, version, layout);
  }

  #add(
    kind: string,
    versions: Map<unknown, VersionWriter>,
    key: unknown,
    layout: BodyLayout | undefined,
  ): VersionWriter {
    const definition = this.#catalogue.byKind(kind);
    const layouts = definition === undefined ? NO_LAYOUTS : recordLayouts(definition);
    const blockType = layout === undefined ? key : layout.blockType;
    const isKnown = layouts.has(blockType as number | undefined);
    // What has no layout of its own can have anything as its block type, and must not fill the map with it.
    const version = isKnown || layout !== undefined ? key : UNKNOWN_VERSION;
    let writer = versions.get(version);
    if (writer === undefined) {
      const fields = isKnown ? layouts.get(blockType as number | undefined) : undefined;
      const create: CreateCode = (access, isInBlock) => this.#write(kind, fields, access, isInBlock);
      writer = new VersionWriter(kind, isKnown ? layout : undefined, create);
      versions.set(version, writer);
    }
    return writer;
  }

  #write(kind: string, layout: RecordLayout, access: AccessSettings, isInBlock: boolean): EventCode {
    const event = new EventCode(kind, this.#tables.get(kind) as EventTable, layout, this.#tools, access);
    const { code } = event;
    const out = new TextCode(code, isInBlock ? intoBlock(code, this.#blocks) : intoString(code));
    this.#projection.write(event, out);
    out.flush();
    const { seconds, microseconds, known } = event.time();
    const properties = {
      id: 'origin === undefined ? undefined : origin.id',
      time: `${known} ? ${seconds.text} * 1000 + (${microseconds} / 1000 | 0) : undefined`,
      severity: event.severity('name'),
      kind: code.bind(this.#projection.kind ?? kind),
      source: event.sensor().text,
    };
    if (isInBlock) {
      code.result(`${code.bind(this.#blocks)}.end(p, ${Object.values(properties).join(', ')})`);
    } else {
      const members = Object.entries(properties).map(([name, value]) => `${name}: ${value}`);
      code.result(`{ text: out, byteLength: ${code.bind(byteLength)}(out), ${members.join(', ')} }`);
    }
    return event;
  }
}

const PARAMETERS = 'record, names, origin, max';

/** Makes the code of a function that writes into a block, or else gives a text. */
type CreateCode = (access: AccessSettings, isInBlock: boolean) => EventCode;

/** The functions that write one version of a record; each is compiled when it is first needed. */
class VersionWriter {
  /** Whether records of this version can come undecoded, with values of the forms that the layout says. */
  readonly hasParts: boolean;
  readonly #kind: string;
  readonly #layout: BodyLayout | undefined;
  readonly #create: CreateCode;
  #whole: WriteEvent | undefined;
  #inBlock: WriteEvent | undefined;
  #parts: ((namers: RecordNamers) => WriteEvent) | 'none' | undefined;
  readonly #bound = new WeakMap<RecordNamers, WriteEvent>();
  #lastNamers: RecordNamers | undefined;
  #lastBound: WriteEvent | undefined;

  constructor(kind: string, layout: BodyLayout | undefined, create: CreateCode) {
    this.#kind = kind;
    this.#layout = layout;
    this.#create = create;
    this.hasParts = layout?.blockType !== undefined && layout.variants.length === 0;
  }

  /** Writes any record, by all of its names. */
  get whole(): WriteEvent {
    this.#whole ??= this.#create({ mode: 'whole' }, false).code.build<WriteEvent>(PARAMETERS);
    return this.#whole;
  }

  /** The same into a block. */
  get inBlock(): WriteEvent {
    this.#inBlock ??= this.#create({ mode: 'whole' }, true).code.build<WriteEvent>(PARAMETERS);
    return this.#inBlock;
  }

  /** Writes records that nobody has decoded; `undefined` where all names are needed. */
  partsFor(namers: RecordNamers): WriteEvent | undefined {
    if (namers === this.#lastNamers) return this.#lastBound;
    this.#parts ??= this.#compileParts(namers);
    if (this.#parts === 'none') return undefined;
    let write = this.#bound.get(namers);
    if (write === undefined) {
      write = this.#parts(namers);
      this.#bound.set(namers, write);
    }
    this.#lastNamers = namers;
    this.#lastBound = write;
    return write;
  }

  #compileParts({ namesOf }: RecordNamers): ((namers: RecordNamers) => WriteEvent) | 'none' {
    const layout = this.#layout as BodyLayout;
    const possibleNames = namesOf(this.#kind, layout);
    const { code, access } = this.#create({ mode: 'parts', possibleNames }, true);
    const { names, fields = Object.keys(layout.fields) } = access;
    if (names === undefined) return 'none';
    const create = code.buildFactory<WriteEvent>(PARAMETERS);
    return (namers) => {
      const found = names.map((name) => namers.createNamer(this.#kind, layout, name));
      const read = createFieldReader(layout, [...fields, ...found.flatMap((namer) => namer?.reads ?? [])]);
      return create([read, ...found.map((namer) => namer?.nameOf ?? noName)]);
    };
  }
}

function noName(): undefined {}

function blockTypeOf({ data }: EventRecord): unknown {
  return (data as { readonly blockType?: unknown } | undefined)?.blockType;
}

const NO_LAYOUTS: ReadonlyMap<number | undefined, RecordLayout> = new Map([[undefined, undefined]]);
const UNKNOWN_VERSION = Symbol('unknown version');

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The default tables with those of the settings; general ones for event types that have neither, or that somebody replaced. */
function tablesOf(
  { tables = {}, addedTables = {} }: EventSettings,
  catalogue: RecordCatalogue<RecordDefinition>,
  findIssues: Projection['findIssues'],
): ReadonlyMap<string, EventTable> {
  const known = createRecordCatalogue();
  const found = new Map<string, EventTable>();
  for (const [kind, table] of Object.entries(eventTables)) {
    if (catalogue.byKind(kind) === known.byKind(kind)) found.set(kind, table as unknown as EventTable);
  }
  for (const definition of catalogue.definitions) {
    if (definition.category !== 'metadata' && !found.has(definition.kind))
      found.set(definition.kind, generalTable(definition));
  }
  for (const [kind, table] of Object.entries({ ...tables, ...addedTables })) {
    if (table === false) found.delete(kind);
    else if (table !== undefined) found.set(kind, table as unknown as EventTable);
  }
  checkTables(found, catalogue, findIssues);
  return found;
}
