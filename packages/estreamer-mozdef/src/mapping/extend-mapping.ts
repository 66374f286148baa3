import type { RecordKind } from '@x/estreamer-protocol';
import type { DetailSource, RecordMapping } from './record-mapping.ts';

/** What to change about a mapping; what is left out stays. */
export interface MappingChanges<Kind extends RecordKind>
  extends Partial<Omit<RecordMapping<Kind>, 'details' | 'severity' | 'tags'>> {
  /** Rows to put before those of the mapping, so that they win. @default [] */
  readonly severity?: RecordMapping<Kind>['severity'];
  /** Tags to add. @default [] */
  readonly tags?: RecordMapping<Kind>['tags'];
  /** Keys to add or replace; `false` takes a key out. @default {} */
  readonly details?: Readonly<Record<string, DetailSource<Kind> | false>>;
}

/** Makes a mapping that differs from another in some places; the other one stays as it is. */
export function extendMapping<Kind extends RecordKind>(
  mapping: RecordMapping<Kind>,
  changes: MappingChanges<Kind>,
): RecordMapping<Kind> {
  const { severity = [], tags = [], details = {}, ...replaced } = changes;
  const changed: Record<string, DetailSource<Kind> | false> = { ...mapping.details, ...details };
  return {
    ...mapping,
    ...replaced,
    severity: [...severity, ...mapping.severity],
    tags: [...mapping.tags, ...tags],
    details: Object.fromEntries(
      Object.entries(changed).filter((entry): entry is [string, DetailSource<Kind>] => entry[1] !== false),
    ),
  };
}
