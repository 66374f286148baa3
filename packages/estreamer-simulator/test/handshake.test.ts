import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createCertificates, generatedSource, isSimulatorError, type Simulator } from '../src/index.ts';
import { connectRawClient } from './raw-client.ts';
import { sharedCertificates, startSimulator } from './setup.ts';

/** Connects, and waits for the connection to end; gives the bytes received and the error, if any. */
async function connectInVain(port: number, options: ConnectionOptions) {
  const { authority } = await sharedCertificates();
  const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate, ...options });
  let bytes = 0;
  let error: Error | undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  socket.on('error', (cause) => {
    error = cause;
  });
  await once(socket, 'close').catch(() => undefined);
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return { bytes, error };
}

async function refusals(simulator: Simulator) {
  await simulator.close();
  expect(simulator.sessions).toEqual([]);
  return simulator.refused.map(({ code }) => code);
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('the handshake with %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  it('lets a client with a certificate of its authority in', async () => {
    const { simulator, address } = await startSimulator(generatedSource({ events: 0 }));
    const opened = simulator.nextSession();
    await using client = await connectRawClient(address, await sharedCertificates(), only);
    expect(client.socket.authorized).toBe(true);
    expect(await opened).toMatchObject({ id: 1, tlsVersion: version, clientName: '127.0.0.1' });
  });

  it('lets a client in that uses the PKCS12 file', async () => {
    const { simulator, address } = await startSimulator(generatedSource({ events: 0 }));
    const opened = simulator.nextSession();
    const { clientPkcs12: pfx, passphrase, ...certificates } = await sharedCertificates();
    await using client = await connectRawClient(
      address,
      { ...certificates, clientPkcs12: pfx, passphrase },
      { ...only, cert: undefined, key: undefined, pfx, passphrase },
    );
    expect(client.socket.authorized).toBe(true);
    expect((await opened).clientName).toBe('127.0.0.1');
  });

  it('refuses a client without a certificate', async () => {
    const { simulator, address } = await startSimulator(generatedSource({ events: 0 }));
    const { bytes, error } = await connectInVain(address.port, only);
    expect(bytes).toBe(0);
    expect(error).toBeDefined();
    expect(await refusals(simulator)).toEqual(['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE']);
  });

  it('refuses a client with a certificate of another authority', async () => {
    const { simulator, address } = await startSimulator(generatedSource({ events: 0 }));
    const { client } = await createCertificates();
    const { bytes } = await connectInVain(address.port, {
      ...only,
      cert: client.certificate,
      key: client.key,
    });
    expect(bytes).toBe(0);
    expect(await refusals(simulator)).toEqual(['UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
  });

  it('refuses a client whose certificate has expired', async () => {
    const { authority, server, client } = await createCertificates({
      notBefore: new Date('2001-01-01'),
      notAfter: new Date('2002-01-01'),
    });
    const { simulator, address } = await startSimulator(generatedSource({ events: 0 }), {
      certificates: { authority, server },
    });
    await connectInVain(address.port, {
      ...only,
      rejectUnauthorized: false,
      cert: client.certificate,
      key: client.key,
    });
    expect(await refusals(simulator)).toEqual(['CERT_HAS_EXPIRED']);
  });
});

describe('the handshake', () => {
  it('refuses TLS below minVersion', async () => {
    const { simulator, address } = await startSimulator(generatedSource(), { minVersion: 'TLSv1.3' });
    const { client } = await sharedCertificates();
    const { error } = await connectInVain(address.port, {
      maxVersion: 'TLSv1.2',
      cert: client.certificate,
      key: client.key,
    });
    expect(error).toBeDefined();
    expect(await refusals(simulator)).toEqual(['ERR_SSL_UNSUPPORTED_PROTOCOL']);
  });

  it('serves a server certificate that clients of another authority do not trust', async () => {
    const { address } = await startSimulator(generatedSource());
    const otherSet = await createCertificates();
    const { error } = await connectInVain(address.port, { ca: otherSet.authority.certificate });
    expect(error).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });
});

describe('listen', () => {
  it('says where it listens, and refuses a taken port and a second call', async () => {
    const { simulator, address } = await startSimulator(generatedSource());
    expect(address.host).toBe('127.0.0.1');
    const taken = startSimulator(generatedSource(), { port: address.port });
    const refused = await taken.catch((error: unknown) => error);
    expect(isSimulatorError(refused) && refused.code).toBe('listen-failed');
    expect(isSimulatorError(refused) && refused.message).toContain(String(address.port));
    await expect(simulator.listen()).rejects.toMatchObject({ code: 'listen-failed' });
    await simulator.close();
    await expect(simulator.listen()).rejects.toMatchObject({ code: 'listen-failed' });
  });

  it.each(['idleIntervalMs', 'maxMessageBytes'])('refuses %s 0', async (setting) => {
    await expect(startSimulator(generatedSource(), { [setting]: 0 })).rejects.toMatchObject({
      code: 'invalid-settings',
      context: { issues: [{ path: [setting] }] },
    });
  });
});
