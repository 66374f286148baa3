import type { EncodedMessage, MozDefTransport, SendOutcome } from '@x/mozdef-events/transport';
import { MozDefError } from '@x/mozdef-events/transport';
import type { MemoryDestination } from '../../src/index.ts';

/** Breaks a transport. */
export type Change = (transport: MozDefTransport, destination: MemoryDestination) => MozDefTransport;

/** What is wrong with a transport, the check that must say so, and how it is broken. */
export type BrokenTransport = readonly [what: string, caughtBy: string, change: Change];

type Send = MozDefTransport['send'];

/** Changes how a transport sends. */
export function sending(change: (send: Send, ...input: Parameters<Send>) => ReturnType<Send>): Change {
  return (transport) => ({ ...transport, send: (...input) => change(transport.send, ...input) });
}

/** Changes the outcomes after the fact. */
export function answering(change: (outcomes: readonly SendOutcome[]) => readonly SendOutcome[]): Change {
  return sending(async (send, ...input) => change(await send(...input)));
}

/** Changes what is sent, one event at a time. */
export function replacing(change: (event: EncodedMessage) => EncodedMessage): Change {
  return sending((send, batch, options) => send(batch.map(change), options));
}

/** The event with other JSON. */
export function withJson(event: EncodedMessage, json: string): EncodedMessage {
  const { kind, message, asciiJson, severity } = event;
  return { kind, message, asciiJson, severity, json, byteLength: Buffer.byteLength(json) } as EncodedMessage;
}

export const failure = () => new MozDefError('unreachable', 'broken on purpose');
