import { createFrameParser, createMessageDecoder, type EventDataMessage } from '@x/estreamer-protocol';
import type { EventFeed, EventSource } from '@x/estreamer-simulator';

/**
 * Lets a listener read along what a source sends, byte for byte as it goes on the wire.
 *
 * @param listener gets every event data message, bundled or not, in the order in which they are sent
 */
export function readAlong(source: EventSource, listener: (message: EventDataMessage) => void): EventSource {
  return {
    streamingInformation: source.streamingInformation,
    totals: (request) => source.totals(request),
    open: (request, context) => tapFeed(source.open(request, context), listener),
  };
}

function tapFeed(feed: EventFeed, listener: (message: EventDataMessage) => void): EventFeed {
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  return {
    next(now) {
      const step = feed.next(now);
      if (step.status === 'message') {
        frames.push(step.message.bytes);
        for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
          const message = messages.decode(frame);
          if (message.kind === 'messageBundle') message.messages.forEach(listener);
          if (message.kind === 'eventData') listener(message);
        }
      }
      return step;
    },
  };
}
