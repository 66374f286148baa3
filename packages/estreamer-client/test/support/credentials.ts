import type { Certificates } from '@x/estreamer-simulator';
import { expect } from 'vitest';
import { type EstreamerClientError, isEstreamerClientError, type TlsSettings } from '../../src/index.ts';
import { createTestClient, drain, plainRequest, type TestClientSettings } from './client.ts';
import { createScriptedServer } from './scripted-server.ts';

const none = { certificate: '', key: '' };

/** Settings of a test client with these credentials and no others. */
export const onlyWith = (tls: object): TestClientSettings => ({
  request: plainRequest,
  tls: { ca: undefined, certificate: undefined, key: undefined, ...tls } as Partial<TlsSettings>,
});

/** The common name of the certificate with which a client introduces itself; it verifies the server. */
export async function introduction(
  set: Pick<Certificates, 'authority' | 'server'>,
  tls: TlsSettings,
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  await using server = await createScriptedServer(set, ({ socket }) => {
    resolve(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
    socket.end();
  });
  const { error } = await drain(createTestClient({ ...set, client: none }, server, onlyWith(tls)));
  expect(error).toMatchObject({ code: 'closed-by-server' });
  return promise;
}

/** The error with which settings are refused. */
export function refusal(tls: object): EstreamerClientError {
  try {
    createTestClient({ authority: none, client: none }, { host: '127.0.0.1', port: 8302 }, onlyWith(tls));
  } catch (error) {
    if (isEstreamerClientError(error)) return error;
    throw error;
  }
  throw new Error('The settings are not refused.');
}
