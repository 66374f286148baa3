export {
  attributeSpecification62,
  blocksWithoutRecord,
  policyEngineControlMessage54,
} from './records/blocks-without-record.ts';
export type {
  BlockBody,
  BodyData,
  BodyInput,
  LayoutBody,
  MetadataEntry,
  ParserBody,
  RecordCategory,
  RecordDefinition,
} from './records/define-record.ts';
export { defineRecord, layout, parsedBy, versions, versionsOr } from './records/define-record.ts';
export type { RecordInputOf, RecordOf } from './records/event-record.ts';
export { type ChangedFields, changeFields, type FieldsChange } from './schema/change-fields.ts';
export {
  type BlockHistory,
  type BlockRevision,
  blockHistory,
  defineBlock,
  reviseBlock,
} from './schema/define-block.ts';
export {
  blob,
  block,
  bytes,
  int32,
  ipv4,
  ipv6,
  list,
  mac,
  microseconds,
  octets,
  optionalBlock,
  string,
  text,
  uint8,
  uint16,
  uint32,
  uint64,
  unixSeconds,
  uuid,
} from './schema/fields.ts';
export type { ProductVersion } from './schema/product-version.ts';
export type {
  BlockData,
  BlockInput,
  BlockSchema,
  BlockSeries,
  Field,
  FieldNotes,
  FieldShape,
  Fields,
  FieldsData,
  FieldsInput,
  FieldValue,
  ValueNames,
} from './schema/schema.ts';
