import type { SourceTotals } from '../source/event-source.ts';
import type { PreparedTraffic } from './prepared-traffic.ts';
import type { MetadataRecord, TrafficRecord } from './record-template.ts';
import type { Timeline } from './timeline.ts';

/** Reads the traffic flow by flow. */
export interface TrafficReader {
  /** The flow that `next` gives. */
  readonly flowNumber: number;
  /** True when no flow is left, or nothing that happens is wanted. */
  readonly isAtEnd: boolean;
  /** Adds the wanted records of the next flow to a list, metadata before the first event that needs it. */
  next(records: TrafficRecord[]): void;
}

/** Gives what a session gets from a flow on. */
export function createTrafficReader(
  timeline: Timeline,
  prepared: PreparedTraffic,
  firstFlow: number,
): TrafficReader {
  const sentMetadata = new Set<MetadataRecord>();
  let flowNumber = firstFlow;
  return {
    get flowNumber() {
      return flowNumber;
    },
    get isAtEnd() {
      return prepared.silent || timeline.eventsIn(flowNumber) === 0;
    },
    next(records) {
      const flow = timeline.flowAt(flowNumber);
      const happened = timeline.eventsIn(flowNumber);
      flowNumber += 1;
      const events = prepared.eventsOf(flow);
      for (let index = 0; index < happened; index += 1) {
        const event = events[index];
        if (event === undefined) continue;
        for (const metadata of event.metadata) {
          if (sentMetadata.has(metadata)) continue;
          sentMetadata.add(metadata);
          records.push(metadata);
        }
        records.push(event.template.fill(flow));
      }
    },
  };
}

/** How much a session gets from a flow on, counted without making it. */
export function countTraffic(timeline: Timeline, prepared: PreparedTraffic, firstFlow: number): SourceTotals {
  const recordsByType: Record<number, number> = {};
  if (prepared.silent) return { records: 0, events: 0, recordsByType };
  if (timeline.isEndless) {
    return { records: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY, recordsByType };
  }
  const sentMetadata = new Set<MetadataRecord>();
  const count = (recordType: number) => {
    recordsByType[recordType] = (recordsByType[recordType] ?? 0) + 1;
  };
  let events = 0;
  for (let flowNumber = firstFlow; timeline.eventsIn(flowNumber) > 0; flowNumber += 1) {
    const happened = timeline.eventsIn(flowNumber);
    for (const event of prepared.eventsOf(timeline.flowAt(flowNumber)).slice(0, happened)) {
      if (event === undefined) continue;
      events += 1;
      count(event.recordType);
      for (const metadata of event.metadata) sentMetadata.add(metadata);
    }
  }
  for (const { recordType } of sentMetadata) count(recordType);
  return { records: events + sentMetadata.size, events, recordsByType };
}
