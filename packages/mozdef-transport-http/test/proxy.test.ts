import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createHttpTransport } from '../src/index.ts';
import { accept, startCollector } from './collector.ts';
import { closing, sendOne } from './events.ts';

interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** What it was asked for: `CONNECT host:port` or `POST url`, with the credentials that it was shown. */
  readonly asked: readonly string[];
}

/** A real proxy: it tunnels, and forwards plain HTTP. */
async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    asked.push(`${method} ${url} ${headers['proxy-authorization']}`);
    const { 'proxy-authorization': _, ...others } = headers;
    incoming.pipe(
      request(url, { method, headers: others }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      }),
    );
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    asked.push(`CONNECT ${url} ${headers['proxy-authorization']}`);
    const target = connect(Number(url.split(':')[1]), url.split(':')[0]);
    sockets.add(target);
    target.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

const name = 'Proxied authority';
const authority = { name, ...createCertificate({ name, authority: true }) };
const server = createCertificate({ name: 'server', issuer: authority, host: '127.0.0.1' });

describe('a proxy', () => {
  it('is used if it is asked for, with its user and password', async () => {
    await using collector = await startCollector();
    await using proxy = await startProxy();
    const url = collector.url.replace('//', '//server:secret@');
    await using transport = closing(
      createHttpTransport({ url, proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` }),
    );
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(collector.requests).toHaveLength(1);
    const token = Buffer.from('user:p@ss').toString('base64');
    expect(proxy.asked[0]).toMatch(/^(POST|CONNECT) /);
    expect(proxy.asked[0]).toContain(`Basic ${token}`);
  });

  it('tunnels TLS, and the certificate that is verified is that of the server', async () => {
    await using collector = await startCollector(accept, server);
    await using proxy = await startProxy();
    const settings = { url: collector.url, proxy: `http://127.0.0.1:${proxy.port}` };
    await using known = closing(createHttpTransport({ ...settings, tls: { ca: authority.cert } }));
    expect(await sendOne(known)).toEqual({ status: 'sent' });
    await using unknown = closing(createHttpTransport(settings));
    expect(await sendOne(unknown)).toMatchObject({ status: 'retryable', error: { code: 'tls-failed' } });
    expect(collector.requests).toHaveLength(1);
    expect(proxy.asked.every((line) => line.startsWith(`CONNECT 127.0.0.1:${collector.port} `))).toBe(true);
  });

  it('is not taken from the environment', async () => {
    await using collector = await startCollector();
    await using proxy = await startProxy();
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((key) => [key, process.env[key]] as const);
    for (const key of names) process.env[key] = `http://127.0.0.1:${proxy.port}`;
    try {
      await using transport = closing(createHttpTransport({ url: collector.url }));
      expect(await sendOne(transport)).toEqual({ status: 'sent' });
    } finally {
      for (const [key, value] of before) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
    }
    expect(proxy.asked).toEqual([]);
  });
});
