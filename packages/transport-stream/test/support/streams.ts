import type { TlsOptions } from 'node:tls';
import type { Message, SendOutcome, Transport } from '@x/transport';
import { onTestFinished } from 'vitest';
import { type StreamServer, startStreamServer } from '../../../../test-support/stream-server.ts';
import {
  type ConnectionChange,
  createStreamTransport,
  type SocketDestination,
  type StreamTransportDependencies,
  type StreamTransportSettings,
} from '../../src/index.ts';

/** Starts a server on a free port of the loopback address; it ends with the test. */
export async function startLineServer(tls?: TlsOptions): Promise<StreamServer> {
  const server = await startStreamServer(tls === undefined ? {} : { tls });
  onTestFinished(() => server.stop());
  return server;
}

/** A message of this text. */
export function line(text: string, facts: Partial<Message> = {}): Message {
  return { text, byteLength: Buffer.byteLength(text), ...facts };
}

/** Sends one batch. */
export function send(transport: Transport, ...batch: readonly Message[]): Promise<readonly SendOutcome[]> {
  return transport.send(batch, { signal: new AbortController().signal });
}

/** A transport that is closed with the test, and what it tells. */
export function createTestTransport(
  destination: SocketDestination,
  settings: Partial<StreamTransportSettings> = {},
  dependencies: StreamTransportDependencies = {},
) {
  const changes: ConnectionChange[] = [];
  const waiting = new Set<() => void>();
  const transport = createStreamTransport(
    {
      destination,
      reconnect: { initialDelayMs: 1, maxDelayMs: 5 },
      ...settings,
      onConnection(change) {
        changes.push(change);
        for (const wake of waiting) wake();
      },
    },
    dependencies,
  );
  onTestFinished(() => transport.close({ signal: AbortSignal.abort() }));
  return {
    transport,
    changes,
    kinds: () => changes.map(({ kind }) => kind),
    /** Resolves when the transport has reported something so often. */
    async told(kind: ConnectionChange['kind'], times = 1) {
      while (changes.filter((change) => change.kind === kind).length < times) {
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}
