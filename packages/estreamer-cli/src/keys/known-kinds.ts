import { createRecordCatalogue } from '@x/estreamer-protocol';

/** All kinds of records that there are, by their names in the record reference. */
export function knownKinds(): readonly string[] {
  const known = createRecordCatalogue().definitions.map(({ kind }) => kind);
  return [...new Set([...known, 'fullyQualifiedEvent', 'unknown'])];
}
