import type { Message, SendOutcome, Transport } from '../../src/index.ts';

/** Messages with these texts. */
export function messages(...texts: string[]): Message[] {
  return texts.map((text) => ({ text, byteLength: Buffer.byteLength(text) }));
}

/** Texts of messages. */
export function textsOf(list: readonly Message[]): string[] {
  return list.map(({ text }) => text);
}

/** Sends messages with these texts with a signal that never ends, or the one given. */
export function send(
  transport: Transport,
  texts: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly SendOutcome[]> {
  return transport.send(messages(...texts), { signal });
}
