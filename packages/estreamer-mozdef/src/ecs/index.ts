export { createDocumentFormat, type DocumentFormat } from '../documents/document-format.ts';
export type {
  DocumentMapper,
  DocumentMapperDependencies,
  DocumentMapperSettings,
} from '../documents/document-mapper.ts';
export type {
  DocumentMapping,
  DocumentMappings,
  DocumentSource,
  DocumentValue,
  JsonDocument,
} from '../documents/document-mapping.ts';
export { type DocumentChanges, extendDocumentMapping } from '../documents/extend-document.ts';
export { ECS_VERSION } from './common-fields.ts';
export { createEcsMapper } from './create-ecs-mapper.ts';
export { ecsMappings } from './ecs-mappings.ts';
