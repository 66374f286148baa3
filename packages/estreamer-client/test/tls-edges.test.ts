import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { isEstreamerClientError } from '../src/index.ts';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { createManualClock } from './support/manual-clock.ts';
import { deviceRecord } from './support/messages.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority } from './support/openssl-certificates.ts';
import { createScriptedServer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Stands between client and server, and decides about each direction's bytes. */
async function createWireTap(
  server: Address,
  handle: (client: Socket, server: Socket) => void,
): Promise<Address & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const tap = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ ...server, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    handle(client, upstream);
  }).listen(0, '127.0.0.1');
  await once(tap, 'listening');
  return {
    host: '127.0.0.1',
    port: (tap.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      tap.close();
      await once(tap, 'close');
    },
  };
}

const silentServer = () =>
  createScriptedServer(certificates, async (peer) => {
    await peer.receiveRest();
  });

async function failure(address: Address, dependencies: Parameters<typeof createTestClient>[3] = {}) {
  const client = createTestClient(certificates, address, { request: plainRequest }, dependencies);
  const { error } = await drain(client);
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  return error;
}

describe('a handshake', () => {
  it('that is broken by a reset after any of the first bytes of the server', async () => {
    for (const bytes of [0, 1, 5, 100, 1000]) {
      await using server = await silentServer();
      await using tap = await createWireTap(server, (client, upstream) => {
        client.pipe(upstream);
        let passed = 0;
        if (bytes === 0) client.once('data', () => client.resetAndDestroy());
        upstream.on('data', (chunk) => {
          const part = chunk.subarray(0, bytes - passed);
          passed += part.length;
          client.write(part, () => {
            if (passed >= bytes) client.resetAndDestroy();
          });
        });
      });
      expect(await failure(tap)).toMatchObject({
        code: 'closed-by-server',
        context: { phase: 'handshake' },
      });
    }
  });

  it('that stays half done runs out of time and leaves nothing open', async () => {
    await using server = await silentServer();
    const { promise: half, resolve } = Promise.withResolvers<Socket>();
    await using tap = await createWireTap(server, (client, upstream) => {
      client.pipe(upstream);
      upstream.once('data', (chunk) => client.write(chunk.subarray(0, 20), () => resolve(client)));
    });
    const clock = createManualClock();
    const failed = failure(tap, { clock });
    const socket = await half;
    clock.fire();
    expect(await failed).toMatchObject({ code: 'connect-timeout', context: { phase: 'handshake' } });
    if (!socket.closed) await new Promise((done) => socket.once('close', done));
    expect(clock.pending).toEqual([]);
  });

  it('with a server that has no cipher in common', async () => {
    await using server = await createScriptedServer(certificates, () => {}, {
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
    });
    const error = await failure(server);
    expect(error).toMatchObject({ code: 'tls-failed', context: { tlsAlert: 40, phase: 'handshake' } });
    expect(error.message).toContain('ciphers');
  });

  it('with damaged bytes', async () => {
    await using server = await silentServer();
    await using tap = await createWireTap(server, (client, upstream) => {
      client.pipe(upstream);
      upstream.on('data', (chunk) => {
        const damaged = Buffer.from(chunk);
        damaged[chunk.length - 1] = (chunk[chunk.length - 1] as number) ^ 0xff;
        client.write(damaged);
      });
    });
    expect((await failure(tap)).code).toBe('tls-failed');
  });
});

describe('a name with several addresses', () => {
  it('of which one refuses and another can not be reached counts as refused', async () => {
    const blocked = createServer().listen(0, '127.0.0.1');
    await once(blocked, 'listening');
    const { port } = blocked.address() as AddressInfo;
    blocked.close();
    await once(blocked, 'close');
    const addresses = [
      { address: '::ffff:255.255.255.255', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    const error = await failure(
      { host: 'fmc.example', port },
      {
        connect: (options) =>
          connect({ ...options, lookup: (_name, _options, done) => done(null, addresses) }),
      },
    );
    expect(error).toMatchObject({ code: 'refused', cause: expect.any(AggregateError) });
    expect(error.message).toContain('fmc.example');
  });
});

describe('a connection that stands', () => {
  it('goes on over a renegotiation that the server asks for', async () => {
    const { promise: renegotiated, resolve, reject } = Promise.withResolvers<void>();
    await using server = await createScriptedServer(
      certificates,
      async (peer) => {
        await peer.receiveMessage();
        peer.send(encodeMessage(deviceRecord(1)));
        await peer.receiveMessage();
        peer.socket.renegotiate({}, (error) => (error ? reject(error) : resolve()));
        await renegotiated;
        peer.send(encodeMessage(deviceRecord(2)));
        await peer.receiveMessage();
        peer.socket.end();
      },
      { maxVersion: 'TLSv1.2' },
    );
    const { deliveries } = await drain(createTestClient(certificates, server, { request: plainRequest }));
    await renegotiated;
    expect(deliveries).toHaveLength(2);
  });

  it('whose server has closed its side only, in the middle of a message: closed by the server', async () => {
    await using server = await createScriptedServer(
      certificates,
      async (peer) => {
        await peer.receiveMessage();
        peer.send(encodeMessage(deviceRecord(1)).subarray(0, 12));
        peer.socket.end();
        await peer.receiveRest();
      },
      { allowHalfOpen: true },
    );
    expect(await failure(server)).toMatchObject({
      code: 'closed-by-server',
      context: { phase: 'request' },
      cause: { code: 'stream-truncated' },
    });
    while (server.openConnections() > 0) await new Promise(setImmediate);
  });

  it('that ends without the close of TLS: closed by the server, whatever was before', async () => {
    for (const phase of ['request', 'streaming'] as const) {
      await using server = await createScriptedServer(certificates, async (peer) => {
        await peer.receiveMessage();
        if (phase === 'streaming') {
          peer.send(encodeMessage(deviceRecord(1)));
          await peer.receiveMessage();
        }
        cut();
        await peer.receiveRest();
      });
      let cut = () => {};
      await using tap = await createWireTap(server, (client, upstream) => {
        client.pipe(upstream);
        upstream.pipe(client);
        cut = () => {
          upstream.unpipe(client);
          client.end();
        };
      });
      expect(await failure(tap)).toMatchObject({ code: 'closed-by-server', context: { phase } });
    }
  });

  it('on whose way the bytes are damaged: TLS failed, in the course of the session', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      damage = true;
      peer.send(encodeMessage(deviceRecord(1)));
      await peer.receiveRest();
    });
    let damage = false;
    await using tap = await createWireTap(server, (client, upstream) => {
      client.pipe(upstream);
      upstream.on('data', (chunk) => {
        const passed = Buffer.from(chunk);
        if (damage) passed[chunk.length - 1] = (chunk[chunk.length - 1] as number) ^ 1;
        client.write(passed);
      });
    });
    const error = await failure(tap);
    expect(error).toMatchObject({ code: 'tls-failed', context: { phase: 'request' } });
    expect(error.message).toContain('damaged on the way');
  });

  it('that is reset while and after the client closes disturbs nothing', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('uncaughtException', note);
    process.on('unhandledRejection', note);
    try {
      await using server = await createScriptedServer(
        certificates,
        async (peer) => {
          await peer.receiveMessage();
          peer.send(encodeMessage(deviceRecord(1)));
          await peer.receiveMessage();
          peer.reset();
        },
        { allowHalfOpen: true },
      );
      let raw: Socket | undefined;
      const client = createTestClient(
        certificates,
        server,
        { request: plainRequest },
        {
          connect: (options) => {
            raw = connect(options);
            return raw;
          },
        },
      );
      const iterator = client[Symbol.asyncIterator]();
      await iterator.next();
      await client.close();
      expect(raw?.destroyed).toBe(true);
      raw?.emit('error', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
      await new Promise(setImmediate);
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      expect(client.status().state).toBe('closed');
      expect(unhandled).toEqual([]);
    } finally {
      process.off('uncaughtException', note);
      process.off('unhandledRejection', note);
    }
  });
});

describeWithOpenssl("the server's certificate", () => {
  const withNames = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `DNS:host-${index}.a-long-domain.example`);
    return `subjectAltName=IP:127.0.0.1,${names.join(',')}`;
  };

  it('may be large; one beyond the limit of OpenSSL is told as such', async () => {
    using authority = createOpensslAuthority();
    const { certificate: ca } = authority;
    for (const [count, code, phase] of [
      [1500, 'closed-by-server', 'request'],
      [6000, 'tls-failed', 'handshake'],
    ] as const) {
      const server = authority.issue(`server${count}`, 'fmc', { extension: withNames(count) });
      await using listening = await createScriptedServer({ authority, server }, ({ socket }) => {
        socket.end();
      });
      const client = createTestClient(certificates, listening, { tls: { ca }, request: plainRequest });
      const { error } = await drain(client);
      expect(error).toMatchObject({ code, context: { phase } });
      if (code === 'tls-failed') expect((error as Error).message).toContain('excessive message size');
    }
  });
});
