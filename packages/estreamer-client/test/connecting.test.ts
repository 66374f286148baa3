import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { isEstreamerClientError } from '../src/index.ts';
import { createTestClient, drain, plainRequest, type TestClientSettings } from './support/client.ts';
import { createManualClock } from './support/manual-clock.ts';
import { createScriptedServer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

type Dependencies = Parameters<typeof createTestClient>[3];

/** The error with which a client ends that gets no delivery. */
async function failure(
  address: { host: string; port: number },
  settings: TestClientSettings = {},
  dependencies: Dependencies = {},
) {
  const client = createTestClient(certificates, address, settings, dependencies);
  const { error } = await drain(client);
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  expect(client.status().state).toBe('failed');
  return error;
}

async function plainServer() {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('a server that can not be reached', () => {
  it('refuses: says so, with the port', async () => {
    const { server, host, port } = await plainServer();
    server.close();
    await once(server, 'close');
    const error = await failure({ host, port });
    expect(error).toMatchObject({ code: 'refused', context: { host, port } });
    expect(error.message).toContain(`${host}:${port}`);
  });

  it('has a name that nobody knows', async () => {
    const lookup = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const error = await failure(
      { host: 'fmc.invalid', port: 8302 },
      {},
      { connect: (options) => connect({ ...options, lookup: (_name, _options, done) => done(lookup, []) }) },
    );
    expect(error).toMatchObject({ code: 'unreachable', cause: lookup });
    expect(error.message).toContain('can not be resolved');
  });

  it('has no route to it', async () => {
    const noRoute = Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH' });
    const error = await failure(
      { host: '2001:db8::1', port: 8302 },
      {},
      {
        connect: () => {
          throw noRoute;
        },
      },
    );
    expect(error).toMatchObject({ code: 'unreachable', cause: noRoute });
    expect(error.message).toContain('[2001:db8::1]:8302');
  });

  it('accepts and stays silent: time runs out, and the socket is gone', async () => {
    const { server, host, port } = await plainServer();
    const clock = createManualClock();
    const accepted = once(server, 'connection');
    const failed = failure({ host, port }, { connectTimeoutMs: 4321 }, { clock });
    const [socket] = await accepted;
    expect(clock.pending).toEqual([4321]);
    clock.fire();
    expect(await failed).toMatchObject({ code: 'connect-timeout', context: { phase: 'handshake' } });
    await once(socket.resume(), 'close');
    server.close();
  });

  it('closes during the handshake', async () => {
    const { server, host, port } = await plainServer();
    server.on('connection', (socket) => socket.once('data', () => socket.end()));
    expect(await failure({ host, port })).toMatchObject({
      code: 'closed-by-server',
      context: { phase: 'handshake' },
    });
    server.close();
  });

  it('does not speak TLS', async () => {
    const { server, host, port } = await plainServer();
    server.on('connection', (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const error = await failure({ host, port });
    expect(error.code).toBe('tls-failed');
    expect(error.message).toContain('does not speak TLS');
    server.close();
  });

  it('does not answer an extended request: time runs out', async () => {
    const clock = createManualClock();
    const { promise: requested, resolve } = Promise.withResolvers<void>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      resolve();
      await peer.receiveRest();
    });
    const failed = failure(server, {}, { clock });
    await requested;
    clock.fire();
    expect(await failed).toMatchObject({ code: 'connect-timeout', context: { phase: 'request' } });
    expect(clock.pending).toEqual([]);
  });
});

describe('TLS versions', () => {
  const versions = (options: TlsOptions) =>
    createScriptedServer(certificates, ({ socket }) => void socket.end(), options);

  it.each(['TLSv1', 'TLSv1.1'] as const)(
    'tells when the server is too old (%s), and talks to it when minVersion allows it',
    async (version) => {
      await using server = await versions({
        minVersion: 'TLSv1',
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      const error = await failure(server);
      expect(error.code).toBe('tls-version');
      expect(error.message).toContain('tls.minVersion');

      const client = createTestClient(certificates, server, { tls: { minVersion: version } });
      expect((await drain(client)).error).toMatchObject({ code: 'closed-by-server' });
      expect(client.status().tls).toMatchObject({ version, verified: true });
    },
  );

  it('tells when the client asks for more than the server has', async () => {
    await using server = await versions({ maxVersion: 'TLSv1.2' });
    expect(await failure(server, { tls: { minVersion: 'TLSv1.3' } })).toMatchObject({
      code: 'tls-version',
      context: { tlsAlert: 70 },
    });
  });
});

describe('the name that a client indicates', () => {
  const indicated = async (settings: TestClientSettings, host = '127.0.0.1') => {
    const names: (string | false | null | undefined)[] = [];
    await using server = await createScriptedServer(certificates, ({ socket }) => {
      names.push((socket as { servername?: string | false | null }).servername);
      socket.end();
    });
    await failure({ host, port: server.port }, { request: plainRequest, ...settings });
    return names;
  };

  it('is none for an address, the host for a name, and serverName where it is given', async () => {
    expect(await indicated({})).toEqual([false]);
    expect(await indicated({}, 'localhost')).toEqual(['localhost']);
    expect(await indicated({ tls: { serverName: 'localhost' } })).toEqual(['localhost']);
    expect(await indicated({ tls: { serverName: '127.0.0.1' } }, 'localhost')).toEqual([false]);
  });
});
