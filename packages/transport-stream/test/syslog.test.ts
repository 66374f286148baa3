import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../test-support/certificate-files.ts';
import { type CollectedMessage, type Collector, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd, tlsFiles } from '../../../test-support/rsyslogd.ts';
import type { StreamSyslogSettings } from '../src/index.ts';
import { createTestTransport, line, send, startLineServer } from './support/streams.ts';

const TEXT = '{"file":"é \\"x\\" = \\\\ | 😀"}';
const malware = line(TEXT, {
  severity: 'WARNING',
  time: Date.UTC(2020, 11, 3, 20, 48, 20),
  kind: 'fileEvent',
  source: 'sensor-1',
});

describe('syslog messages', () => {
  it('are counted in bytes, or end with a line feed', async () => {
    const server = await startLineServer();
    const sendBoth = async (syslog: StreamSyslogSettings) => {
      const { transport } = createTestTransport(
        { protocol: 'tcp', host: '127.0.0.1', port: server.port },
        { syslog },
      );
      await send(transport, malware, line('two'));
      await transport.close();
    };
    await sendBoth({ framing: 'lf', hostname: 'collector', program: 'estreamer' });
    const lines = (await server.received(2)).slice();
    expect(lines[0]).toMatch(
      /^<132>1 2020-12-03T20:48:20\.000Z collector estreamer \d+ fileEvent - \{"file"/,
    );
    expect(lines[1]).toMatch(/^<134>1 .* - two$/);
    await sendBoth({ hostname: 'collector', program: 'estreamer' });
    const again = (await server.received(4)).slice(2);
    expect(again[0]).toBe(lines[0]);
    expect(server.streams[1]).toBe(again.map((one) => `${Buffer.byteLength(one)} ${one}`).join(''));
  });
});

describeWithPeer('the stream transport and rsyslogd', RSYSLOGD, (path) => {
  let certificates: Certificates;
  let collector: Collector;
  let port: number;
  let tlsPort: number;
  let asked = 0;

  beforeAll(async () => {
    certificates = await createCertificates();
    port = await findFreePort();
    tlsPort = await findFreePort();
    const tls = {
      port: tlsPort,
      driver: 'ossl',
      clients: 'x509/certvalid',
      files: tlsFiles(certificates, certificates.server),
    } as const;
    collector = await startCollector(rsyslogd(path, { udp: port, tcp: port, tls }));
  });

  afterAll(async () => {
    await collector.dispose();
    await certificates.dispose();
  });

  /** The next message as rsyslogd understood it. */
  async function next(): Promise<CollectedMessage> {
    asked += 1;
    return (await collector.collected(asked))[asked - 1] as CollectedMessage;
  }

  const destination = (protocol: 'tcp' | 'udp') => ({ protocol, host: '127.0.0.1', port }) as const;

  it.each(['tcp', 'udp'] as const)('understands RFC 5424 over %s', async (protocol) => {
    const { transport } = createTestTransport(destination(protocol), {
      syslog: { hostname: { from: 'source' }, program: 'estreamer' },
    });
    await send(transport, malware);
    const message = await next();
    expect(message).toMatchObject({
      facility: 'local0',
      severity: 'warning',
      timestamp: expect.stringMatching(/^2020-12-03T20:48:20/),
      hostname: 'sensor-1',
      program: 'estreamer',
      processid: String(process.pid),
      messageid: 'fileEvent',
    });
    expect(message.text).toBe(TEXT);
  });

  it.each(['octet-counting', 'lf'] as const)('understands RFC 3164 with CEF, %s', async (framing) => {
    const { transport } = createTestTransport(destination('tcp'), {
      syslog: { format: 'rfc3164', framing, facility: 'authpriv', severity: 'alert', program: '' },
    });
    await send(transport, line('CEF:0|Cisco|Firepower|7.0|1|File é|5|fname=x', { severity: 'INFO' }));
    expect(await next()).toMatchObject({
      facility: 'authpriv',
      severity: 'alert',
      hostname: hostname(),
      program: 'CEF',
      text: expect.stringContaining('0|Cisco|Firepower|7.0|1|File é|5|fname=x'),
    });
  });

  it('understands RFC 3164 with a tag', async () => {
    const { transport } = createTestTransport(destination('udp'), {
      syslog: { format: 'rfc3164', program: 'fmc events', hostname: 'fmc-1' },
    });
    await send(transport, line('port=80'));
    expect(await next()).toMatchObject({ program: 'fmc_events', hostname: 'fmc-1', severity: 'info' });
  });

  it('takes them over TLS with a client certificate', async () => {
    const { cert, key } = certificates.client;
    const tls = { ca: certificates.ca, certificate: cert, key };
    const { transport } = createTestTransport(
      { protocol: 'tls', host: '127.0.0.1', port: tlsPort, tls },
      { syslog: {} },
    );
    await send(transport, line('{"url":"u1"}'));
    expect((await next()).text).toBe('{"url":"u1"}');
  });

  it('gets everything when it is killed and started again, some of it twice', async () => {
    const { transport, told } = createTestTransport(destination('tcp'), {
      syslog: {},
      reconnect: { attempts: 1000, initialDelayMs: 1, maxDelayMs: 20 },
    });
    const expected = new Set<string>();
    const sendSome = async (from: number) => {
      for (let number = from; number < from + 20; number += 1) {
        expected.add(`u${number}`);
        await send(transport, line(`u${number}`));
      }
    };
    await sendSome(0);
    await collector.stop();
    await told('lost');
    await collector.start();
    await sendSome(20);
    while (expected.size > 0) expected.delete((await next()).text);
    expect(transport.status().replayedBytes).toBeGreaterThan(0);
  });
});
