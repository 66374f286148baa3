import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type StreamServer, startStreamServer } from '../../../../test-support/stream-server.ts';

/** Starts a server on a free port of the loopback address; it ends with the test. */
export async function startLineServer(tls?: TlsOptions): Promise<StreamServer> {
  const server = await startStreamServer(tls === undefined ? {} : { tls });
  onTestFinished(() => server.stop());
  return server;
}
