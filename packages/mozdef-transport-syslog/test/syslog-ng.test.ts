import { join } from 'node:path';
import { MOZDEF_SEVERITIES } from '@x/mozdef-events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { SYSLOG_NG, syslogNg } from '../../../test-support/syslog-ng.ts';
import { createSyslogTransport, type SyslogDestination, type SyslogTransportSettings } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';

describeWithPeer("MozDef's syslog-ng", SYSLOG_NG, (path) => {
  let collector: Collector;
  let port: number;

  beforeAll(async () => {
    port = await findFreePort();
    collector = await startCollector(syslogNg(path, { udp: port, tcp: port, unixDatagram: true }));
  });

  afterAll(() => collector.dispose());

  /** Sends events, and gives what syslog-ng made of them. */
  async function collect(
    destination: SyslogDestination,
    settings: Partial<SyslogTransportSettings> = {},
    events = [encode({ severity: 'ERROR' })],
  ) {
    const transport = createSyslogTransport({ destination, ...settings });
    const before = collector.messages.length;
    const outcomes = await transport.send(events, { signal: NEVER });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    await transport.close();
    return (await collector.collected(before + events.length)).slice(before);
  }

  const network = (protocol: 'udp' | 'tcp') => ({ protocol, host: '127.0.0.1', port }) as const;

  it.each(['udp', 'tcp'] as const)('understands RFC 5424 over %s', async (protocol) => {
    const [message] = await collect(network(protocol), { facility: 'local3', messageId: 'mozdef' });
    expect(message).toMatchObject({
      input: `s_${protocol}`,
      facility: 'local3',
      severity: 'err',
      hostname: 'host.example',
      program: 'app.js',
      processid: '12',
      messageid: 'mozdef',
    });
    expect(JSON.parse(message?.text ?? '')).toMatchObject({ summary: 'a test message' });
  });

  it.each(['udp', 'tcp'] as const)('understands RFC 3164 over %s', async (protocol) => {
    const [message] = await collect(network(protocol), { format: 'rfc3164' });
    expect(message).toMatchObject({ hostname: 'host.example', program: 'app.js', processid: '12' });
  });

  it('reads 800 events one by one over TCP, whatever their size up to its limit', async () => {
    const events = Array.from({ length: 800 }, (_, index) =>
      encode({ summary: `event ${index}`, details: { pad: 'x'.repeat(index % 100 === 0 ? 60_000 : 100) } }),
    );
    const messages = await collect(network('tcp'), {}, events);
    expect(messages.map(({ text }) => JSON.parse(text).summary)).toEqual(
      events.map(({ message }) => message.summary),
    );
  });

  it('understands the local form', async () => {
    const destination = { protocol: 'unix-datagram', path: join(collector.directory, 'log') } as const;
    const [message] = await collect(destination, { preset: 'mozdef-syslog-ng' });
    expect(message).toMatchObject({ severity: 'err', program: 'app.js', processid: '12' });
  });

  it('has the severity of each event', async () => {
    const events = MOZDEF_SEVERITIES.map((severity) => encode({ severity }));
    const messages = await collect(network('tcp'), {}, events);
    expect(messages.map(({ severity }) => severity)).toEqual([
      'debug',
      'info',
      'notice',
      'warning',
      'err',
      'crit',
      'alert',
      'emerg',
    ]);
  });

  it('does not understand octet counting, which is why its preset has line ends', async () => {
    const [message] = await collect(network('tcp'), { framing: 'octet-counting' });
    expect(message).toMatchObject({ severity: 'notice', program: expect.stringMatching(/^\d+$/) });
  });
});
