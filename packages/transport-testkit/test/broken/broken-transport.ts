import type { MemoryDestination, Message, SendOutcome, Transport } from '@x/transport';
import { TransportError } from '@x/transport';

/** Breaks a transport. */
export type Change = (transport: Transport, destination: MemoryDestination) => Transport;

/** What is wrong with a transport, the check that must say so, and how it is broken. */
export type BrokenTransport = readonly [what: string, caughtBy: string, change: Change];

type Send = Transport['send'];

/** Changes how a transport sends. */
export function sending(change: (send: Send, ...input: Parameters<Send>) => ReturnType<Send>): Change {
  return (transport) => ({ ...transport, send: (...input) => change(transport.send, ...input) });
}

/** Changes the outcomes after the fact. */
export function answering(change: (outcomes: readonly SendOutcome[]) => readonly SendOutcome[]): Change {
  return sending(async (send, ...input) => change(await send(...input)));
}

/** Changes what is sent, one message at a time. */
export function replacing(change: (message: Message) => Message): Change {
  return sending((send, batch, options) => send(batch.map(change), options));
}

/** The message with other JSON. */
export function withText(message: Message, text: string): Message {
  return { ...message, text, byteLength: Buffer.byteLength(text) };
}

export const failure = () => new TransportError('unreachable', 'broken on purpose');
