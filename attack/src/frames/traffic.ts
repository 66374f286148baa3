import { buildRequest } from '@x/estreamer-protocol';
import { generatedSource } from '@x/estreamer-simulator';
import { EVENT_TYPES } from '../chaos/management-center.ts';

/** Sound messages with all kinds of events: bundles of up to three records. */
export function soundBundles(count: number): readonly Uint8Array[] {
  return feedOf(true, count);
}

/** Sound messages with all kinds of events, one each. */
export function soundMessages(count: number): readonly Uint8Array[] {
  return feedOf(false, count);
}

function feedOf(extended: boolean, count: number): readonly Uint8Array[] {
  const request = buildRequest({
    flags: [
      'packets',
      'impact',
      'metadata_v4',
      'extra_data',
      'ids_1',
      'connection_v5',
      'discovery_v7',
      'user',
    ],
    extendedRequests: extended ? EVENT_TYPES : [],
  });
  const source = generatedSource({ events: count * 4, recordsPerBundle: 3 });
  const feed = source.open({ ...request, extended, initialTimestamp: 0 }, { connectionId: 1 });
  const messages: Uint8Array[] = [];
  for (let step = feed.next(0); step.status === 'message' && messages.length < count; step = feed.next(0)) {
    messages.push(step.message.bytes);
  }
  return messages;
}
