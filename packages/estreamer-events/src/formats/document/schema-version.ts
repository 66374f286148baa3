import { issuesError } from '../../errors/events-error.ts';
import { type Document, extendDocument } from './document.ts';

/**
 * The documents of a schema with the version that each says it follows.
 *
 * @param place where documents say it
 * @param versions the versions that the documents keep to
 * @throws {EstreamerEventsError} `invalid-settings` for another version
 */
export function documentsOfVersion<Families extends Readonly<Record<string, Document>>>(
  documents: Families,
  place: string,
  version: string,
  versions: readonly string[],
): Families {
  if (!versions.includes(version)) {
    throw issuesError('invalid-settings', 'The format cannot be made', [
      `"schemaVersion" is ${JSON.stringify(version)}; there are ${versions.join(' and ')}`,
    ]);
  }
  const fields = { [place]: { value: version } };
  return Object.fromEntries(
    Object.entries(documents).map(([family, document]) => [family, extendDocument(document, { fields })]),
  ) as Families;
}
