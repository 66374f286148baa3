import type { RecordKind, RecordOfKind } from '@x/estreamer-protocol';
import type { EventTable, SeverityRow, Source, SummaryPart, TagSource } from '../../event/event-table.ts';
import { device, deviceFacts, headerTime, hostFacts } from '../shared.ts';
import { rangeFields } from './discovery-facts.ts';

/** The kinds of discovery records. */
export type DiscoveryKind = {
  [Kind in RecordKind]: RecordOfKind<Kind>['category'] extends 'discovery' ? Kind : never;
}[RecordKind];

/** What is special about one kind. */
interface DiscoveryEvent<Kind extends DiscoveryKind> {
  /** @default the first part of the summary */
  readonly title?: string;
  readonly summary: readonly [string, ...SummaryPart[]];
  /** @default INFO */
  readonly severity?: readonly SeverityRow[];
  /** @default none */
  readonly tags?: readonly TagSource[];
  /** @default what the discovery header says of the host */
  readonly facts?: EventTable<Kind>['facts'];
  /** Fields that are left out. @default none */
  readonly without?: EventTable<Kind>['without'];
}

/** Makes the table of a discovery record: the host it is about is the source, the rest goes by its name. */
export function discoveryTable<Kind extends DiscoveryKind>(event: DiscoveryEvent<Kind>): EventTable<Kind> {
  const { summary, severity = [{ severity: 'INFO', score: 2 }], tags = [], facts = {}, without = [] } = event;
  const written = Object.hasOwn(facts, 'addressRanges') ? rangeFields : [];
  const common: Readonly<Record<string, unknown>> = { ...deviceFacts, ...hostFacts };
  return {
    category: 'discovery',
    title: event.title ?? summary[0],
    sensor: device as unknown as NonNullable<EventTable<Kind>['sensor']>,
    time: headerTime as unknown as EventTable<Kind>['time'],
    severity,
    summary,
    tags: ['cisco', 'fmc', 'discovery', ...tags],
    facts: { ...(common as Readonly<Record<string, Source<Kind>>>), ...facts },
    without: [...without, ...(written as NonNullable<typeof without>)],
  };
}

/** Somebody changed what the management center knows of the network. */
export const byHand: readonly SeverityRow[] = [
  { because: 'somebody changed the network map by hand', severity: 'NOTICE' },
];
