import {
  type EncodedMessage,
  encodeMessage,
  type MozDefEventInput,
  type MozDefTransport,
  type SendOutcome,
} from '@x/mozdef-events';

/** A valid event, encoded. */
export function encoded(input: Partial<MozDefEventInput> = {}): EncodedMessage {
  const event = { summary: 'a test message', tags: ['t'], details: { n: 1 }, ...input };
  return encodeMessage(event, { limits: { maxBytes: 10_000_000 } });
}

/** Valid events that can be told apart by their summaries, `0`, `1` and so on. */
export function numbered(count: number, input: Partial<MozDefEventInput> = {}): EncodedMessage[] {
  return Array.from({ length: count }, (_, index) => encoded({ summary: String(index), ...input }));
}

/** Sends events and gives their outcomes. */
export function sendAll(
  transport: MozDefTransport,
  batch: readonly EncodedMessage[],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly SendOutcome[]> {
  return transport.send(batch, { signal });
}

/** Sends one event and gives its outcome. */
export async function sendOne(
  transport: MozDefTransport,
  event: EncodedMessage = encoded(),
  signal?: AbortSignal,
): Promise<SendOutcome> {
  const outcomes = await sendAll(transport, [event], signal);
  if (outcomes.length !== 1) throw new Error(`expected one outcome, got ${outcomes.length}`);
  return outcomes[0] as SendOutcome;
}

/** What the outcomes of a batch are. */
export function statuses(outcomes: readonly SendOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}

/** A transport that is closed at the end of the block. */
export function closing<T extends MozDefTransport>(transport: T): T & AsyncDisposable {
  return Object.assign(transport, { [Symbol.asyncDispose]: () => transport.close() });
}
