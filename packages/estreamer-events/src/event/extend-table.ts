import type { EventKind, FieldOf } from './event-kind.ts';
import type { EventTable, Source } from './event-table.ts';
import { fieldsOfSource } from './source-fields.ts';

/** What to change about a table; what is left out stays. */
export interface TableChanges<Kind extends EventKind>
  extends Partial<Omit<EventTable<Kind>, 'facts' | 'severity' | 'tags'>> {
  /** Rows to put before those of the table, so that they win. @default [] */
  readonly severity?: EventTable<Kind>['severity'];
  /** Tags to add. @default [] */
  readonly tags?: EventTable<Kind>['tags'];
  /** Facts to add or replace, of names of your own too; `false` takes a fact out. @default {} */
  readonly facts?: Readonly<Record<string, Source<Kind> | false>>;
}

/**
 * Makes a table that differs from another in some places; the other one stays as it is.
 *
 * @example
 * const intrusionEvent = extendTable(eventTables.intrusionEvent, {
 *   severity: [{ when: { vlanId: [12] }, severity: 'ALERT' }],
 *   facts: { site: { lookup: 'vlanId', in: { 12: 'Paris' } } },
 * });
 * const format = createFormat('ecs', { tables: { intrusionEvent } });
 */
export function extendTable<Kind extends EventKind>(
  table: EventTable<Kind>,
  changes: TableChanges<Kind>,
): EventTable<Kind> {
  const { severity = [], tags = [], facts = {}, ...replaced } = changes;
  const before = table.facts as Readonly<Record<string, Source<Kind> | undefined>>;
  const taken = Object.keys(facts).filter((name) => facts[name] === false);
  // The fields under a fact that was taken out do not come back by their own names.
  const hidden = taken.flatMap((name) => {
    const source = before[name];
    return source === undefined ? [] : (fieldsOfSource(source as Source) as FieldOf<Kind>[]);
  });
  const changed = Object.entries({ ...before, ...facts }).filter(([, source]) => source !== false);
  return {
    ...table,
    ...replaced,
    without: [...(replaced.without ?? table.without ?? []), ...hidden],
    severity: [...severity, ...table.severity],
    tags: [...table.tags, ...tags],
    facts: Object.fromEntries(changed) as EventTable<Kind>['facts'],
  };
}
