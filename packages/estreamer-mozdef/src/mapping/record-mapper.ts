import type { EventRecord, RecordKind, ResolvedNames } from '@x/estreamer-protocol';
import type { MozDefEventInput } from '@x/mozdef-events';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import { defaultMappings } from '../mappings/default-mappings.ts';
import { cutText, oneLine } from './bounded-text.ts';
import { checkMappings } from './check-mapping.ts';
import { compileCondition } from './condition.ts';
import { eventTime } from './event-time.ts';
import { compileDetail } from './read-detail.ts';
import type { DetailScalar, RecordMapping, RecordMappings } from './record-mapping.ts';
import { createWordGuard, MOZDEF_RESERVED_WORDS } from './reserved-words.ts';
import { compileSummary } from './summary.ts';

/** Settings of {@link createRecordMapper}. */
export interface RecordMapperSettings {
  /**
   * Mappings that replace the default ones of their kinds, or add kinds; `false` leaves a kind out.
   * @default {}
   */
  readonly mappings?: { readonly [Kind in RecordKind]?: RecordMapping<Kind> | false | undefined } | undefined;
  /** The longest text in `details`, in UTF-8 bytes; longer ones are cut and end with `…`. 16 to 32766. @default 8192 */
  readonly maxTextBytes?: number | undefined;
  /** Words that are written in brackets, because a plug-in of MozDef's server acts on them. @default MOZDEF_RESERVED_WORDS */
  readonly reservedWords?: readonly string[] | undefined;
}

/** Turns records into events. */
export interface RecordMapper {
  /** The kinds of record that become events. */
  readonly kinds: readonly RecordKind[];
  /**
   * The event that a record becomes; `undefined` for kinds without a mapping.
   *
   * @param names what the record's ids are called: `metadata.resolve(record)`
   */
  mapRecord(record: EventRecord, names: ResolvedNames): MozDefEventInput | undefined;
}

type CompiledMapping = (record: EventRecord, names: ResolvedNames) => MozDefEventInput;

const MAX_HOSTNAME_BYTES = 255;
const LOWEST_MAX_TEXT_BYTES = 16;
/** The longest text that Elasticsearch indexes as a keyword. */
const HIGHEST_MAX_TEXT_BYTES = 32_766;

/**
 * Makes a mapper.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping` with every reason why a mapping cannot work; `invalid-settings` for
 *   a `maxTextBytes` out of its range
 */
export function createRecordMapper(settings: RecordMapperSettings = {}): RecordMapper {
  const { maxTextBytes = 8192, reservedWords = MOZDEF_RESERVED_WORDS } = settings;
  checkMaxTextBytes(maxTextBytes);
  const mappings = withReplacements(settings.mappings);
  checkMappings(mappings);
  const guard = createWordGuard(reservedWords);
  const compiled = new Map<string, CompiledMapping>();
  for (const [kind, mapping] of Object.entries(mappings)) {
    compiled.set(kind, compileMapping(mapping as RecordMapping, maxTextBytes, guard));
  }
  return {
    kinds: Object.keys(mappings) as RecordKind[],
    mapRecord: (record, names) => compiled.get(record.kind)?.(record, names),
  };
}

/**
 * The event that a record becomes by the default mappings; `undefined` for kinds without one.
 *
 * @param names what the record's ids are called: `metadata.resolve(record)`
 */
export function mapRecord(record: EventRecord, names: ResolvedNames): MozDefEventInput | undefined {
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

function withReplacements(replacements: RecordMapperSettings['mappings'] = {}): RecordMappings {
  const mappings: Record<string, unknown> = { ...defaultMappings };
  for (const [kind, mapping] of Object.entries(replacements)) {
    if (mapping === false) delete mappings[kind];
    else if (mapping !== undefined) mappings[kind] = mapping;
  }
  return mappings;
}

function compileMapping(
  mapping: RecordMapping,
  maxTextBytes: number,
  guard: (text: string) => string,
): CompiledMapping {
  const { category, source, sensor, timestamp } = mapping;
  const details = Object.entries(mapping.details).map(([key, from]) => [key, compileDetail(from)] as const);
  const severities = mapping.severity.map(
    ({ when, severity }) => [compileCondition(when), severity] as const,
  );
  const tags = mapping.tags.map((tag) =>
    typeof tag === 'string'
      ? ([compileCondition(), tag] as const)
      : ([compileCondition(tag.when), tag.tag] as const),
  );
  const summarize = compileSummary(mapping.summary, `${category} event`);

  return (record, names) => {
    const data = (record.data ?? {}) as Readonly<Record<string, unknown>>;
    const values: Record<string, DetailScalar> = {};
    for (const [key, read] of details) {
      const value = read({ record, data, names });
      if (value === undefined) continue;
      values[key] = typeof value === 'string' ? guard(cutText(value, maxTextBytes)) : value;
    }
    return {
      timestamp: eventTime(data, timestamp, record.archiveTimestamp),
      hostname: sensorName(data[sensor], names[sensor], guard),
      category,
      source,
      severity: severities.find(([applies]) => applies(values))?.[1] ?? 'INFO',
      summary: guard(summarize(values)),
      tags: tags.filter(([applies]) => applies(values)).map(([, tag]) => tag),
      details: values,
    };
  };
}

/** The device's name, or its number where nothing names it. */
function sensorName(
  id: unknown,
  name: string | undefined,
  guard: (text: string) => string,
): string | undefined {
  const line = oneLine(name ?? '', MAX_HOSTNAME_BYTES);
  if (line !== '') return guard(line);
  return typeof id === 'number' && id !== 0 ? `device-${id}` : undefined;
}

const defaultMapper = /* @__PURE__ */ createRecordMapper();
