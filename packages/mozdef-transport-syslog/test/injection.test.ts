import { createEvent, encodeEvent, encodeMessage, vulnerability } from '@x/mozdef-events';
import type { EncodedEvent } from '@x/mozdef-events/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyslogTransportSettings } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { useStreamServer } from './support/stream-tests.ts';

const tcp = useStreamServer({ maxMessageBytes: 1_000_000 });

const text = fc.string({ unit: 'binary' });
const formats = fc.constantFrom<SyslogTransportSettings['format']>('rfc5424', 'rfc3164');
const framings = fc.constantFrom<SyslogTransportSettings['framing']>('lf', 'octet-counting');

describe('whatever an event holds', () => {
  it('it is one message, of printable ASCII, with the same JSON', async () => {
    const details = fc.dictionary(text, fc.oneof(text, fc.jsonValue()));
    const inputs = fc.record({ summary: fc.string({ unit: 'binary', minLength: 1 }), details });
    await fc.assert(
      fc.asyncProperty(inputs, formats, framings, async (input, format, framing) => {
        const transport = tcp.createTransport({ format, framing });
        const event = encodeEvent(createEvent(input as never, { pitfalls: 'warn' }));
        const before = tcp.server.messages.length;
        expect(await transport.send([event, encode()], { signal: NEVER })).toEqual([
          { status: 'sent' },
          { status: 'sent' },
        ]);
        await transport.close();
        const messages = (await tcp.server.received(before + 2)).slice(before);
        expect(messages).toHaveLength(2);
        const [message = ''] = messages;
        expect(message).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(message.slice(message.indexOf('{"timestamp"')))).toEqual(JSON.parse(event.text));
      }),
      { numRuns: 60 },
    );
  });

  it('its host and program are fields of the header and end none', async () => {
    const names = fc.record({
      hostname: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      processname: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(names, async (input) => {
        const transport = tcp.createTransport({ framing: 'lf' });
        const before = tcp.server.messages.length;
        const event = encodeEvent({ ...createEvent({ summary: 's' }), ...input });
        await transport.send([event], { signal: NEVER });
        await transport.close();
        const [message = ''] = (await tcp.server.received(before + 1)).slice(before);
        expect(message).toMatch(/^<14>1 \S{32} [!-~]{1,255} [!-~]{1,48} \d+ - - \{"timestamp"/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a message from elsewhere', () => {
  const broken = (change: Partial<EncodedEvent>) => ({ ...encode(), ...change }) as EncodedEvent;
  const forged = '{}\n<11>1 - evil - - - - {"summary":"forged"}';

  it.each([
    ['has a line end in its text', broken({ text: forged, byteLength: forged.length })],
    ['has a line end in its text and a wrong size', broken({ text: forged, byteLength: 1 })],
    ['has half an object as its text', broken({ text: '{"a":', byteLength: 5 })],
    ['has no object as its text', broken({ text: 'null', byteLength: 4 })],
  ])('that %s is rejected', async (_, event) => {
    const transport = tcp.createTransport({ framing: 'lf' });
    const outcomes = await transport.send([event, encode()], { signal: NEVER });
    expect(outcomes).toMatchObject([
      { status: 'rejected', error: { code: 'invalid-message' } },
      { status: 'sent' },
    ]);
    await transport.close();
    expect(await tcp.server.received(1)).toHaveLength(1);
  });

  it('with another order of keys still has its header', async () => {
    const json =
      '{"hostname":"h","processid":7,"summary":"s","processname":"p","timestamp":"2026-01-02T03:04:05Z"}';
    const transport = tcp.createTransport();
    const usual = encode();
    await transport.send([broken({ text: json, byteLength: json.length }), usual], {
      signal: NEVER,
    });
    await transport.close();
    expect(await tcp.server.received(2)).toEqual([
      `<14>1 2026-01-02T03:04:05Z h p 7 - - ${json}`,
      expect.stringContaining(' host.example app.js 12 '),
    ]);
  });

  it('without host, program and time has dashes for them', async () => {
    const json = '{"summary":"s","timestamp":"yesterday"}';
    const transport = tcp.createTransport();
    await transport.send([broken({ text: json, byteLength: json.length })], { signal: NEVER });
    await transport.close();
    expect(await tcp.server.received(1)).toEqual([`<14>1 - - - - - - ${json}`]);
  });
});

it('a vulnerability is rejected, because MozDef cannot store it from syslog', async () => {
  const encoded = encodeMessage(
    vulnerability({
      version: 2,
      utctimestamp: '2026-01-02T03:04:05Z',
      description: 'd',
      sourcename: 's',
      zone: 'z',
      asset: { hostname: 'h', ipaddress: '10.0.0.1' },
    }),
  );
  const transport = tcp.createTransport();
  const [outcome] = await transport.send([encoded], { signal: NEVER });
  expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'invalid-message' } });
  await transport.close();
});
