import type { DocumentMapping, DocumentSource } from './document-mapping.ts';

/** What to change about a mapping; what is left out stays. */
export interface DocumentChanges {
  /** Places to add or replace; `false` takes one out. @default {} */
  readonly fields?: Readonly<Record<string, DocumentSource | false>>;
  /** Where the keys of `details` go that no source names. @default as before */
  readonly rest?: string | undefined;
}

/** Makes a mapping that differs from another in some places; the other one stays as it is. */
export function extendDocumentMapping(mapping: DocumentMapping, changes: DocumentChanges): DocumentMapping {
  const fields: Record<string, DocumentSource | false> = { ...mapping.fields, ...changes.fields };
  return {
    rest: changes.rest ?? mapping.rest,
    fields: Object.fromEntries(
      Object.entries(fields).filter((entry): entry is [string, DocumentSource] => entry[1] !== false),
    ),
  };
}
