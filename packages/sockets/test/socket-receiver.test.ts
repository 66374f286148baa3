import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { copyFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { required, resolveSettings } from '@x/foundation';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../test-support/certificate-files.ts';
import {
  createSocketReceiver,
  createSocketSender,
  frameMessage,
  type ReceivedConnectionChange,
  type ReceivingSettings,
  receivingSettings,
  type SocketReceiver,
  type SocketReceiverStatus,
  type SocketSource,
  sendingSettings,
  socketSource,
} from '../src/index.ts';

type TlsSource = Extract<SocketSource, { protocol: 'tls' }>;

const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A receiver on a free port, and what it has received. */
async function listen(
  source: { readonly protocol: 'udp' | 'tcp'; readonly port?: number } | Omit<TlsSource, 'port'>,
  settings: ReceivingSettings = {},
) {
  const messages: string[] = [];
  const changes: ReceivedConnectionChange[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  const receiver: SocketReceiver = createSocketReceiver(
    {
      ...resolveSettings(receivingSettings, settings, 'wrong', (message) => new Error(message)),
      source: resolveSettings(
        { source: required(socketSource, 'Where messages come in.') },
        { source: { host: '127.0.0.1', port: 0, ...source } },
        'wrong',
        (message) => new Error(message),
      ).source,
    },
    {
      onMessage(bytes, peer, fault) {
        messages.push([bytes.toString(), peer, ...(fault === undefined ? [] : [fault])].join(' '));
        wake();
      },
      onConnection(change) {
        changes.push(change);
        wake();
      },
    },
  );
  open.push(receiver);
  const port = await receiver.listen();
  /** Resolves when something holds. */
  const until = (holds: (status: SocketReceiverStatus) => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!holds(receiver.status())) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { receiver, port, messages, changes, until };
}

function sender(destination: Parameters<typeof createSocketSender>[0]['destination']) {
  const settings = resolveSettings(sendingSettings, {}, 'wrong', (message) => new Error(message));
  const made = createSocketSender({ ...settings, destination });
  open.push(made);
  return made;
}

describe('a receiver of datagrams', () => {
  it('takes each as a message, counts what comes while it is paused, and refuses others', async () => {
    const { receiver, port, messages, until } = await listen({ protocol: 'udp' }, { maxMessageBytes: 64 });
    const socket = createSocket('udp4');
    open.push({ close: async () => void socket.close() });
    const send = (text: string) =>
      new Promise((resolve) => void socket.send(text, port, '127.0.0.1', resolve));
    await send('one\n');
    await send('x'.repeat(65));
    await until(({ messages: count }) => count === 2);
    receiver.pause();
    await send('lost');
    await send('lost too');
    await expect.poll(() => receiver.status().droppedDatagrams).toBe(2);
    receiver.resume();
    await send('two');
    await until(({ messages: count }) => count === 3);
    expect(messages).toEqual(['one 127.0.0.1', `${'x'.repeat(64)} 127.0.0.1 too-long`, 'two 127.0.0.1']);
    expect(receiver.status()).toMatchObject({ tooLong: 1, datagramsDroppedBySystem: 0 });
  });

  it('takes nothing from addresses that may not send', async () => {
    const { receiver, port, messages } = await listen({ protocol: 'udp' }, { allow: ['10.0.0.0/8', '::1'] });
    const result = await sender({ protocol: 'udp', host: '127.0.0.1', port }).send(
      ['a'],
      new AbortController().signal,
    );
    expect(result).toEqual(['sent']);
    await expect.poll(() => receiver.status().refused).toBe(1);
    expect(messages).toEqual([]);
  });

  it('says when it cannot listen, and what to do', async () => {
    const { port } = await listen({ protocol: 'udp' });
    await expect(listen({ protocol: 'udp', port })).rejects.toMatchObject({
      code: 'cannot-listen',
      message: `udp://127.0.0.1:${port} cannot be listened on (EADDRINUSE). Another program listens there: choose another port, or end it.`,
    });
  });
});

describe('a receiver of connections', () => {
  it('takes both framings, each connection its own', async () => {
    const { port, messages, until, receiver } = await listen({ protocol: 'tcp' });
    const one = sender({ protocol: 'tcp', host: '127.0.0.1', port });
    const two = sender({ protocol: 'tcp', host: '127.0.0.1', port });
    const { signal } = new AbortController();
    await one.send([frameMessage('<1>a', 'octet-counting'), frameMessage('<1>b', 'octet-counting')], signal);
    await two.send([frameMessage('<1>c', 'lf')], signal);
    await until(({ messages: count }) => count === 3);
    expect(messages.toSorted()).toEqual(['<1>a 127.0.0.1', '<1>b 127.0.0.1', '<1>c 127.0.0.1']);
    expect(receiver.status()).toMatchObject({ state: 'listening', connections: 2, opened: 2, bytes: 12 });
  });

  it('does not read while it is paused, so that the sender has to wait', async () => {
    const { receiver, port, messages, until } = await listen({ protocol: 'tcp' });
    receiver.pause();
    const socket = connect({ port, host: '127.0.0.1' });
    open.push({ close: async () => void socket.destroy() });
    await once(socket, 'connect');
    const line = `<1>${'x'.repeat(1000)}\n`;
    // More than the system keeps: in the end it takes nothing more.
    let written = 0;
    while (socket.write(line.repeat(1000)) || socket.writableLength < 20_000_000) written += 1000;
    written += 1000;
    expect(messages).toEqual([]);
    receiver.resume();
    await until(({ messages: count }) => count === written);
  });

  it('refuses more connections than there may be', async () => {
    const { receiver, port, changes, until } = await listen({ protocol: 'tcp' }, { maxConnections: 1 });
    const first = connect({ port, host: '127.0.0.1' });
    open.push({ close: async () => void first.destroy() });
    await once(first, 'connect');
    await until(({ opened }) => opened === 1);
    const second = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    await once(second, 'close');
    await until(({ refused }) => refused === 1);
    expect(changes.map(({ kind }) => kind)).toEqual(['opened', 'refused']);
    expect(receiver.status().connections).toBe(1);
  });

  it('gives what a lost connection had begun as cut off, and closes with peers that stay', async () => {
    const { receiver, port, messages, until } = await listen({ protocol: 'tcp' });
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write('<1>whole\n<1>ha');
    await until(({ heldBytes }) => heldBytes > 0 || messages.length === 1);
    await expect.poll(() => receiver.status().heldBytes).toBe(5);
    socket.resetAndDestroy();
    await until(({ lost }) => lost === 1);
    expect(messages).toEqual(['<1>whole 127.0.0.1', '<1>ha 127.0.0.1 cut-off']);
    const staying = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    await until(({ opened }) => opened === 2);
    await receiver.close();
    await once(staying, 'close');
    expect(receiver.status()).toMatchObject({ state: 'closed', connections: 0, cutOff: 1 });
  });
});

describe('a receiver over TLS', () => {
  let certificates: Certificates;

  beforeAll(async () => {
    certificates = await createCertificates();
  });
  afterAll(() => certificates.dispose());

  const files = () => {
    const { certFile, keyFile } = certificates.server;
    return { certificateFile: certFile, keyFile };
  };

  it('takes messages', async () => {
    const { port, messages, until } = await listen({ protocol: 'tls', tls: files() });
    const tls = { caFile: certificates.caFile };
    const over = sender({ protocol: 'tls', host: '127.0.0.1', port, tls, acceptanceMs: 200 });
    await over.send([frameMessage('<1>a', 'octet-counting')], new AbortController().signal);
    await until(({ messages: count }) => count === 1);
    expect(messages).toEqual(['<1>a 127.0.0.1']);
  });

  it('lets in those alone whose certificate an authority has signed, where one is given', async () => {
    const { caFile } = certificates;
    const { port, messages, until, receiver } = await listen({
      protocol: 'tls',
      tls: { ...files(), caFile },
    });
    const stranger = connectTls({ port, host: '127.0.0.1', ca: certificates.ca }).on('error', () => {});
    await until(({ failedHandshakes }) => failedHandshakes === 1);
    stranger.destroy();
    const plain = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    plain.write('<1>clear text\n');
    await until(({ failedHandshakes }) => failedHandshakes === 2);
    const { certFile, keyFile } = certificates.client;
    const tls = { caFile, certificateFile: certFile, keyFile };
    const over = sender({ protocol: 'tls', host: '127.0.0.1', port, tls, acceptanceMs: 200 });
    await over.send([frameMessage('<1>a', 'lf')], new AbortController().signal);
    await until(({ messages: count }) => count === 1);
    expect(messages).toEqual(['<1>a 127.0.0.1']);
    expect(receiver.status()).toMatchObject({ opened: 1, failedHandshakes: 2 });
  });

  it('ends a handshake that takes too long, so that it keeps nobody out', async () => {
    const settings = { maxConnections: 1, handshakeTimeoutMs: 100 };
    const { port, messages, changes, until } = await listen({ protocol: 'tls', tls: files() }, settings);
    const silent = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    await once(silent, 'close');
    await until(({ failedHandshakes }) => failedHandshakes === 1);
    expect(changes).toMatchObject([{ kind: 'handshake-failed', error: { code: 'tls-failed' } }]);
    expect(String(changes[0]?.error)).toContain('it did not finish the handshake in time');
    const tls = { caFile: certificates.caFile };
    const over = sender({ protocol: 'tls', host: '127.0.0.1', port, tls, acceptanceMs: 200 });
    await over.send([frameMessage('<1>a', 'octet-counting')], new AbortController().signal);
    await until(({ messages: count }) => count === 1);
    expect(messages).toEqual(['<1>a 127.0.0.1']);
  });

  it('does not begin a handshake with an address that may not send', async () => {
    const settings = { allow: ['10.0.0.0/8'] };
    const { port, changes, until, receiver } = await listen({ protocol: 'tls', tls: files() }, settings);
    const stranger = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    await once(stranger, 'close');
    await until(({ refused }) => refused === 1);
    expect(changes).toEqual([{ kind: 'refused', peer: '127.0.0.1' }]);
    expect(receiver.status()).toMatchObject({ opened: 0, failedHandshakes: 0 });
  });

  it('says what was wrong with a handshake', async () => {
    const { caFile } = certificates;
    const { port, changes, until } = await listen({ protocol: 'tls', tls: { ...files(), caFile } });
    const plain = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    plain.write('<1>clear text\n');
    await until(({ failedHandshakes }) => failedHandshakes === 1);
    const stranger = connectTls({ port, host: '127.0.0.1', ca: certificates.ca }).on('error', () => {});
    await until(({ failedHandshakes }) => failedHandshakes === 2);
    stranger.destroy();
    expect(changes.map(({ error }) => (error as Error).message)).toEqual([
      'it does not speak TLS (ERR_SSL_PACKET_LENGTH_TOO_LONG)',
      'it showed no certificate, and one is asked for (ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE)',
    ]);
  });

  it('closes while a peer has not yet spoken', async () => {
    const { port, receiver } = await listen({ protocol: 'tls', tls: files() });
    const silent = connect({ port, host: '127.0.0.1' }).on('error', () => {});
    await once(silent, 'connect');
    await receiver.close();
    await once(silent, 'close');
  });

  it('shows a new certificate without a restart', async () => {
    const folder = certificates.caFile.replace(/[^/]+$/, '');
    const [cert, key] = [`${folder}own.pem`, `${folder}own.key`];
    const put = async ({ certFile, keyFile }: Certificates['server']) => {
      await copyFile(certFile, cert);
      await copyFile(keyFile, key);
    };
    await put(certificates.otherServer);
    const { port } = await listen({ protocol: 'tls', tls: { certificateFile: cert, keyFile: key } });
    const shown = async () => {
      const socket = connectTls({
        port,
        host: '127.0.0.1',
        ca: certificates.ca,
        checkServerIdentity: () => undefined,
      });
      await once(socket, 'secureConnect');
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      return CN;
    };
    expect(await shown()).toBe('other');
    await put(certificates.server);
    expect(await shown()).toBe('server');
    await rm(cert);
    expect(await shown()).toBe('server');
  });

  it('needs a certificate', async () => {
    await expect(listen({ protocol: 'tls', tls: {} })).rejects.toThrow(
      '"source.tls.certificateFile" is missing; give certificateFile and keyFile, or pkcs12File',
    );
  });
});
