import {
  createDocumentMapper,
  type DocumentMapper,
  type DocumentMapperDependencies,
  type DocumentMapperSettings,
} from '../documents/document-mapper.ts';
import { ocsfMappings } from './ocsf-mappings.ts';

/**
 * Makes a mapper of records to documents of the Open Cybersecurity Schema Framework (1.3). What the schema has no place
 * for stands under `unmapped`.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping`, `invalid-settings` as {@link createRecordMapper} does
 */
export function createOcsfMapper(
  settings: DocumentMapperSettings = {},
  dependencies: DocumentMapperDependencies = {},
): DocumentMapper {
  return createDocumentMapper(ocsfMappings, settings, dependencies);
}
