import {
  createFrameParser,
  createMessageDecoder,
  type FrameParserOptions,
  type Message,
} from '../../src/index.ts';

/** All messages of a stream that comes in the given pieces. */
export function readMessages(pieces: Iterable<Uint8Array>, options?: FrameParserOptions): Message[] {
  const frames = createFrameParser(options);
  const decoder = createMessageDecoder();
  const messages: Message[] = [];
  for (const piece of pieces) {
    frames.push(piece);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next())
      messages.push(decoder.decode(frame));
  }
  frames.end();
  return messages;
}

/** The payloads of all event data messages, bundled or not. */
export function eventPayloads(messages: readonly Message[]): Uint8Array[] {
  return messages.flatMap((message) => {
    if (message.kind === 'messageBundle') return message.messages.map(({ payload }) => payload);
    return message.kind === 'eventData' ? [message.payload] : [];
  });
}
