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
type Branch = Record<string, unknown> | unknown[];

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
    ([path, source]) => [path.split('.'), compileSource(source)] as const,
  );
  const sources = Object.values(fields);
  const named = new Set(sources.flatMap(keysOfSource));
  const numbers = new Set(sources.filter(isNumberSource).flatMap(keysOfSource));
  const isLeft = (key: string, value: unknown) =>
    !named.has(key) || (numbers.has(key) && !Number.isSafeInteger(value));
  const restPath = rest?.split('.');
  return (event, record) => {
    const document: Record<string, DocumentValue> = {};
    for (const [path, read] of readers) {
      const value = read(event, record);
      if (value !== undefined) put(document, path, value);
    }
    if (restPath !== undefined) {
      for (const [key, value] of Object.entries(event.details)) {
        if (isLeft(key, value)) put(document, [...restPath, key], value);
      }
    }
    return document;
  };
}

/** Such a source leaves out what is no number: digits of a count that a number cannot hold. */
function isNumberSource(source: DocumentSource): boolean {
  return typeof source === 'object' && 'as' in source && source.as === 'number';
}

/** Puts a value at its place; a number in the path makes a list, which is filled from its start. */
function put(document: Branch, path: readonly string[], value: DocumentValue): void {
  let branch = document as Record<string, unknown>;
  for (const [depth, segment] of path.entries()) {
    if (depth === path.length - 1) branch[segment] = value;
    else {
      const next = /^\d+$/.test(path[depth + 1] as string) ? [] : {};
      branch[segment] ??= next;
      branch = branch[segment] as Record<string, unknown>;
    }
  }
}
