import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import { isoTime } from '../mapping/event-time.ts';
import { mappedKindOf, recordKindOf } from '../mapping/mapped-kind.ts';
import type { MappedKind } from '../mapping/mapped-record.ts';
import {
  createRecordMapper,
  type MappedEvent,
  type RecordMapper,
  type RecordMapperSettings,
} from '../mapping/record-mapper.ts';
import { compileSource, keysOfSource } from './compile-source.ts';
import type {
  DocumentMapping,
  DocumentMappings,
  DocumentSource,
  DocumentValue,
  JsonDocument,
} from './document-mapping.ts';

/** Settings of the mappers that make documents of a schema. */
export interface DocumentMapperSettings {
  /** Mappings that replace the default ones of their kinds, or add kinds; `false` leaves a kind out. @default {} */
  readonly mappings?: { readonly [Kind in MappedKind]?: DocumentMapping | false | undefined } | undefined;
  /** How records become events, of which documents are made. @default the default mappings, without reserved words */
  readonly records?: RecordMapperSettings | undefined;
}

/** What a document mapper needs beside its settings. */
export interface DocumentMapperDependencies {
  /** Unix milliseconds: the time of events that have none. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Turns records into documents of a schema. */
export interface DocumentMapper {
  /** The kinds of record that become documents. */
  readonly kinds: readonly EventRecord['kind'][];
  /**
   * The document that a record becomes; `undefined` for metadata, and for kinds that were left out.
   *
   * @param names what the record's ids are called: `metadata.resolve(record)`
   */
  mapRecord(record: EventRecord, names: ResolvedNames): JsonDocument | undefined;
}

const PATH = /^[^.]+(\.[^.]+)*$/;

/** An object or a list of a document being made. */
type Branch = Record<string, unknown>;

/** Makes a mapper of documents from the mappings of a schema. */
export function createDocumentMapper(
  defaults: DocumentMappings,
  settings: DocumentMapperSettings,
  dependencies: DocumentMapperDependencies,
): DocumentMapper {
  const { now = Date.now } = dependencies;
  const events: RecordMapper = createRecordMapper({ reservedWords: [], ...settings.records });
  const compiled = new Map<string, ReturnType<typeof compileDocument>>();
  for (const [kind, mapping] of Object.entries({ ...defaults, ...settings.mappings })) {
    if (mapping !== undefined && mapping !== false) compiled.set(kind, compileDocument(mapping, kind));
  }
  const kinds = new Set([...compiled.keys()].map((kind) => recordKindOf(kind as MappedKind)));
  return {
    kinds: events.kinds.filter((kind) => kinds.has(kind)),
    mapRecord(record, names) {
      const kind = mappedKindOf(record);
      const map = kind === undefined ? undefined : compiled.get(kind);
      const event = map === undefined ? undefined : events.mapRecord(record, names);
      if (map === undefined || event === undefined) return undefined;
      const timestamp = event.timestamp ?? isoTime(Math.floor(now() / 1000));
      return map({ ...event, timestamp }, record);
    },
  };
}

function compileDocument(
  { fields, rest }: DocumentMapping,
  kind: string,
): (event: MappedEvent, record: EventRecord) => JsonDocument {
  const wrong = [...Object.keys(fields), rest ?? 'rest'].filter((path) => !PATH.test(path));
  if (wrong.length > 0) {
    const issues = wrong.map((path) => `${kind}: ${JSON.stringify(path)} is no place in a document`);
    throw new EstreamerMozDefError('invalid-mapping', `The mappings cannot be used: ${issues.join('; ')}.`, {
      issues,
    });
  }
  const readers = Object.entries(fields).map(
    ([path, source]) => [compilePlace(path), compileSource(source)] as const,
  );
  const sources = Object.values(fields);
  const named = new Set(sources.flatMap(keysOfSource));
  const numbers = new Set(sources.filter(isNumberSource).flatMap(keysOfSource));
  const isLeft = (key: string, value: unknown) =>
    !named.has(key) || (numbers.has(key) && !Number.isSafeInteger(value));
  const putRest = rest === undefined ? undefined : compilePlace(rest);
  return (event, record) => {
    const document: Record<string, DocumentValue> = {};
    if (putRest !== undefined) {
      const left = Object.entries(event.details).filter(([key, value]) => isLeft(key, value));
      if (left.length > 0) putRest(document, Object.fromEntries(left));
    }
    for (const [put, read] of readers) {
      const value = read(event, record);
      if (value !== undefined) put(document, value);
    }
    return document;
  };
}

/** Such a source leaves out what is no number: digits of a count that a number cannot hold. */
function isNumberSource(source: DocumentSource): boolean {
  return typeof source === 'object' && 'as' in source && source.as === 'number';
}

/** Makes what puts a value at a place; a number in the path makes a list, which is filled from its start. */
function compilePlace(path: string): (document: Branch, value: DocumentValue) => void {
  const segments = path.split('.');
  const last = segments.pop() as string;
  const steps = segments.map(
    (segment, index) => [segment, /^\d+$/.test(segments[index + 1] ?? last)] as const,
  );
  return (document, value) => {
    let branch = document;
    for (const [segment, isList] of steps) {
      branch[segment] ??= isList ? [] : {};
      branch = branch[segment] as Branch;
    }
    branch[last] = value;
  };
}
