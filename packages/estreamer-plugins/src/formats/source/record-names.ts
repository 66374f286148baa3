import { createRecordCatalogue, type RecordCatalogue, type RecordDefinition } from '@x/estreamer-protocol';

/** A setting of formats that write the names of record types. */
export interface RecordNameSettings {
  /** Knows what record types are called. @default all of the catalogue */
  readonly catalogue?: Pick<RecordCatalogue<RecordDefinition>, 'nameOf'> | undefined;
}

/** Gives record types their names. */
export function createRecordNames({
  catalogue = createRecordCatalogue(),
}: RecordNameSettings): (recordType: number) => string | undefined {
  return (recordType) => catalogue.nameOf(recordType);
}
