import type { ResolvedNames } from '@x/estreamer-protocol';
import type { FullyQualifiedQuery } from '../../source/fully-qualified-query.ts';
import type { EventKind, EventOutline } from '../event-outline.ts';
import type { PreparedEvent } from '../prepared-event.ts';
import { parseExclusion } from './exclusion.ts';
import { type TextField, textEvents } from './text-events.ts';
import { createTextTemplate } from './text-template.ts';

/** The record type of the texts for a kind of events; undefined when the query does not ask for them. */
export function recordTypeOfText(kind: EventKind, { events }: FullyQualifiedQuery): number | undefined {
  const event = textEvents[kind];
  return events.some(({ name }) => name === event?.name) ? event?.recordType : undefined;
}

/** An event as text, as far as the query asks for it. */
export function prepareText(
  outline: EventOutline,
  names: ResolvedNames,
  { events, outputFormat }: FullyQualifiedQuery,
): PreparedEvent | undefined {
  const event = textEvents[outline.kind];
  const query = events.find(({ name }) => name === event?.name);
  if (event === undefined || query === undefined) return undefined;
  const fields = event.fields(outline.data as Readonly<Record<string, unknown>>, names);
  const { recordType } = event;
  const wanted = fields.filter(
    (field): field is TextField & { label: string } =>
      field.set !== undefined && field.value !== undefined && query.fieldSets.includes(field.set),
  );
  return {
    recordType,
    template: createTextTemplate(recordType, wanted, outputFormat),
    metadata: [],
    isExcluded: query.exclude === undefined ? undefined : parseExclusion(query.exclude, fields),
  };
}
