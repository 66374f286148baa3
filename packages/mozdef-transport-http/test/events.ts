import {
  createEvent,
  type EncodedEvent,
  encodeEvent,
  type MozDefTransport,
  type SendOutcome,
} from '@x/mozdef-events';

/** A valid event, encoded. */
export function encoded(summary = 'a test message'): EncodedEvent {
  return encodeEvent(createEvent({ summary, tags: ['t'], details: { n: 1 } }));
}

/** Sends one event and gives its outcome. */
export async function sendOne(
  transport: MozDefTransport,
  event: EncodedEvent = encoded(),
  signal: AbortSignal = new AbortController().signal,
): Promise<SendOutcome> {
  const outcomes = await transport.send([event], { signal });
  if (outcomes.length !== 1) throw new Error(`expected one outcome, got ${outcomes.length}`);
  return outcomes[0] as SendOutcome;
}

/** A transport that is closed at the end of the block. */
export function closing<T extends MozDefTransport>(transport: T): T & AsyncDisposable {
  return Object.assign(transport, { [Symbol.asyncDispose]: () => transport.close() });
}
