import {
  createRecordEncoder,
  type EventDataMessage,
  encodeMessage,
  type FullHostProfileInput,
  NOW_TIMESTAMP,
} from '@x/estreamer-protocol';
import type { EventSource, HostRange, OutgoingMessage } from '../src/index.ts';

/** When the events of the first bundle are archived; those of each later one a second after. */
export const FIRST_SECOND = 1_800_000_000;

const encoder = createRecordEncoder();
/** Record type 109 (metadata), id 7, name "seven". */
const metadata = Buffer.from('0000006d0000000d0000000700000005736576656e', 'hex');

/** Two connections and a metadata record that belong to a bundle. */
function payloadsOf(number: number): Buffer[] {
  const connection = (connectionCounter: number) =>
    encoder.encode({
      kind: 'connectionStatistics',
      archiveTimestamp: FIRST_SECOND + number,
      data: { deviceId: 1, connectionInstanceId: 1, connectionCounter, initiatorPort: 50_000 },
    });
  return [metadata, connection(2 * number), connection(2 * number + 1)];
}

/**
 * A source with a few bundles of known bytes: each has a metadata record and two connections with the counters
 * 2 n and 2 n + 1, archived in second n.
 */
export function bundleSource(
  bundles: number,
  hostProfiles?: (range: HostRange) => Iterable<FullHostProfileInput>,
): EventSource {
  return {
    totals: () => ({
      records: 3 * bundles,
      events: 2 * bundles,
      recordsByType: { 71: 2 * bundles, 109: bundles },
    }),
    open({ extended, initialTimestamp }, { connectionId }) {
      const start = initialTimestamp === NOW_TIMESTAMP ? 0 : initialTimestamp - FIRST_SECOND;
      const messages: OutgoingMessage[] = [];
      for (let number = Math.max(0, start); number < bundles; number += 1) {
        const parts = payloadsOf(number).map((payload): EventDataMessage => ({ kind: 'eventData', payload }));
        if (extended) {
          const sequenceNumber = messages.length + 1;
          const bytes = encodeMessage({
            kind: 'messageBundle',
            connectionId,
            sequenceNumber,
            messages: parts,
          });
          messages.push({ bytes, records: 3, events: 2 });
        } else {
          for (const [index, part] of parts.entries()) {
            messages.push({ bytes: encodeMessage(part), records: 1, events: index === 0 ? 0 : 1 });
          }
        }
      }
      const steps = messages.values();
      return {
        next() {
          const message = steps.next().value;
          return message === undefined ? { status: 'end' } : { status: 'message', message };
        },
      };
    },
    ...(hostProfiles === undefined ? {} : { hostProfiles }),
  };
}
