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
export { OCSF_VERSION } from './common-fields.ts';
export { createOcsfMapper } from './create-ocsf-mapper.ts';
export { ocsfMappings } from './ocsf-mappings.ts';
