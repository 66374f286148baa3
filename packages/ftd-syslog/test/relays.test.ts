import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../test-support/certificate-files.ts';
import { type CollectorProgram, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD } from '../../../test-support/rsyslogd.ts';
import { SYSLOG_NG, syslogNgProgram } from '../../../test-support/syslog-ng.ts';
import { createFtdSyslogParser, createFtdSyslogReceiver, type FtdSyslogReceiver } from '../src/index.ts';
import { connectionEnd, file, intrusion } from './support/lines.ts';

const lines = [connectionEnd, intrusion, file];
/** The year of the lines, which relays leave out in RFC 3164. */
const receivedAt = Date.UTC(2026, 10, 30, 8, 0, 20);

const disposables: { dispose(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of disposables.splice(0).toReversed()) await one.dispose();
});

/** Where a relay forwards to, over each protocol. */
interface Targets {
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
  readonly certificates: Certificates;
}

async function listen(
  protocol: 'udp' | 'tcp' | 'tls',
  { server }: Certificates,
): Promise<[FtdSyslogReceiver, number]> {
  const at = { host: '127.0.0.1', port: 0 };
  const tls = { certificateFile: server.certFile, keyFile: server.keyFile };
  const receiver = createFtdSyslogReceiver(
    { source: protocol === 'tls' ? { protocol, ...at, tls } : { protocol, ...at } },
    { now: () => receivedAt },
  );
  disposables.push({ dispose: () => receiver.close() });
  return [receiver, await receiver.listen()];
}

/** Sends the lines through a relay, and expects that they are the same behind it. */
async function relay(program: (input: number, targets: Targets) => CollectorProgram): Promise<void> {
  const certificates = await createCertificates();
  disposables.push(certificates);
  const receivers = [
    await listen('udp', certificates),
    await listen('tcp', certificates),
    await listen('tls', certificates),
  ] as const;
  const [udp, tcp, tls] = receivers.map(([, port]) => port) as [number, number, number];
  const input = await findFreePort();
  disposables.push(await startCollector(program(input, { udp, tcp, tls, certificates })));
  const socket = connect({ port: input, host: '127.0.0.1' });
  socket.end(lines.map((line) => `${line}\n`).join(''));
  await once(socket, 'close');
  const parser = createFtdSyslogParser();
  const expected = lines.map((line) => parser.parse(line, { receivedAt }).record.data);
  for (const [receiver] of receivers) {
    const received: unknown[] = [];
    for await (const { records } of receiver) {
      received.push(
        ...records.map((record) => (record.kind === 'unknown' ? String(record.bytes) : record.data)),
      );
      if (received.length >= lines.length) break;
    }
    expect(received).toEqual(expected);
  }
}

describeWithPeer('rsyslogd as a relay', RSYSLOGD, (path) => {
  it('forwards over UDP in the form of RFC 3164, over TCP in that of RFC 5424 and over TLS with its own', () =>
    relay((input, { udp, tcp, tls, certificates }) => ({
      path,
      args: (directory) => ['-n', '-f', join(directory, 'configuration'), '-i', join(directory, 'pid')],
      environment: { TZ: 'UTC' },
      configuration: (directory, pipe) =>
        [
          `global(workDirectory="${directory}" processInternalMessages="on" defaultNetstreamDriverCAFile="${certificates.caFile}")`,
          'module(load="imptcp")',
          `input(type="imptcp" port="${input}" address="127.0.0.1" ruleset="relay")`,
          'template(name="internal" type="string" string="%msg%\\n")',
          'ruleset(name="relay") {',
          `  action(type="omfwd" target="127.0.0.1" port="${udp}" protocol="udp" template="RSYSLOG_TraditionalForwardFormat")`,
          `  action(type="omfwd" target="127.0.0.1" port="${tcp}" protocol="tcp" tcp_framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")`,
          `  action(type="omfwd" target="127.0.0.1" port="${tls}" protocol="tcp" template="RSYSLOG_ForwardFormat" streamdriver="ossl" streamdrivermode="1" streamdriverauthmode="anon")`,
          '}',
          `action(type="omfile" template="internal" file="${pipe}" flushOnTXEnd="on" asyncWriting="off")`,
          '',
        ].join('\n'),
      read: (line) => (/^\[origin .*\] start$/.test(line.trim()) ? 'ready' : undefined),
    })));
});

describeWithPeer('syslog-ng as a relay', SYSLOG_NG, (path) => {
  it('forwards over UDP in the form of RFC 3164, over TCP in that of RFC 5424 and over TLS', () =>
    relay((input, { udp, tcp, tls, certificates }) => {
      const program = syslogNgProgram(path);
      return {
        ...program,
        environment: { ...program.environment, TZ: 'UTC' },
        configuration: (_directory, pipe) =>
          [
            '@version: 3.35',
            'options { keep-hostname(yes); use-dns(no); dns-cache(no); stats-freq(0); };',
            'source s_internal { internal(); };',
            `destination d_internal { pipe("${pipe}" template("$MESSAGE\\n")); };`,
            'log { source(s_internal); destination(d_internal); };',
            `source s_devices { network(ip("127.0.0.1") port(${input}) transport("tcp")); };`,
            `destination d_udp { network("127.0.0.1" port(${udp}) transport("udp")); };`,
            `destination d_tcp { syslog("127.0.0.1" port(${tcp}) transport("tcp")); };`,
            `destination d_tls { network("127.0.0.1" port(${tls}) transport("tls") tls(ca-file("${certificates.caFile}") peer-verify(required-trusted))); };`,
            'log { source(s_devices); destination(d_udp); destination(d_tcp); destination(d_tls); };',
            '',
          ].join('\n'),
        read: (line) => (line.startsWith('syslog-ng starting up') ? 'ready' : undefined),
      };
    }));
});
