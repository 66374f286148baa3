import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildRequest, type EventRequest, encodeMessage, type Message } from '@x/estreamer-protocol';
import { createManualClock } from '@x/foundation/testing';
import { describe, expect, it } from 'vitest';
import { generatedSource, type SessionEndReason } from '../src/index.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { openSession, startSession, until } from './setup.ts';

const extended: EventRequest = { flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] };
const plain: EventRequest = { flags: ['connection_v5', 'metadata_v4'] };
const nullMessage: Message = { kind: 'null' };
const built = buildRequest(extended);
const eventStreamRequest = built.eventStreamRequest(0);
const streamingRequest = built.streamingRequest(0);

describe('a session', () => {
  it('never speaks first', async () => {
    const { client, session } = await startSession(generatedSource());
    client.socket.end();
    expect(await client.next()).toBeUndefined();
    expect(client.received()).toHaveLength(0);
    expect(await session.closed).toMatchObject({ reason: 'client-closed', violation: false });
  });

  it('answers a request with bit 30 with its services, then sends bundles, one after each Null', async () => {
    const { client, session } = await startSession(generatedSource({ events: 120, recordsPerBundle: 40 }));
    client.send(eventStreamRequest);
    const information = await client.next();
    expect(information).toEqual({
      kind: 'streamingInformation',
      services: [5001, 5000, 6667].map((serviceType) => ({ serviceType, serviceData: Buffer.alloc(8) })),
    });
    expect(session.state).toBe('awaiting-streaming-request');
    client.send(streamingRequest);
    const bundles: Message[] = [];
    for (let sequenceNumber = 1; sequenceNumber <= 3; sequenceNumber += 1) {
      const bundle = await client.next();
      expect(bundle).toMatchObject({ kind: 'messageBundle', sequenceNumber });
      expect(session.sent.messages).toBe(sequenceNumber);
      expect(session.acknowledged.messages).toBe(sequenceNumber - 1);
      if (bundle !== undefined) bundles.push(bundle);
      client.send(nullMessage);
    }
    expect(payloadsOf(bundles)).toHaveLength(120);
    expect(session.state).toBe('streaming');
    expect(session.eventStreamRequest).toMatchObject({
      initialTimestamp: 0,
      requestFlags: built.requestFlags,
    });
    expect(session.streamingRequest).toEqual(streamingRequest);
  });

  it('sends single messages to a client without bit 30, one after each Null', async () => {
    const { client, session } = await startSession(generatedSource({ events: 20 }));
    await client.request(plain);
    const messages = await readAll(client, session);
    expect(new Set(messages.map(({ kind }) => kind))).toEqual(new Set(['eventData']));
    expect(messages).toHaveLength(session.expected?.records ?? 0);
    expect(session.acknowledged).toEqual(session.sent);
    expect(session.request).toMatchObject({ extended: false, eventTypes: [] });
  });

  it.each([
    ['bundle', extended],
    ['single message', plain],
  ])('sends exactly one %s to a client that never acknowledges', async (_, request) => {
    const { client, session } = await startSession(generatedSource());
    await client.request(request);
    const first = await client.next();
    client.socket.end();
    expect(await client.next()).toBeUndefined();
    await session.closed;
    expect(session.sent.messages).toBe(1);
    expect(session.sent.records).toBe(payloadsOf(first === undefined ? [] : [first]).length);
    expect(session.acknowledged).toEqual({ messages: 0, records: 0, events: 0 });
  });

  it('sends as many messages as may be outstanding, and one more for each Null', async () => {
    const source = generatedSource({ events: 60, recordsPerBundle: 10, mix: { visit: 1 } });
    const { client, session } = await startSession(source, { outstandingMessages: 3 });
    await client.request({ flags: [], extendedRequests: ['CONNECTION'] });
    for (let sequenceNumber = 1; sequenceNumber <= 3; sequenceNumber += 1) {
      expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber });
    }
    expect(session.sent.messages).toBe(3);
    expect(session.acknowledged.messages).toBe(0);
    client.send(Buffer.alloc(16, encodeMessage(nullMessage)));
    for (let sequenceNumber = 4; sequenceNumber <= 5; sequenceNumber += 1) {
      expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber });
    }
    expect(session.messages.map(({ acknowledged }) => acknowledged)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    client.send(Buffer.alloc(24, encodeMessage(nullMessage)));
    expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber: 6 });
    client.send(nullMessage);
    await session.delivered;
    expect(session).toMatchObject({ nullsReceived: 6, extraNullsReceived: 0 });
    expect(session.acknowledged).toEqual({ messages: 6, records: 60, events: 60 });
  });

  it('sends on for Nulls that came ahead, and counts as acknowledged what the client can have got', async () => {
    const source = generatedSource({ events: 60, recordsPerBundle: 10, mix: { visit: 1 } });
    const { client, session } = await startSession(source);
    let isDelivered = false;
    void session.delivered.then(() => {
      isDelivered = true;
    });
    await client.request({ flags: [], extendedRequests: ['CONNECTION'] });
    await client.next();
    client.send(Buffer.alloc(8 * 8, encodeMessage(nullMessage)));
    for (let number = 2; number <= 6; number += 1) await client.next();
    expect(session.sent.messages).toBe(6);
    expect(session.acknowledged.messages).toBe(1);
    client.send(Buffer.alloc(4 * 8, encodeMessage(nullMessage)));
    await until(() => session.nullsReceived === 12);
    expect(session.acknowledged.messages).toBe(5);
    expect(isDelivered).toBe(false);
    client.send(nullMessage);
    await session.delivered;
    expect(session.acknowledged.messages).toBe(6);
  });

  it('holds back what a client acknowledges without reading it', async () => {
    const { client, session } = await startSession(generatedSource({ recordsPerBundle: 500 }));
    await client.request(extended);
    client.socket.pause();
    const nulls = 5000;
    client.send(Buffer.alloc(8 * nulls, encodeMessage(nullMessage)));
    await until(() => session.nullsReceived === nulls);
    expect(session.sent.messages).toBeLessThan(nulls / 10);
    expect(session.extraNullsReceived).toBeGreaterThan(0);
  });

  it('takes the Null that some clients send right after the Streaming Request for no acknowledgement', async () => {
    const { client, session } = await startSession(generatedSource());
    client.send(eventStreamRequest);
    await client.next();
    client.send(nullMessage, Buffer.concat([encodeMessage(streamingRequest), encodeMessage(nullMessage)]));
    expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber: 1 });
    client.socket.end();
    expect(await client.next()).toBeUndefined();
    await session.closed;
    expect(session).toMatchObject({ nullsReceived: 2, extraNullsReceived: 2 });
    expect(session.acknowledged.messages).toBe(0);
  });

  it('takes a request in any pieces', async () => {
    const { client, session } = await startSession(generatedSource({ events: 5 }));
    for (const octet of encodeMessage(eventStreamRequest)) client.send(Uint8Array.of(octet));
    expect(await client.next()).toMatchObject({ kind: 'streamingInformation' });
    for (const octet of encodeMessage(streamingRequest)) client.send(Uint8Array.of(octet));
    await readAll(client, session);
    expect(session.streamingRequest).toEqual(streamingRequest);
  });

  it('takes a service length that does not count its own head', async () => {
    const { client } = await startSession(generatedSource({ events: 5 }));
    client.send(eventStreamRequest);
    await client.next();
    const bytes = encodeMessage(streamingRequest);
    bytes.writeUInt32BE(bytes.readUInt32BE(12) - 8, 12);
    client.send(bytes);
    expect(await client.next()).toMatchObject({ kind: 'messageBundle' });
  });

  it('sends Nulls when there is nothing else to send, and none while an acknowledgement is due', async () => {
    const clock = createManualClock();
    const source = generatedSource({ events: 30, recordsPerBundle: 100 });
    const { client, session } = await startSession(source, { idleIntervalMs: 5000 }, { clock });
    await client.request(extended);
    expect(await client.next()).toMatchObject({ kind: 'messageBundle' });
    await clock.advance(60_000);
    expect(session.idleNullsSent).toBe(0);
    client.send(nullMessage);
    await session.delivered;
    await clock.advance(4999);
    expect(session.idleNullsSent).toBe(0);
    await clock.advance(1);
    expect(await client.next()).toEqual(nullMessage);
    await clock.advance(10_000);
    expect(session.idleNullsSent).toBe(3);
    expect(await client.next()).toEqual(nullMessage);
    expect(await client.next()).toEqual(nullMessage);
  });

  it('gives each of several clients its own traffic and keeps their records apart', async () => {
    const source = generatedSource({ events: 60, recordsPerBundle: 10 });
    const first = await startSession(source);
    const second = await openSession(first.simulator, first.address);
    await first.client.request(extended);
    await second.client.request(plain);
    const [bundles, singles] = await Promise.all([
      readAll(first.client, first.session),
      readAll(second.client, second.session),
    ]);
    expect(payloadsOf(bundles)).not.toHaveLength(0);
    expect(bundles.length).toBeLessThan(singles.length);
    expect(first.simulator.sessions).toEqual([first.session, second.session]);
    expect(first.session.request?.extended).toBe(true);
    expect(second.session.request?.extended).toBe(false);
    expect(first.session.sent.messages).toBe(bundles.length);
    expect(second.session.sent.messages).toBe(singles.length);
  });
});

const header = (version: number, type: number, length: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(version, 0);
  bytes.writeUInt16BE(type, 2);
  bytes.writeUInt32BE(length, 4);
  return bytes;
};

/** A Streaming Request whose service length is right by no way of counting. */
function wrongServiceLength(): Buffer {
  const bytes = encodeMessage(streamingRequest);
  bytes.writeUInt32BE(bytes.readUInt32BE(12) + 1, 12);
  return bytes;
}

interface Violation {
  readonly what: string;
  readonly reason: SessionEndReason;
  readonly messages: readonly (Message | Uint8Array)[];
}

const violations: readonly Violation[] = [
  { what: 'a header of another version', reason: 'bad-version', messages: [header(2, 2, 8)] },
  { what: 'a Null first', reason: 'message-before-request', messages: [nullMessage] },
  { what: 'a Streaming Request first', reason: 'message-before-request', messages: [streamingRequest] },
  { what: 'an endless message', reason: 'oversized-message', messages: [header(1, 2, 0xffff_ffff)] },
  {
    what: 'a short request',
    reason: 'malformed-message',
    messages: [header(1, 2, 3), Buffer.alloc(3)],
  },
  {
    what: 'a list of pairs without an end',
    reason: 'malformed-message',
    messages: [
      eventStreamRequest,
      header(1, 2049, 20),
      Buffer.from('00001a0b0000001448900061'.padEnd(40, '1'), 'hex'),
    ],
  },
  {
    what: 'a request for another service',
    reason: 'unknown-service',
    messages: [
      eventStreamRequest,
      {
        kind: 'streamingRequest',
        services: [{ serviceType: 5000, flags: 0, initialTimestamp: 0, eventTypes: [] }],
      },
    ],
  },
  {
    what: 'a second request',
    reason: 'unexpected-message',
    messages: [eventStreamRequest, eventStreamRequest],
  },
  {
    what: 'a second Streaming Request',
    reason: 'unexpected-message',
    messages: [eventStreamRequest, streamingRequest, streamingRequest],
  },
  {
    what: 'a Streaming Request that bit 30 did not announce',
    reason: 'unexpected-message',
    messages: [buildRequest(plain).eventStreamRequest(0), streamingRequest],
  },
  {
    what: 'a Null with a body',
    reason: 'malformed-message',
    messages: [eventStreamRequest, header(1, 0, 1), Buffer.alloc(1)],
  },
  {
    what: 'a service that announces another length than it has',
    reason: 'malformed-message',
    messages: [eventStreamRequest, wrongServiceLength()],
  },
  {
    what: 'a message of an unknown type',
    reason: 'unexpected-message',
    messages: [eventStreamRequest, header(1, 77, 0)],
  },
];

describe('a client that breaks the protocol', () => {
  it.each(violations)('ends its session with $reason for $what', async ({ messages, reason }) => {
    const warnings: object[] = [];
    const logger = { info: () => undefined, warn: (fields: object) => warnings.push(fields) };
    const { client, session } = await startSession(generatedSource({ events: 0 }), {}, { logger });
    client.send(...messages);
    let last: Message | undefined;
    for (let message = await client.next(); message !== undefined; message = await client.next())
      last = message;
    const end = await session.closed;
    expect(end).toMatchObject({ reason, violation: true });
    expect(last).toMatchObject({ kind: 'error', errorText: end.detail });
    expect(session.state).toBe('ended');
    expect(warnings).toEqual([expect.objectContaining({ session: 1, reason })]);
  });

  it('does not disturb the others', async () => {
    const good = await startSession(generatedSource({ events: 10 }));
    const bad = await openSession(good.simulator, good.address);
    bad.client.send(header(9, 9, 9));
    await bad.session.closed;
    await good.client.request(extended);
    await readAll(good.client, good.session);
    expect(good.session.acknowledged.events).toBe(good.session.expected?.events);
  });
});

describe('the end of a session', () => {
  it('notes the Error that a client sends', async () => {
    const { client, session } = await startSession(generatedSource());
    await client.request(extended);
    client.send({ kind: 'error', errorCode: -1, errorText: 'going home' });
    expect(await session.closed).toEqual({
      reason: 'client-error',
      detail: 'The client sent error -1: going home',
      violation: false,
    });
  });

  it('writes what a client says on one line', async () => {
    const lines: string[] = [];
    const note = (_: object, line: string) => lines.push(line);
    const { client, session } = await startSession(
      generatedSource(),
      {},
      { logger: { info: note, warn: note } },
    );
    client.send({ kind: 'error', errorCode: 1, errorText: 'a\nforged line' });
    await session.closed;
    expect(lines.at(-1)).toBe('session ended: The client sent error 1: a forged line');
  });

  it('notes a client that leaves inside a message', async () => {
    const { client, session } = await startSession(generatedSource());
    client.send(encodeMessage(eventStreamRequest).subarray(0, 11));
    client.socket.end();
    expect((await session.closed).detail).toContain('inside a message');
  });

  it('cuts the connection of a client that does not read the Error message', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(generatedSource(), {}, { clock });
    client.socket.pause();
    const ended = once(client.socket, 'close');
    client.send(header(9, 9, 9), Buffer.alloc(100));
    await until(() => session.end !== undefined);
    await clock.advance(1000);
    await session.closed;
    client.socket.resume();
    await ended;
    expect(clock.pending).toBe(0);
  });

  it('comes for all with close(), which leaves no timer and no connection', async () => {
    const clock = createManualClock();
    const source = generatedSource({ events: 1000, rate: 1 });
    const { simulator, client, session } = await startSession(source, {}, { clock });
    await client.request(extended);
    await until(() => clock.pending > 0);
    await Promise.all([simulator.close(), simulator.close()]);
    expect(session.end).toMatchObject({ reason: 'simulator-closed', violation: false });
    expect(clock.pending).toBe(0);
    while ((await client.next()) !== undefined);
    expect(client.socket.destroyed).toBe(true);
  });

  it('lets a process exit by itself after close()', async () => {
    const script = fileURLToPath(new URL('./exit-after-close.ts', import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = await once(child, 'close');
    expect(Buffer.concat(output).toString()).toBe('closed: simulator-closed\n');
    expect(code).toBe(0);
  });
});
