import {
  createDocumentMapper,
  type DocumentMapper,
  type DocumentMapperDependencies,
  type DocumentMapperSettings,
} from '../documents/document-mapper.ts';
import { ecsMappings } from './ecs-mappings.ts';

/**
 * Makes a mapper of records to documents of the Elastic Common Schema (8.17). What the schema has no place for stands
 * under `cisco.fmc`.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping`, `invalid-settings` as {@link createRecordMapper} does
 */
export function createEcsMapper(
  settings: DocumentMapperSettings = {},
  dependencies: DocumentMapperDependencies = {},
): DocumentMapper {
  return createDocumentMapper(ecsMappings, settings, dependencies);
}
