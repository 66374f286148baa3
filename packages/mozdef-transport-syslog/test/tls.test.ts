import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Certificates, createCertificates } from '../../../test-support/certificate-files.ts';
import { type Collector, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, type RsyslogInputs, rsyslogd, tlsFiles } from '../../../test-support/rsyslogd.ts';
import { type StreamServer, startStreamServer } from '../../../test-support/stream-server.ts';
import {
  createSyslogTransport,
  type SyslogConnectionChange,
  type SyslogDestination,
  type SyslogTransportSettings,
} from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { createFakeClock } from './support/fake-clock.ts';

let certificates: Certificates;

beforeAll(async () => {
  certificates = await createCertificates();
});

afterAll(() => certificates.dispose());

function createTransport(
  destination: Omit<Extract<SyslogDestination, { protocol: 'tls' }>, 'protocol' | 'host'>,
  settings: Partial<SyslogTransportSettings> = {},
) {
  return createSyslogTransport(
    { destination: { protocol: 'tls', host: '127.0.0.1', ...destination }, ...settings },
    { clock: createFakeClock() },
  );
}

/** Sends one event and closes. */
async function sendOne(...input: Parameters<typeof createTransport>) {
  const transport = createTransport(...input);
  const [outcome] = await transport.send([encode()], { signal: NEVER });
  await transport.close();
  return outcome;
}

describe('a server whose certificate', () => {
  async function startServer(identity: 'server' | 'otherServer'): Promise<StreamServer> {
    const { cert, key } = certificates[identity];
    const server = await startStreamServer({ tls: { cert, key } });
    onTestFinished(server.stop);
    return server;
  }

  it('is signed by an authority that was given is trusted, and gets messages', async () => {
    const server = await startServer('server');
    const { ca } = certificates;
    expect(await sendOne({ port: server.port, tls: { ca } })).toEqual({ status: 'sent' });
    const messages = await server.received(1);
    expect(messages[0]).toMatch(/^<14>1 /);
  });

  it('is signed by an unknown authority is not trusted, and gets nothing', async () => {
    const server = await startServer('server');
    const changes: SyslogConnectionChange[] = [];
    const outcome = await sendOne({ port: server.port }, { onConnection: (change) => changes.push(change) });
    expect(outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'tls-failed', message: expect.stringContaining('Give the authority in ca') },
    });
    // Trying again is of no use until somebody changes a certificate.
    expect(changes).toMatchObject([{ kind: 'failed', failures: 1 }]);
    expect(server.messages).toEqual([]);
  });

  it('is for another name is not trusted, unless that name is expected', async () => {
    const server = await startServer('otherServer');
    const { ca } = certificates;
    expect(await sendOne({ port: server.port, tls: { ca } })).toMatchObject({
      error: { code: 'tls-failed', cause: { code: 'untrusted-server', context: { reason: 'hostname' } } },
    });
    expect(await sendOne({ port: server.port, tls: { ca, serverName: 'other.example' } })).toEqual({
      status: 'sent',
    });
  });

  it('is not verified is a process warning', async () => {
    const server = await startServer('otherServer');
    const warned = once(process, 'warning');
    expect(await sendOne({ port: server.port, tls: { verify: false } })).toEqual({
      status: 'sent',
    });
    expect(await warned).toMatchObject([{ code: 'MOZDEF_SERVER_NOT_VERIFIED' }]);
  });
});

describe('a client certificate', () => {
  /** Listens with TLS and asks for a client certificate. */
  const startAskingServer = (maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
    const { ca, server } = certificates;
    const { cert, key } = server;
    return startStreamServer({
      tls: { cert, key, ca, requestCert: true, rejectUnauthorized: true, maxVersion },
    });
  };

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'that is missing is found out before anything is sent, with %s',
    async (version) => {
      const server = await startAskingServer(version);
      onTestFinished(server.stop);
      const { ca, client } = certificates;
      expect(await sendOne({ port: server.port, tls: { ca } })).toMatchObject({
        status: 'retryable',
        error: { code: 'tls-failed' },
      });
      expect(
        await sendOne({ port: server.port, tls: { ca, certificate: client.cert, key: client.key } }),
      ).toEqual({
        status: 'sent',
      });
      await server.received(1);
    },
  );
});

it('a port that does not speak TLS is a failure of TLS', async () => {
  const server = await startStreamServer();
  onTestFinished(server.stop);
  const sending = sendOne({ port: server.port, tls: { ca: certificates.ca } });
  const client = await server.connected();
  client.end('220 no TLS here\r\n');
  expect(await sending).toMatchObject({ status: 'retryable', error: { code: 'tls-failed' } });
});

describeWithPeer('rsyslogd over TLS', RSYSLOGD, (path) => {
  async function withCollector(
    tls: Pick<NonNullable<RsyslogInputs['tls']>, 'driver' | 'clients'>,
    use: (collector: Collector, port: number) => Promise<void>,
  ): Promise<void> {
    const port = await findFreePort();
    const files = tlsFiles(certificates, certificates.server);
    const collector = await startCollector(rsyslogd(path, { tls: { ...tls, port, files } }));
    try {
      await use(collector, port);
    } finally {
      await collector.dispose();
    }
  }

  describe.each(['ossl', 'gtls'] as const)('with its driver %s', (driver) => {
    it('takes messages from clients without certificate', async () => {
      await withCollector({ driver, clients: 'anon' }, async (collector, port) => {
        expect(await sendOne({ port, tls: { ca: certificates.ca } })).toEqual({ status: 'sent' });
        expect(await collector.collected(1)).toMatchObject([{ input: 'tls', program: 'app.js' }]);
      });
    });

    it('takes messages from clients with certificate only, and those without get an error', async () => {
      await withCollector({ driver, clients: 'x509/certvalid' }, async (collector, port) => {
        const { ca, client } = certificates;
        // A long time, so that a slow collector can say what it thinks of the client.
        const waiting = { acceptanceMs: 60_000 };
        expect(await sendOne({ port, tls: { ca }, ...waiting })).toMatchObject({
          status: 'retryable',
          error: { code: 'tls-failed' },
        });
        expect(await sendOne({ port, tls: { ca, certificate: client.cert, key: client.key } })).toEqual({
          status: 'sent',
        });
        expect(await collector.collected(1)).toHaveLength(1);
      });
    });
  });
});
