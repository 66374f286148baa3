import type { FormatDependencies } from '../compiled-format.ts';
import { createDocumentFormat, type DocumentFormatSettings } from '../document/create-document-format.ts';
import type { Format } from '../format.ts';
import { ecsDocuments } from './ecs-documents.ts';

/**
 * Documents of the Elastic Common Schema (8.17), one JSON line each. What the schema has no place for stands under
 * `cisco.fmc`.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createEcsFormat({ extend: { connectionStatistics: { fields: { 'labels.site': { value: 'Paris' } } } } });
 */
export function createEcsFormat(
  settings: DocumentFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  return createDocumentFormat('ecs', ecsDocuments, settings, dependencies);
}
