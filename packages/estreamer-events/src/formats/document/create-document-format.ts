import { isoTime, JsonCode } from '../../compile/json-code.ts';
import { issuesError } from '../../errors/events-error.ts';
import type { EventKind } from '../../event/event-kind.ts';
import { boundedJsonText } from '../../values/json-text.ts';
import { LONGEST_PLAIN_TEXT, type WriteText } from '../../values/remembered-texts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { familyOf, type KindFamily } from '../kind-families.ts';
import { type Document, type DocumentChanges, extendDocument } from './document.ts';
import { DocumentCode } from './document-code.ts';

/** Settings of formats that write documents of a schema. */
export interface DocumentFormatSettings extends EventSettings {
  /** What to change about the documents of certain kinds. @default {} */
  readonly extend?: { readonly [Kind in EventKind]?: DocumentChanges };
  /** Documents that replace the default ones of their kinds; `false` leaves a kind out. @default {} */
  readonly documents?: Readonly<Record<string, Document | false>> & {
    readonly [Kind in EventKind]?: Document | false;
  };
}

const PATH = /^[^.]+(\.[^.]+)*$/;

/** A document for each family of kinds; families that are left out have the one of `other`. */
export type DocumentFamilies = Readonly<Partial<Record<KindFamily, Document>>> & { readonly other: Document };

/**
 * Makes a format of the documents of a schema: data that says where each fact goes.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const other = { fields: { when: 'time', who: 'userName', level: { severity: 'syslog' } }, rest: 'more' } as const;
 * const format = createDocumentFormat('own', { other });
 */
export function createDocumentFormat(
  name: string,
  families: DocumentFamilies,
  settings: DocumentFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { extend = {}, documents = {} } = settings;
  const documentOf = (kind: string): Document | false => {
    const document =
      (Object.hasOwn(documents, kind) ? documents[kind] : undefined) ??
      families[familyOf(kind)] ??
      families.other;
    const changes = Object.hasOwn(extend, kind) ? extend[kind as EventKind] : undefined;
    return document === false || changes === undefined ? document : extendDocument(document, changes);
  };
  const keywordTexts = new Map<number, KeywordTexts>();
  /** The same functions for each length, so that what they wrote is remembered for all kinds of events together. */
  const keywordTextsOf = (maxLength: number): KeywordTexts => {
    const texts = keywordTexts.get(maxLength) ?? createKeywordTexts(maxLength);
    keywordTexts.set(maxLength, texts);
    return texts;
  };
  checkDocuments([...Object.keys(extend), ...Object.keys(documents)], documentOf);
  return createCompiledFormat(
    {
      name,
      fileExtension: 'jsonl',
      contentType: 'application/x-ndjson',
      writes: (kind) => documentOf(kind) !== false,
      write(event, out) {
        const document = documentOf(event.kind);
        if (document === false) return;
        const time = (seconds: string) => isoTime(event, seconds);
        const json = new JsonCode(event, { text: boundedJsonText, time });
        const maxLength = document.keywords?.maxLength ?? Number.POSITIVE_INFINITY;
        const plainTexts = maxLength >= LONGEST_PLAIN_TEXT;
        const { only, repeated } = keywordTextsOf(maxLength);
        const keywords = {
          only: new JsonCode(event, { text: only, plainTexts, time }),
          repeated: new JsonCode(event, { text: repeated, plainTexts, time }),
        };
        new DocumentCode(event, json, keywords).document(document).write(out);
      },
    },
    settings,
    dependencies,
  );
}

/** What writes keywords: texts that an index takes up to a length. */
interface KeywordTexts {
  readonly only: WriteText;
  /** Writes those that stand whole elsewhere in the document. */
  readonly repeated: WriteText;
}

function createKeywordTexts(maxLength: number): KeywordTexts {
  return {
    only: (text, max, cuts) => boundedJsonText(cuts.toKeyword(text, maxLength, false), max, cuts),
    repeated: (text, max, cuts) => boundedJsonText(cuts.toKeyword(text, maxLength, true), max, cuts),
  };
}

/** Checks the documents that somebody changed. */
function checkDocuments(kinds: readonly string[], documentOf: (kind: string) => Document | false): void {
  const issues = kinds.flatMap((kind) => {
    const document = documentOf(kind);
    if (document === false) return [];
    const paths = Object.keys(document.fields);
    const all = new Set(paths);
    return [...paths, ...(document.rest === undefined ? [] : [document.rest])].flatMap((path) => {
      if (!PATH.test(path)) return [`${kind}: ${JSON.stringify(path)} is no place in a document`];
      const above = ancestorsOf(path).find((ancestor) => all.has(ancestor));
      return above === undefined
        ? []
        : [`${kind}: "${path}" is within "${above}", which has a value of its own`];
    });
  });
  if (issues.length > 0) throw issuesError('invalid-table', 'The documents cannot be used', issues);
}

function ancestorsOf(path: string): string[] {
  const segments = path.split('.');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('.'));
}
