import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../../test-support/certificate-files.ts';
import { type CollectedMessage, type Collector, startCollector } from '../../../../test-support/collector.ts';
import { findFreePort } from '../../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd, tlsFiles } from '../../../../test-support/rsyslogd.ts';
import { createCefFormat, createJsonLinesFormat, createKeyValueFormat } from '../../src/formats/index.ts';
import type { StreamPluginSettings, StreamSyslogSettings } from '../../src/stream/index.ts';
import { deliver, event } from '../file/deliveries.ts';
import { parseCef } from '../formats/parse-cef.ts';
import { fullyQualified, record } from '../formats/sample-records.ts';
import { startLineServer } from './line-server.ts';
import { createTestPlugin } from './stream-plugin.ts';

const blockedMalware = fullyQualified({
  EventType: 'FileEvent',
  EventSecond: 1_607_028_500,
  DeviceUUID: 'd7bd9778-343e-11eb-af08-ede32a15ff1c',
  SHA_Disposition: 'Malware',
  FileAction: 'Malware Block',
  FileName: 'é "x" = \\ | \n😀',
});

describe('syslog messages', () => {
  it('are counted in octets, or end with a line feed', async () => {
    const server = await startLineServer();
    const send = async (syslog: StreamSyslogSettings) => {
      const { plugin } = createTestPlugin(
        { protocol: 'tcp', host: '127.0.0.1', port: server.port },
        { syslog },
      );
      await deliver(plugin, blockedMalware, event(2));
      await plugin.teardown();
    };
    await send({ framing: 'lf', hostname: 'collector' });
    const lines = (await server.received(2)).slice();
    expect(lines[0]).toMatch(
      /^<132>1 2020-12-03T20:48:20Z collector estreamer \d+ fullyQualifiedEvent - \{"kind":"fullyQualifiedEvent"/,
    );
    expect(lines[1]).toMatch(/^<134>1 /);
    await send({ hostname: 'collector' });
    expect((await server.received(4)).slice(2)).toEqual(lines);
    const counted = lines.map((line) => `${Buffer.byteLength(line)} ${line}`).join('');
    expect(server.streams).toEqual([`${lines.join('\n')}\n`, counted]);
  });
});

describeWithPeer('the stream plugin and rsyslogd', RSYSLOGD, (path) => {
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
    const { plugin } = createTestPlugin(destination(protocol), { syslog: { hostname: { from: 'sensor' } } });
    await deliver(plugin, blockedMalware);
    const message = await next();
    expect(message).toMatchObject({
      facility: 'local0',
      severity: 'warning',
      timestamp: expect.stringMatching(/^2020-12-03T20:48:20/),
      hostname: 'd7bd9778-343e-11eb-af08-ede32a15ff1c',
      program: 'estreamer',
      processid: String(process.pid),
      messageid: 'fullyQualifiedEvent',
    });
    expect(JSON.parse(message.text).data.FileName).toBe('é "x" = \\ | \n😀');
  });

  it.each(['octet-counting', 'lf'] as const)('understands RFC 3164 with CEF, %s', async (framing) => {
    const { plugin } = createTestPlugin(destination('tcp'), {
      format: createCefFormat(),
      syslog: { standard: 'rfc3164', framing, facility: 'authpriv', severity: 'alert' },
    });
    await deliver(plugin, blockedMalware);
    const message = await next();
    expect(message).toMatchObject({
      facility: 'authpriv',
      severity: 'alert',
      hostname: hostname(),
      program: 'CEF',
    });
    const { extension } = parseCef(`CEF:${message.text}`);
    expect(extension['fname']).toBe('é "x" = \\ | \n😀');
  });

  it('understands RFC 3164 with a tag', async () => {
    const { plugin } = createTestPlugin(destination('udp'), {
      format: createKeyValueFormat({ omitZeros: true }),
      syslog: { standard: 'rfc3164', program: 'fmc events', hostname: 'fmc-1' },
    });
    await deliver(plugin, record({ kind: 'tcpPortClosed', data: { port: 80 } }));
    expect(await next()).toMatchObject({
      program: 'fmc_events',
      hostname: 'fmc-1',
      severity: 'info',
    });
  });

  it('takes them over TLS with a client certificate', async () => {
    const { cert, key } = certificates.client;
    const { plugin } = createTestPlugin(
      { protocol: 'tls', host: '127.0.0.1', port: tlsPort, ca: certificates.ca, cert, key },
      { syslog: {} },
    );
    await deliver(plugin, event(1));
    expect(JSON.parse((await next()).text).data.URL).toBe('u1');
  });

  it('gets everything when it is killed and started again, some of it twice', async () => {
    const settings: Partial<StreamPluginSettings> = { format: createJsonLinesFormat(), syslog: {} };
    const { plugin, told } = createTestPlugin(destination('tcp'), settings);
    const expected = new Set<string>();
    const send = async (from: number) => {
      for (let number = from; number < from + 20; number += 1) {
        expected.add(`u${number}`);
        await deliver(plugin, event(number));
      }
    };
    const collect = async () => {
      while (expected.size > 0) expected.delete(JSON.parse((await next()).text).data.URL);
    };
    await send(0);
    await collector.stop();
    await told('disconnected');
    await collector.start();
    await send(20);
    await collect();
    expect(plugin.status().replayedBytes).toBeGreaterThan(0);
  });
});
