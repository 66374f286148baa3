import { choice, required } from '@x/foundation';
import { resolveFormatSettings } from '../../errors/events-error.ts';
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
  const declaration = { schemaVersion: required(choice(...versions), 'The version of the schema.') };
  resolveFormatSettings(declaration, { schemaVersion: version }, 'The format cannot be made');
  const fields = { [place]: { value: version } };
  return Object.fromEntries(
    Object.entries(documents).map(([family, document]) => [family, extendDocument(document, { fields })]),
  ) as Families;
}
