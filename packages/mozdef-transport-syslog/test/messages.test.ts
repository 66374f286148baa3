import { MOZDEF_SEVERITIES } from '@x/mozdef-events';
import type { EncodedEvent } from '@x/mozdef-events/transport';
import type { SendOutcome } from '@x/transport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSyslogTransport, SYSLOG_FACILITIES, type SyslogTransportSettings } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { startUdpServer, type UdpServer } from './support/udp-server.ts';

let server: UdpServer;

beforeEach(async () => {
  server = await startUdpServer();
});

afterEach(() => server.close());

/** Sends events over UDP and gives what arrives for them, and their outcomes. */
async function sendAll(
  events: readonly EncodedEvent[],
  settings: Partial<SyslogTransportSettings> = {},
): Promise<{ readonly datagrams: readonly string[]; readonly outcomes: readonly SendOutcome[] }> {
  const destination = { protocol: 'udp', host: '127.0.0.1', port: server.port } as const;
  const transport = createSyslogTransport({ destination, ...settings });
  const outcomes = await transport.send(events, { signal: NEVER });
  const datagrams = await server.received(outcomes.filter(({ status }) => status === 'sent').length);
  await transport.close();
  return { datagrams, outcomes };
}

async function sendOne(
  event: EncodedEvent,
  settings: Partial<SyslogTransportSettings> = {},
): Promise<string> {
  const { datagrams } = await sendAll([event], settings);
  return datagrams[0] ?? '';
}

const JSON_OF_EVENT = JSON.stringify({
  timestamp: '2026-01-02T03:04:05.000006+00:00',
  processid: 12,
  processname: '/usr/bin/app.js',
  hostname: 'host.example',
  category: 'event',
  source: 'test',
  details: {},
  summary: 'a test message',
  tags: [],
  severity: 'INFO',
});

describe('a message of RFC 5424', () => {
  it('has header and JSON on one line', async () => {
    expect(await sendOne(encode())).toBe(
      `<14>1 2026-01-02T03:04:05.000006+00:00 host.example app.js 12 - - ${JSON_OF_EVENT}`,
    );
  });

  it('has a message id and the cookie if asked to', async () => {
    expect(await sendOne(encode(), { messageId: 'mozdef', cee: true, facility: 'local3' })).toBe(
      `<158>1 2026-01-02T03:04:05.000006+00:00 host.example app.js 12 mozdef - @cee: ${JSON_OF_EVENT}`,
    );
  });

  it('takes the header of each event from that event', async () => {
    const { datagrams } = await sendAll([
      encode({ hostname: 'one', processname: 'first', processid: 1 }),
      encode({ hostname: 'two', processname: 'C:\\programs\\second.exe', processid: 2 }),
      encode({ hostname: 'one', processname: 'first', processid: 1 }),
    ]);
    expect(datagrams.map((datagram) => datagram.split(' ').slice(2, 5).join(' '))).toEqual([
      'one first 1',
      'two second.exe 2',
      'one first 1',
    ]);
  });
});

describe('a message of RFC 3164', () => {
  it('has the local time, the host and a tag', async () => {
    const time = new Date('2026-01-02T03:04:05Z');
    const clock = time.toTimeString().slice(0, 8);
    const day = String(time.getDate()).padStart(2, ' ');
    const month = time.toLocaleString('en', { month: 'short' });
    expect(await sendOne(encode(), { format: 'rfc3164' })).toBe(
      `<14>${month} ${day} ${clock} host.example app.js[12]: ${JSON_OF_EVENT}`,
    );
  });

  it('has the time of each event', async () => {
    const { datagrams } = await sendAll(
      [
        encode({ timestamp: '2026-01-02T03:04:05.9Z' }),
        encode({ timestamp: '2026-01-02T03:04:06Z' }),
        encode({ timestamp: '2026-01-02T03:04:06.1Z' }),
      ],
      { format: 'rfc3164', cee: true },
    );
    expect(datagrams.map((datagram) => datagram.slice(11, 19).slice(-2))).toEqual(['05', '06', '06']);
    expect(datagrams[0]).toContain('app.js[12]: @cee: {"timestamp"');
  });

  it('has a tag of 32 characters at most, without any that could end it early', async () => {
    const message = await sendOne(encode({ processname: `my app: ${'x'.repeat(40)}` }), {
      format: 'rfc3164',
    });
    expect(message).toContain(` my_app__${'x'.repeat(24)}[12]: {`);
  });
});

describe('the priority of a message', () => {
  it('is the facility and the severity of the event', async () => {
    const events = MOZDEF_SEVERITIES.map((severity) => encode({ severity }));
    const { datagrams } = await sendAll(events, { facility: 'LOCAL7' });
    expect(datagrams.map((datagram) => datagram.slice(0, 5))).toEqual([
      '<191>',
      '<190>',
      '<189>',
      '<188>',
      '<187>',
      '<186>',
      '<185>',
      '<184>',
    ]);
  });

  it('is info for all, if asked to', async () => {
    const { datagrams } = await sendAll([encode({ severity: 'EMERGENCY' }), encode({ severity: 'DEBUG' })], {
      priority: 'info',
    });
    expect(datagrams.map((datagram) => datagram.slice(0, 4))).toEqual(['<14>', '<14>']);
  });

  it('knows every facility', async () => {
    for (const [name, number] of Object.entries(SYSLOG_FACILITIES)) {
      const facility = name as keyof typeof SYSLOG_FACILITIES;
      const destination = { protocol: 'udp', host: '127.0.0.1', port: server.port } as const;
      const transport = createSyslogTransport({ destination, facility });
      await transport.send([encode()], { signal: NEVER });
      await transport.close();
      const datagrams = await server.received(number + 1);
      expect(datagrams[number]).toMatch(new RegExp(`^<${number * 8 + 6}>1 `));
    }
  });
});

describe('a message that is too large', () => {
  const large = (bytes: number) => encode({ details: { pad: 'x'.repeat(bytes) } });

  it('is rejected with its size and the limit, and the others are sent', async () => {
    const { outcomes } = await sendAll([encode(), large(66_000), encode()], { format: 'rfc3164' });
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'rejected', 'sent']);
    expect(outcomes[1]).toMatchObject({
      error: { code: 'message-too-large', context: { limit: 65_507, transport: 'syslog' } },
    });
  });

  it.each([
    [1024, { format: 'rfc3164', preset: 'any' }],
    [2048, { preset: 'any' }],
    [65_507, {}],
    [8096, { preset: 'rsyslog' }],
    [65_507, { preset: 'mozdef-syslog-ng' }],
    [300, { maxMessageBytes: 300 }],
  ] as const)('is one of more than %d bytes with %j', async (limit, settings) => {
    const small = (await sendOne(encode({ details: { pad: '' } }), settings)).length;
    const { outcomes } = await sendAll([large(limit - small), large(limit - small + 1)], settings);
    expect(outcomes).toMatchObject([
      { status: 'sent' },
      { status: 'rejected', error: { context: { byteLength: limit + 1, limit } } },
    ]);
  });

  it('counts what its escapes take', async () => {
    const pad = '😀'.repeat(200);
    const { outcomes } = await sendAll([encode({ details: { pad } })], { preset: 'any' });
    expect(outcomes).toMatchObject([{ status: 'rejected', error: { code: 'message-too-large' } }]);
  });
});
