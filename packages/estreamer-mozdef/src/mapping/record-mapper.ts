import {
  createRecordCatalogue,
  type EventRecord,
  type RecordCatalogue,
  type RecordDefinition,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import type { MozDefSeverity } from '@x/mozdef-events';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import { defaultMappings } from '../mappings/default-mappings.ts';
import { cutText, oneLine } from './bounded-text.ts';
import { checkMappings } from './check-mapping.ts';
import { compileCondition } from './condition.ts';
import { eventTime } from './event-time.ts';
import { fieldOf, type ReadableRecord } from './field-reader.ts';
import { generalMapping } from './general-mapping.ts';
import { mappedKindOf, recordKindOf } from './mapped-kind.ts';
import type { MappedKind } from './mapped-record.ts';
import { compileDetail, idOf } from './read-detail.ts';
import type { DetailScalar, RecordMapping, RecordMappings } from './record-mapping.ts';
import { compileRemaining } from './remaining-fields.ts';
import { createWordGuard, MOZDEF_RESERVED_WORDS } from './reserved-words.ts';
import { compileSummary } from './summary.ts';

/** Settings of {@link createRecordMapper}. */
export interface RecordMapperSettings {
  /**
   * Mappings that replace the default ones of their kinds, or add kinds; `false` leaves a kind out.
   * @default {}
   */
  readonly mappings?: { readonly [Kind in MappedKind]?: RecordMapping<Kind> | false | undefined } | undefined;
  /** Mappings of kinds that were added to the catalogue. @default {} */
  readonly addedMappings?: Readonly<Record<string, RecordMapping>> | undefined;
  /**
   * The record types to know. Event types that were added to it are mapped by {@link generalMapping} where nothing else is said.
   * @default all of the catalogue
   */
  readonly catalogue?: RecordCatalogue<RecordDefinition> | undefined;
  /**
   * What devices are called that metadata does not name, by their number or UUID. Events that come as text have no
   * metadata.
   * @default {}
   */
  readonly deviceNames?: Readonly<Record<string, string>> | undefined;
  /** The longest text in `details`, in UTF-8 bytes; longer ones are cut and end with `…`. 16 to 32766. @default 8192 */
  readonly maxTextBytes?: number | undefined;
  /** Words that are written in brackets, because a plug-in of MozDef's server acts on them. @default MOZDEF_RESERVED_WORDS */
  readonly reservedWords?: readonly string[] | undefined;
}

/** What a mapping makes of a record. */
export interface MappedEvent {
  /** ISO 8601 text with six fraction digits; `undefined` where the record has no time. */
  readonly timestamp: string | undefined;
  /** The device; `undefined` where the record has none. */
  readonly hostname: string | undefined;
  readonly category: string;
  readonly source: string;
  readonly severity: MozDefSeverity;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly details: Readonly<Record<string, DetailScalar>>;
}

/** Turns records into events. */
export interface RecordMapper {
  /** The kinds of record that become events. */
  readonly kinds: readonly EventRecord['kind'][];
  /**
   * The event that a record becomes; `undefined` for metadata, and for kinds that were left out.
   *
   * @param names what the record's ids are called: `metadata.resolve(record)`
   */
  mapRecord(record: EventRecord, names: ResolvedNames): MappedEvent | undefined;
}

type CompiledMapping = (record: EventRecord, names: ResolvedNames) => MappedEvent;

/** What is the same for all mappings of a mapper. */
interface Surroundings {
  readonly maxTextBytes: number;
  readonly deviceNames: Readonly<Record<string, string>>;
  readonly guard: (text: string) => string;
}

const MAX_HOSTNAME_BYTES = 255;
const LOWEST_MAX_TEXT_BYTES = 16;
/** The longest text that Elasticsearch indexes as a keyword. */
const HIGHEST_MAX_TEXT_BYTES = 32_766;
/** All texts in `details` together; written as JSON they take up six times as much at the most. */
const MAX_DETAILS_BYTES = 131_072;
/** Texts below this are taken for one byte a character; even a thousand of others would not matter. */
const SHORT_TEXT = 64;

/**
 * Makes a mapper.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping` with every reason why a mapping cannot work; `invalid-settings` for
 *   a `maxTextBytes` out of its range
 */
export function createRecordMapper(settings: RecordMapperSettings = {}): RecordMapper {
  const { maxTextBytes = 8192, reservedWords = MOZDEF_RESERVED_WORDS, deviceNames = {} } = settings;
  const catalogue: RecordCatalogue<RecordDefinition> = settings.catalogue ?? createRecordCatalogue();
  checkMaxTextBytes(maxTextBytes);
  const mappings = withReplacements({ ...settings.mappings, ...settings.addedMappings }, catalogue);
  checkMappings(mappings, catalogue);
  const surroundings = { maxTextBytes, deviceNames, guard: createWordGuard(reservedWords) };
  const compiled = new Map<string, CompiledMapping>();
  for (const [kind, mapping] of Object.entries(mappings)) {
    compiled.set(kind, compileMapping(mapping as RecordMapping, catalogue.byKind(kind), surroundings));
  }
  return {
    kinds: [...new Set(Object.keys(mappings).map((kind) => recordKindOf(kind as MappedKind)))],
    mapRecord(record, names) {
      const kind = mappedKindOf(record);
      return kind === undefined ? undefined : compiled.get(kind)?.(record, names);
    },
  };
}

/**
 * The event that a record becomes by the default mappings; `undefined` for metadata.
 *
 * @param names what the record's ids are called: `metadata.resolve(record)`
 */
export function mapRecord(record: EventRecord, names: ResolvedNames): MappedEvent | undefined {
  return defaultMapper.mapRecord(record, names);
}

function checkMaxTextBytes(maxTextBytes: number): void {
  if (
    Number.isSafeInteger(maxTextBytes) &&
    maxTextBytes >= LOWEST_MAX_TEXT_BYTES &&
    maxTextBytes <= HIGHEST_MAX_TEXT_BYTES
  ) {
    return;
  }
  throw new EstreamerMozDefError(
    'invalid-settings',
    `maxTextBytes is not a whole number from ${LOWEST_MAX_TEXT_BYTES} to ${HIGHEST_MAX_TEXT_BYTES}.`,
  );
}

/**
 * The default mappings with those of the settings; general ones for event types that have neither, or that somebody
 * described anew.
 */
function withReplacements(
  replacements: Readonly<Record<string, unknown>>,
  catalogue: RecordCatalogue<RecordDefinition>,
): RecordMappings {
  const known = createRecordCatalogue();
  const isAsKnown = (kind: string) => catalogue.byKind(kind) === known.byKind(kind);
  const mappings: Record<string, unknown> = Object.fromEntries(
    Object.entries(defaultMappings).filter(([kind]) => isAsKnown(kind)),
  );
  for (const definition of catalogue.definitions) {
    if (definition.category !== 'metadata') mappings[definition.kind] ??= generalMapping(definition);
  }
  for (const [kind, mapping] of Object.entries(replacements)) {
    if (mapping === false) delete mappings[kind];
    else if (mapping !== undefined) mappings[kind] = mapping;
  }
  return mappings;
}

function compileMapping(
  mapping: RecordMapping,
  definition: RecordDefinition | undefined,
  { maxTextBytes, deviceNames, guard }: Surroundings,
): CompiledMapping {
  const { category, source, sensor, timestamp } = mapping;
  const details = Object.entries(mapping.details).map(([key, from]) => [key, compileDetail(from)] as const);
  const givenNames = new Map(Object.entries(deviceNames));
  const readRemaining = compileRemaining(mapping, definition);
  const severities = mapping.severity.map(
    ({ when, severity }) => [compileCondition(when), severity] as const,
  );
  const tags = mapping.tags.map((tag) =>
    typeof tag === 'string'
      ? ([compileCondition(), tag] as const)
      : ([compileCondition(tag.when), tag.tag] as const),
  );
  const summarize = compileSummary(mapping.summary, `${category} event`);

  function readDetails(readable: ReadableRecord): Record<string, DetailScalar> {
    const values: Record<string, DetailScalar> = {};
    let room = MAX_DETAILS_BYTES;
    const add = (key: string, value: DetailScalar) => {
      if (typeof value !== 'string') {
        values[key] = value;
        return;
      }
      const text = cutText(value, Math.min(maxTextBytes, room));
      const bytes = text.length < SHORT_TEXT ? text.length : Buffer.byteLength(text);
      room = Math.max(LOWEST_MAX_TEXT_BYTES, room - bytes);
      values[key] = text;
    };
    for (const [key, read] of details) {
      const value = read(readable);
      if (value !== undefined) add(key, value);
    }
    for (const [key, value] of readRemaining(readable)) if (!Object.hasOwn(values, key)) add(key, value);
    return values;
  }

  return (record, names) => {
    const readable = { record, names, data: (record.data ?? {}) as ReadableRecord['data'] };
    const values = readDetails(readable);
    const device = sensor === undefined ? undefined : fieldOf(readable, sensor);
    const called = sensor === undefined ? undefined : (names[sensor] ?? givenNames.get(String(idOf(device))));
    return {
      timestamp: eventTime(readable, timestamp),
      hostname: sensorName(device, called, guard),
      category,
      source,
      severity: severities.find(([applies]) => applies(values))?.[1] ?? 'INFO',
      summary: guard(summarize(values)),
      tags: tags.filter(([applies]) => applies(values)).map(([, tag]) => tag),
      details: guardTexts(values, guard),
    };
  };
}

/** Conditions and the summary see texts as they are; what is written out does not touch off plug-ins. */
function guardTexts(
  values: Record<string, DetailScalar>,
  guard: (text: string) => string,
): Record<string, DetailScalar> {
  let guarded: Record<string, DetailScalar> | undefined;
  for (const key in values) {
    const value = values[key];
    if (typeof value !== 'string') continue;
    const text = guard(value);
    if (text === value) continue;
    guarded ??= { ...values };
    guarded[key] = text;
  }
  return guarded ?? values;
}

/** The device's name, or its number or UUID where nothing names it. */
function sensorName(
  device: unknown,
  name: string | undefined,
  guard: (text: string) => string,
): string | undefined {
  const line = oneLine(name ?? '', MAX_HOSTNAME_BYTES);
  if (line !== '') return guard(line);
  const id = idOf(device);
  return id === undefined ? undefined : oneLine(`device-${id}`, MAX_HOSTNAME_BYTES);
}

const defaultMapper = /* @__PURE__ */ createRecordMapper();
