import type { FormatDependencies } from '../compiled-format.ts';
import { createDocumentFormat, type DocumentFormatSettings } from '../document/create-document-format.ts';
import type { Format } from '../format.ts';
import { ocsfDocuments } from './ocsf-documents.ts';

/**
 * Documents of the Open Cybersecurity Schema Framework (1.4), one JSON line each. What the schema has no place for stands
 * under `unmapped`.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createOcsfFormat({ documents: { packet: false } });
 */
export function createOcsfFormat(
  settings: DocumentFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  return createDocumentFormat('ocsf', ocsfDocuments, settings, dependencies);
}
