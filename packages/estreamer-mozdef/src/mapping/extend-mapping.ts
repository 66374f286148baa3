import type { FieldOf, MappedKind } from './mapped-record.ts';
import type { DetailSource, RecordMapping } from './record-mapping.ts';
import { fieldsOfSource } from './source-fields.ts';

/** What to change about a mapping; what is left out stays. */
export interface MappingChanges<Kind extends MappedKind>
  extends Partial<Omit<RecordMapping<Kind>, 'details' | 'severity' | 'tags'>> {
  /** Rows to put before those of the mapping, so that they win. @default [] */
  readonly severity?: RecordMapping<Kind>['severity'];
  /** Tags to add. @default [] */
  readonly tags?: RecordMapping<Kind>['tags'];
  /** Keys to add or replace; `false` takes a key out. @default {} */
  readonly details?: Readonly<Record<string, DetailSource<Kind> | false>>;
}

/** Makes a mapping that differs from another in some places; the other one stays as it is. */
export function extendMapping<Kind extends MappedKind>(
  mapping: RecordMapping<Kind>,
  changes: MappingChanges<Kind>,
): RecordMapping<Kind> {
  const { severity = [], tags = [], details = {}, ...replaced } = changes;
  const taken = Object.keys(details).filter((key) => details[key] === false);
  const changed: Record<string, DetailSource<Kind> | false> = { ...mapping.details, ...details };
  const rest = replaced.rest ?? mapping.rest;
  return {
    ...mapping,
    ...replaced,
    ...(rest === undefined
      ? {}
      : { rest: { without: [...(rest.without ?? []), ...fieldsUnder(mapping, taken)] } }),
    severity: [...severity, ...mapping.severity],
    tags: [...mapping.tags, ...tags],
    details: Object.fromEntries(
      Object.entries(changed).filter((entry): entry is [string, DetailSource<Kind>] => entry[1] !== false),
    ),
  };
}

/** The fields that stand under keys which were taken out, so that `rest` does not bring them back. */
function fieldsUnder<Kind extends MappedKind>(
  { details }: RecordMapping<Kind>,
  keys: readonly string[],
): FieldOf<Kind>[] {
  const sources = keys.map((key) => details[key]).filter((source) => source !== undefined);
  return sources.flatMap((source) => fieldsOfSource(source as DetailSource)) as FieldOf<Kind>[];
}
