import type { SourceTotals } from '../source/event-source.ts';
import { flowAt } from './flow.ts';
import type { MetadataRecord } from './metadata-index.ts';
import type { PreparedTraffic } from './prepared-traffic.ts';

/** What all sessions of a source see, each as far as it asked. */
export interface TrafficPlan {
  readonly seed: number;
  /** How many events happen in all, asked for or not. */
  readonly events: number;
  /** Unix seconds when the first is archived. */
  readonly startTime: number;
  /** How many share a second of the archive. */
  readonly eventsPerSecond: number;
}

/** One record of the traffic. */
export interface TrafficRecord {
  readonly octets: Buffer;
  /** False for metadata. */
  readonly isEvent: boolean;
}

/** Gives the records of a session one after the other, metadata before the first event that needs it; undefined at the end. */
export function createTraffic(plan: TrafficPlan, prepared: PreparedTraffic): () => TrafficRecord | undefined {
  const { seed, events, startTime, eventsPerSecond } = plan;
  const sentMetadata = new Set<MetadataRecord>();
  let ready: TrafficRecord[] = [];
  let taken = 0;
  let flowNumber = 0;
  let happened = 0;

  const playFlow = () => {
    ready = [];
    taken = 0;
    const flow = flowAt(seed, flowNumber, startTime + Math.floor(happened / eventsPerSecond));
    for (const event of prepared.events(flow.scene, flow.variant).slice(0, events - happened)) {
      happened += 1;
      if (event === undefined) continue;
      for (const metadata of event.metadata) {
        if (sentMetadata.has(metadata)) continue;
        sentMetadata.add(metadata);
        ready.push({ octets: metadata.octets, isEvent: false });
      }
      ready.push({ octets: event.template.stamp(flow), isEvent: true });
    }
    flowNumber += 1;
  };

  return () => {
    while (taken === ready.length && happened < events && !prepared.silent) playFlow();
    const record = ready[taken];
    taken += 1;
    return record;
  };
}

/** What {@link createTraffic} gives in all, counted without making it. */
export function countTraffic(plan: TrafficPlan, prepared: PreparedTraffic): SourceTotals {
  const recordsByType: Record<number, number> = {};
  const sentMetadata = new Set<MetadataRecord>();
  if (prepared.silent) return { records: 0, events: 0, recordsByType };
  if (plan.events === Number.POSITIVE_INFINITY) {
    return { records: plan.events, events: plan.events, recordsByType };
  }
  let count = 0;
  let happened = 0;
  for (let flowNumber = 0; happened < plan.events; flowNumber += 1) {
    const { scene, variant } = flowAt(plan.seed, flowNumber, 0);
    for (const event of prepared.events(scene, variant).slice(0, plan.events - happened)) {
      happened += 1;
      if (event === undefined) continue;
      count += 1;
      recordsByType[event.recordType] = (recordsByType[event.recordType] ?? 0) + 1;
      for (const metadata of event.metadata) sentMetadata.add(metadata);
    }
  }
  for (const { recordType } of sentMetadata) recordsByType[recordType] = (recordsByType[recordType] ?? 0) + 1;
  return { records: count + sentMetadata.size, events: count, recordsByType };
}
