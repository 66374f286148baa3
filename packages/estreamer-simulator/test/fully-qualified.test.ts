import { readFileSync } from 'node:fs';
import {
  buildFullyQualifiedOpening,
  buildFullyQualifiedRequest,
  type EventStreamRequest,
  encodeMessage,
  type Message,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { captureSource, type SimulatorEvent } from '../src/index.ts';
import { bundleSource } from './bundle-source.ts';
import { readAll } from './raw-client.ts';
import { startSession, until } from './setup.ts';

const textRequest = (text: string): Message => ({
  kind: 'eventStreamRequest',
  initialTimestamp: 7,
  requestFlags: 0x4890_0061,
  trailer: Buffer.from(text),
});
const event = { FieldSetDef: { OutputFieldSet: ['HeaderFieldSet'] }, Fields: ['OutputFieldSet'] };
const format = { Transform: 'Text', TransformConfig: 'JSON' };
const spelledOut = {
  textStart: '{',
  textEnd: '}',
  arrayStart: '[',
  arrayEnd: ']',
  labelSeparator: ':',
  fieldSeparator: ', ',
  valueSeparator: '\u00a6',
  quoteLabel: true,
  quoteNonNumeric: true,
};

describe('a request for fully-qualified events', () => {
  it('reaches the source, spelled out, and is answered without any negotiation', async () => {
    const { client, session } = await startSession(bundleSource(1));
    client.send(
      buildFullyQualifiedRequest(
        { events: { ConnectionEvent: {}, FileEvent: { exclude: 'FileTypeID = 14' } } },
        0,
      ),
    );
    expect((await client.next())?.kind).toBe('eventData');
    expect(session.request).toEqual({
      extended: false,
      requestFlags: 0x4890_0061,
      initialTimestamp: 0,
      eventTypes: [],
      fullyQualified: {
        events: [
          { name: 'ConnectionEvent', fieldSets: ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet'] },
          {
            name: 'FileEvent',
            fieldSets: ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet'],
            exclude: 'FileTypeID = 14',
          },
        ],
        outputFormat: spelledOut,
      },
    });
  });

  it('reaches the source behind a plain request for nothing', async () => {
    const { client, session } = await startSession(bundleSource(1));
    const request = { events: { FileEvent: {} }, opening: 'plain-request-first' } as const;
    client.send(Buffer.concat(buildFullyQualifiedOpening(request, 9).map(encodeMessage)));
    expect((await client.next())?.kind).toBe('eventData');
    expect(session.request).toMatchObject({
      initialTimestamp: 9,
      fullyQualified: { outputFormat: spelledOut },
    });
  });

  it('is refused behind a plain request for something', async () => {
    const { client, session } = await startSession(bundleSource(1));
    const [plain, ...others] = buildFullyQualifiedOpening(
      { events: { FileEvent: {} }, opening: 'plain-request-first' },
      9,
    );
    client.send({ ...(plain as EventStreamRequest), requestFlags: 1 }, ...others);
    expect((await session.closed).reason).toBe('unexpected-message');
  });

  it('reaches the source with the format by name', async () => {
    const { client, session } = await startSession(bundleSource(1));
    const events = { IntrusionPacket: {} };
    client.send(buildFullyQualifiedRequest({ events, outputFormat: 'JSON', flags: ['timestamp'] }, 9));
    await client.next();
    expect(session.request).toMatchObject({
      requestFlags: 2 ** 23,
      initialTimestamp: 9,
      fullyQualified: {
        events: [{ name: 'IntrusionPacket', fieldSets: ['HeaderFieldSet', 'DetailFieldSet'] }],
        outputFormat: 'JSON',
      },
    });
  });

  it.each<[string, string, string]>([
    ['is no JSON', '{"Events": ', 'is not JSON'],
    ['is a number', '5', 'not an object'],
    ['has no events', JSON.stringify({ OutputFormat: format }), 'Events is not an object'],
    ['asks for no event', JSON.stringify({ Events: {}, OutputFormat: format }), 'names no event'],
    [
      'has no fields',
      JSON.stringify({ Events: { A: { FieldSetDef: {} } }, OutputFormat: format }),
      'Fields of A',
    ],
    [
      'names a field set that it does not define',
      JSON.stringify({ Events: { A: { ...event, Fields: ['Other'] } }, OutputFormat: format }),
      'Other of A',
    ],
    [
      'has an expression that is none',
      JSON.stringify({ Events: { A: { ...event, Exclude: 1 } }, OutputFormat: format }),
      'Exclude of A',
    ],
    ['has no format', JSON.stringify({ Events: { A: event } }), 'OutputFormat'],
    [
      'wants another transform',
      JSON.stringify({ Events: { A: event }, OutputFormat: { ...format, Transform: 'Binary' } }),
      'Transform',
    ],
    [
      'wants a format that nobody knows',
      JSON.stringify({ Events: { A: event }, OutputFormat: { ...format, TransformConfig: 'XML' } }),
      'TransformConfig',
    ],
    [
      'spells out nonsense',
      JSON.stringify({
        Events: { A: event },
        OutputFormat: { ...format, TransformConfig: { TextStart: 1 } },
      }),
      'TextStart',
    ],
  ])('that %s gets no answer, and the reason is told', async (_what, text, why) => {
    const events: SimulatorEvent[] = [];
    const { client, session } = await startSession(
      bundleSource(1),
      {},
      { observer: (told) => events.push(told) },
    );
    client.send(textRequest(text), { kind: 'null' });
    await until(() => session.state === 'unanswered');
    client.socket.end();
    expect(await client.next()).toBeUndefined();
    expect(client.received()).toHaveLength(0);
    expect(events.find(({ kind }) => kind === 'unanswered')).toMatchObject({
      detail: expect.stringContaining(why),
    });
    expect((await session.closed).reason).toBe('client-closed');
  });

  it('whose header announces more than was sent gets no answer', async () => {
    const { client, session } = await startSession(bundleSource(1));
    const bytes = encodeMessage(
      textRequest(JSON.stringify({ Events: { ConnectionEvent: event }, OutputFormat: format })),
    );
    bytes.writeUInt32BE(bytes.readUInt32BE(4) + 10, 4);
    client.send(bytes);
    client.socket.end();
    expect(await client.next()).toBeUndefined();
    expect(client.received()).toHaveLength(0);
    expect((await session.closed).detail).toContain('inside a message');
  });
});

describeWithShared('a captured request for fully-qualified events', (shared) => {
  it('is understood, and gets the captured answer', async () => {
    const [line = ''] = readFileSync(`${shared}captures/fqe/request.hex`, 'ascii').trim().split('\n');
    const bytes = readFileSync(`${shared}captures/fqe/server.bin`);
    const { client, session } = await startSession(captureSource(bytes));
    client.send(Buffer.from(line, 'hex'));
    await readAll(client, session);
    expect(client.received()).toEqual(bytes);
    const sets = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet'];
    expect(session.request?.fullyQualified).toEqual({
      events: [
        { name: 'ConnectionEvent', fieldSets: sets },
        { name: 'IntrusionEvent', fieldSets: [...sets, 'Impact'] },
        { name: 'FileEvent', fieldSets: sets },
      ],
      outputFormat: spelledOut,
    });
  });
});
