import type { SourceTotals } from '../source/event-source.ts';
import type { MetadataRecord } from './metadata-index.ts';
import type { PreparedTraffic } from './prepared-traffic.ts';
import type { Timeline } from './timeline.ts';

/** One record of the traffic. */
export interface TrafficRecord {
  readonly bytes: Buffer;
  /** False for metadata. */
  readonly isEvent: boolean;
}

/** Reads the traffic flow by flow. */
export interface TrafficReader {
  /** The flow that `next` gives. */
  readonly flowNumber: number;
  /** True when no flow is left, or nothing that happens is wanted. */
  readonly isAtEnd: boolean;
  /** The wanted records of the next flow, metadata before the first event that needs it. */
  next(): readonly TrafficRecord[];
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
    next() {
      const records: TrafficRecord[] = [];
      const flow = timeline.flowAt(flowNumber);
      const happening = timeline.eventsIn(flowNumber);
      flowNumber += 1;
      for (const [index, event] of prepared.eventsOf(flow).entries()) {
        if (event === undefined || index >= happening) continue;
        for (const metadata of event.metadata) {
          if (sentMetadata.has(metadata)) continue;
          sentMetadata.add(metadata);
          records.push({ bytes: metadata.bytes, isEvent: false });
        }
        records.push({ bytes: event.template.stamp(flow), isEvent: true });
      }
      return records;
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
    const happening = timeline.eventsIn(flowNumber);
    for (const [index, event] of prepared.eventsOf(timeline.flowAt(flowNumber)).entries()) {
      if (event === undefined || index >= happening) continue;
      events += 1;
      count(event.recordType);
      for (const metadata of event.metadata) sentMetadata.add(metadata);
    }
  }
  for (const { recordType } of sentMetadata) count(recordType);
  return { records: events + sentMetadata.size, events, recordsByType };
}
