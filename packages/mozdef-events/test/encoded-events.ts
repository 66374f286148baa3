import {
  createEvent,
  type EncodedMessage,
  encodeEvent,
  type MozDefTransport,
  type SendOutcome,
} from '../src/index.ts';

/** Events with these summaries, encoded. */
export function events(...summaries: string[]): EncodedMessage[] {
  return summaries.map((summary) => encodeEvent(createEvent({ summary })));
}

/** Summaries of events. */
export function summariesOf(list: readonly EncodedMessage[]): string[] {
  return list.map(({ message }) => String(message.summary));
}

/** Sends events with these summaries with a signal that never ends, or the one given. */
export function send(
  transport: MozDefTransport,
  summaries: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly SendOutcome[]> {
  return transport.send(events(...summaries), { signal });
}
