import type { RecordKind, RecordOfKind } from '@x/estreamer-protocol';
import type {
  DetailSource,
  RecordMapping,
  SeverityRow,
  SummaryPart,
  TagSource,
} from '../../mapping/record-mapping.ts';
import { fmcSource, headerTime, hostDetails, recordDetails } from '../shared-details.ts';
import { rangeFields } from './discovery-details.ts';

/** The kinds of discovery records. */
export type DiscoveryKind = {
  [Kind in RecordKind]: RecordOfKind<Kind>['category'] extends 'discovery' ? Kind : never;
}[RecordKind];

/** What is special about one kind. */
export interface DiscoveryEvent<Kind extends DiscoveryKind> {
  readonly summary: readonly SummaryPart[];
  /** @default INFO */
  readonly severity?: readonly SeverityRow[];
  /** @default none */
  readonly tags?: readonly TagSource[];
  /** @default what the discovery header says of the host */
  readonly details?: RecordMapping<Kind>['details'];
  /** Fields that are left out. @default none */
  readonly without?: NonNullable<RecordMapping<Kind>['rest']>['without'];
}

/** Makes the mapping of a discovery record: the host it is about is the source, the rest goes by its name. */
export function discoveryMapping<Kind extends DiscoveryKind>(
  event: DiscoveryEvent<Kind>,
): RecordMapping<Kind> {
  const { summary, severity = [{ severity: 'INFO' }], tags = [], details = {}, without = [] } = event;
  const written = Object.hasOwn(details, 'addressranges') ? rangeFields : [];
  const common: Readonly<Record<string, unknown>> = { ...recordDetails, ...hostDetails };
  return {
    category: 'discovery',
    source: fmcSource,
    sensor: 'deviceId' as NonNullable<RecordMapping<Kind>['sensor']>,
    timestamp: headerTime as unknown as RecordMapping<Kind>['timestamp'],
    severity,
    summary,
    tags: ['cisco', 'fmc', 'discovery', ...tags],
    details: { ...(common as Readonly<Record<string, DetailSource<Kind>>>), ...details },
    rest: { without: [...without, ...(written as typeof without)] },
  };
}

/** Somebody changed what the management center knows of the network. */
export const byHand: readonly SeverityRow[] = [
  { because: 'somebody changed the network map by hand', severity: 'NOTICE' },
];
