import { once } from 'node:events';
import { connect } from 'node:tls';
import { createRecordDecoder, type EventRequest, encodeMessage, type Message } from '@x/estreamer-protocol';
import { createManualClock } from '@x/foundation/testing';
import { describe, expect, it } from 'vitest';
import { type Fault, isSimulatorError, type SimulatorEvent } from '../src/index.ts';
import { bundleSource, FIRST_SECOND } from './bundle-source.ts';
import { connectRawClient, payloadsOf } from './raw-client.ts';
import { openSession, sharedCertificates, startSession, startSimulator, until } from './setup.ts';

const extended: EventRequest = { flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] };
const plain: EventRequest = { flags: ['connection_v5', 'metadata_v4'] };
const nullMessage: Message = { kind: 'null' };
const decoder = createRecordDecoder();

/** A session whose request is sent, with a fault that has been injected before. */
async function meet(fault: Fault, { bundles = 3, request = extended } = {}) {
  const started = await startSession(bundleSource(bundles));
  const injected = started.session.inject(fault);
  await started.client.request(request);
  return { ...started, injected, greeting: started.client.received().length };
}

/** The bytes of the messages that a session without faults gets. */
async function messagesWithoutFaults(bundles: number): Promise<Buffer[]> {
  const { client } = await startSession(bundleSource(bundles));
  await client.request(extended);
  const messages: Buffer[] = [];
  for (let number = 0; number < bundles; number += 1) {
    const message = await client.next();
    if (message !== undefined) messages.push(encodeMessage(message));
    client.send(nullMessage);
  }
  return messages;
}

/** The bytes of the n-th message but for the connection id, which is the time. */
const masked = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 8), bytes.subarray(12)]);

const countersOf = (messages: readonly (Message | undefined)[]) =>
  payloadsOf(messages.filter((message) => message !== undefined))
    .map((payload) => decoder.decode(payload))
    .flatMap((record) => (record.kind === 'connectionStatistics' ? [record.data.connectionCounter] : []));

describe('a fault that closes the connection', () => {
  it('after the handshake: nothing is sent, whatever the client asks', async () => {
    const { simulator, address } = await startSimulator(bundleSource(3));
    const injected = simulator.inject({ kind: 'close', when: 'after-handshake' });
    const { client, session } = await openSession(simulator, address);
    expect(await client.next()).toBeUndefined();
    expect(client.received()).toHaveLength(0);
    expect(await session.closed).toMatchObject({ reason: 'fault', violation: false });
    expect(await injected.outcome).toMatchObject({ status: 'happened', session: 1 });
  });

  it('before a bundle: whole messages, then the end', async () => {
    const fault: Fault = { kind: 'close', when: 'before-bundle', afterMessages: 1 };
    const { client, session, injected } = await meet(fault);
    expect(countersOf([await client.next()])).toEqual([0, 1]);
    client.send(nullMessage);
    expect(await client.next()).toBeUndefined();
    expect(await injected.outcome).toEqual({
      status: 'happened',
      session: session.id,
      detail: 'closed before a message',
    });
    expect(session).toMatchObject({ sent: { messages: 1 }, acknowledged: { messages: 1 } });
    expect((await session.closed).reason).toBe('fault');
  });

  it('inside a bundle: half of its bytes, then the end', async () => {
    const [first] = await messagesWithoutFaults(1);
    const { client, session, greeting } = await meet({ kind: 'close', when: 'inside-bundle' });
    expect(await client.next()).toBeUndefined();
    const half = client.received().subarray(greeting);
    expect(half).toHaveLength(Math.ceil((first?.length ?? 0) / 2));
    expect(masked(half)).toEqual(masked(first?.subarray(0, half.length) ?? Buffer.alloc(0)));
    expect(session.sent.messages).toBe(0);
  });

  it('after a bundle: all of it, and the end without waiting for the Null', async () => {
    const { client, session } = await meet({ kind: 'close', when: 'after-bundle' });
    expect(countersOf([await client.next()])).toEqual([0, 1]);
    expect(await client.next()).toBeUndefined();
    expect(session).toMatchObject({ sent: { messages: 1 }, acknowledged: { messages: 0 } });
  });

  it('at once, in a session that has nothing to send', async () => {
    const { client, session, simulator } = await startSession(bundleSource(0));
    await client.request(extended);
    await session.delivered;
    const { outcome } = simulator.inject({ kind: 'close', when: 'at-once' });
    expect(await client.next()).toBeUndefined();
    expect((await outcome).status).toBe('happened');
  });

  it('by a reset, where it says so', async () => {
    const { client, session } = await meet({ kind: 'close', when: 'before-bundle', how: 'reset' });
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => client.socket.once('error', resolve));
    expect((await failed).code).toBe('ECONNRESET');
    expect((await session.closed).reason).toBe('fault');
  });

  it('after an Error message', async () => {
    const { client, session } = await meet({ kind: 'error-message', errorCode: 7, errorText: 'no more' });
    expect(await client.next()).toEqual({ kind: 'error', errorCode: 7, errorText: 'no more' });
    expect(await client.next()).toBeUndefined();
    expect((await session.closed).reason).toBe('fault');
  });
});

describe('a fault that ends the stream and leaves the connection', () => {
  it.each<[string, Fault, (first: Buffer) => Buffer]>([
    ['half a message', { kind: 'half-message' }, (first) => first.subarray(0, first.length >> 1)],
    ['five bytes of a message', { kind: 'half-message', bytes: 5 }, (first) => first.subarray(0, 5)],
    ['nothing', { kind: 'silence' }, () => Buffer.alloc(0)],
    ['garbage', { kind: 'garbage-header', hex: 'deadbeef00' }, () => Buffer.from('deadbeef00', 'hex')],
    ['text', { kind: 'garbage-header' }, () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'a header of version 2',
      { kind: 'wrong-version' },
      (first) => Buffer.concat([Buffer.from('0002', 'hex'), first.subarray(2)]),
    ],
    [
      'a length of 4 GiB',
      { kind: 'oversized-length' },
      (first) => Buffer.concat([Buffer.from('00010fa2ffffffff', 'hex'), first.subarray(8)]),
    ],
  ])('sends %s, and then not even Nulls', async (_what, fault, bytes) => {
    const [first = Buffer.alloc(0)] = await messagesWithoutFaults(1);
    const clock = createManualClock();
    const { client, session } = await startSession(bundleSource(3), { idleIntervalMs: 1000 }, { clock });
    const { outcome } = session.inject(fault);
    const received = async (size: number) => {
      while (client.received().length < size) await once(client.socket, 'data');
    };
    // What follows is looked at as bytes: a frame parser would end at garbage.
    await client.request(extended);
    const greeting = client.received().length;
    await outcome;
    const expected = bytes(first);
    await received(greeting + expected.length);
    await clock.advance(60_000);
    client.send(nullMessage);
    await until(() => session.nullsReceived === 1);
    const sent = client.received().subarray(greeting);
    const mask = (all: Buffer) => (all.length > 12 && expected.length > 30 ? masked(all) : all);
    expect(mask(sent)).toEqual(mask(expected));
    expect(session).toMatchObject({ state: 'streaming', idleNullsSent: 0, sent: { messages: 0 } });
    client.socket.end();
    expect((await session.closed).reason).toBe('client-closed');
  });

  it('stops sending Nulls, and events go on', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(bundleSource(1), { idleIntervalMs: 1000 }, { clock });
    const { outcome } = session.inject({ kind: 'no-nulls' });
    await client.request(extended);
    expect(countersOf([await client.next()])).toEqual([0, 1]);
    client.send(nullMessage);
    await session.delivered;
    await clock.advance(60_000);
    expect((await outcome).status).toBe('happened');
    expect(session.idleNullsSent).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('a fault in the stream', () => {
  it('sends a message in pieces', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(bundleSource(2), {}, { clock });
    session.inject({ kind: 'slow-bytes', pieceBytes: 100, delayMs: 50 });
    await client.request(extended);
    const [first = Buffer.alloc(0)] = await messagesWithoutFaults(1);
    const greeting = 56;
    await until(() => session.sent.messages === 1);
    for (let size = 100; size < first.length; size += 100) {
      await until(() => client.received().length === greeting + size);
      client.send(nullMessage);
      const number = size / 100;
      await until(() => session.nullsReceived === number);
      // A Null in the middle of the message acknowledges nothing.
      expect(session.acknowledged.messages).toBe(0);
      await clock.advance(50);
    }
    expect(countersOf([await client.next()])).toEqual([0, 1]);
    client.send(nullMessage);
    expect(countersOf([await client.next()])).toEqual([2, 3]);
  });

  it('adds a record of an unknown type to a bundle, and loses nothing', async () => {
    const { client, session } = await meet({ kind: 'unknown-records' });
    const bundle = await client.next();
    const records = payloadsOf(bundle === undefined ? [] : [bundle]).map((payload) =>
      decoder.decode(payload),
    );
    expect(records.map(({ recordType }) => recordType)).toEqual([109, 9999, 71, 71]);
    expect(records[1]).toMatchObject({ kind: 'unknown', reason: { code: 'unknown-record-type' } });
    client.send(nullMessage);
    expect(countersOf([bundle, await client.next()])).toEqual([0, 1, 2, 3]);
    expect(session.sent.records).toBe(7);
  });

  it('sends an unknown record as a message of its own to a client that takes no bundles', async () => {
    const { client } = await meet({ kind: 'unknown-records', recordType: 1234 }, { request: plain });
    const first = await client.next();
    expect(
      payloadsOf(first === undefined ? [] : [first]).map((payload) => decoder.decode(payload)),
    ).toMatchObject([{ kind: 'unknown', recordType: 1234 }]);
    client.send(nullMessage);
    expect(await client.next()).toMatchObject({ kind: 'eventData' });
  });

  it('adds a known record with an unknown block', async () => {
    const { client } = await meet({ kind: 'unknown-blocks', blockType: 999 });
    const bundle = await client.next();
    const records = payloadsOf(bundle === undefined ? [] : [bundle]).map((payload) =>
      decoder.decode(payload),
    );
    expect(records[1]).toMatchObject({
      kind: 'unknown',
      recordType: 71,
      reason: { code: 'unknown-block-type' },
    });
    expect(countersOf([bundle])).toEqual([0, 1]);
  });

  it('makes the blocks of the events longer, and they still are what they were', async () => {
    const { client } = await meet({ kind: 'longer-blocks', extraBytes: 20 });
    const bundle = await client.next();
    const records = payloadsOf(bundle === undefined ? [] : [bundle]).map((payload) =>
      decoder.decode(payload),
    );
    expect(records.map(({ undecodedBytes }) => undecodedBytes)).toEqual([0, 20, 20]);
    expect(countersOf([bundle])).toEqual([0, 1]);
  });

  it('sends a message again', async () => {
    const { client, session } = await meet({ kind: 'duplicates', times: 3 }, { bundles: 2 });
    const messages: (Message | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) {
      messages.push(await client.next());
      client.send(nullMessage);
    }
    expect(countersOf(messages)).toEqual([0, 1, 0, 1, 0, 1, 2, 3]);
    expect(messages[1]).toEqual(messages[0]);
    await session.delivered;
    expect(session.acknowledged.messages).toBe(4);
  });

  it('sends two messages in the wrong order', async () => {
    const { client, session } = await meet({ kind: 'reordered-bundles', afterMessages: 1 }, { bundles: 4 });
    const messages: (Message | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) {
      messages.push(await client.next());
      client.send(nullMessage);
    }
    expect(countersOf(messages)).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
    expect(session.messages.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 3, 2, 4]);
    await session.delivered;
  });

  it('waits until it can happen: the last message can not change places', async () => {
    const { client, session, injected } = await meet({ kind: 'reordered-bundles' }, { bundles: 1 });
    expect(countersOf([await client.next()])).toEqual([0, 1]);
    client.send(nullMessage);
    await session.delivered;
    client.socket.end();
    expect(await injected.outcome).toMatchObject({ status: 'session-ended', session: session.id });
  });
});

describe('a fault in the handshake', () => {
  const connectAs = async (simulatorPort: number) => {
    const certificates = await sharedCertificates();
    const socket = connect({
      host: '127.0.0.1',
      port: simulatorPort,
      ca: certificates.authority.certificate,
      cert: certificates.client.certificate,
      key: certificates.client.key,
    });
    socket.resume();
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    socket.destroy();
    return error;
  };

  it.each<[Fault, RegExp]>([
    [{ kind: 'wrong-certificate' }, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER/],
    [{ kind: 'wrong-certificate', wrong: 'name' }, /ERR_TLS_CERT_ALTNAME_INVALID/],
    [{ kind: 'expired-certificate' }, /CERT_HAS_EXPIRED/],
    [
      { kind: 'refuse-client', how: 'revoked' },
      /ERR_SSL_SSL\/TLS_ALERT_CERTIFICATE_REVOKED|ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED/,
    ],
    [{ kind: 'refuse-client', how: 'reset' }, /ECONNRESET/],
  ])('%o: the client sees it, and the next connection is served', async (fault, code) => {
    const { simulator, address } = await startSimulator(bundleSource(1));
    const { outcome } = simulator.inject(fault);
    expect((await connectAs(address.port)).code).toMatch(code);
    expect((await outcome).status).toBe('happened');
    const { client } = await openSession(simulator, address);
    await client.request(extended);
    expect(countersOf([await client.next()])).toEqual([0, 1]);
  });

  it('refuses the client after the handshake without a word', async () => {
    const { simulator, address } = await startSimulator(bundleSource(1));
    simulator.inject({ kind: 'refuse-client' });
    const { client, session } = await openSession(simulator, address);
    expect(await client.next()).toBeUndefined();
    expect(client.received()).toHaveLength(0);
    expect((await session.closed).reason).toBe('fault');
  });

  it('needs certificates that are made for it', async () => {
    const { authority, server } = await sharedCertificates();
    const { simulator } = await startSimulator(bundleSource(1), { certificates: { authority, server } });
    expect(() => simulator.inject({ kind: 'expired-certificate' })).toThrow('certificates.faulty');
    expect(() => simulator.inject({ kind: 'refuse-client' })).not.toThrow();
  });
});

describe('faults on command and by plan', () => {
  it('gives each connection its share of the plan, also where that is a failed handshake', async () => {
    const faults: Fault[] = [
      { kind: 'close', when: 'before-bundle' },
      { kind: 'expired-certificate' },
      { kind: 'error-message' },
    ];
    const { simulator, address } = await startSimulator(bundleSource(1), { faults });
    const first = await openSession(simulator, address);
    await first.client.request(extended);
    expect(await first.client.next()).toBeUndefined();
    await expect(connectRawClient(address, await sharedCertificates())).rejects.toMatchObject({
      code: 'CERT_HAS_EXPIRED',
    });
    const second = await openSession(simulator, address);
    await second.client.request(extended);
    expect(await second.client.next()).toMatchObject({ kind: 'error' });
    const third = await openSession(simulator, address);
    await third.client.request(extended);
    expect(countersOf([await third.client.next()])).toEqual([0, 1]);
  });

  it('happens in the running session, or in the next one if that is asked for', async () => {
    const { simulator, address, client } = await startSession(bundleSource(3));
    await client.request(extended);
    await client.next();
    const next = simulator.inject({ kind: 'error-message' }, 'next');
    const running = simulator.inject({ kind: 'close', when: 'before-bundle' });
    client.send(nullMessage);
    expect(await client.next()).toBeUndefined();
    expect(await running.outcome).toMatchObject({ status: 'happened', session: 1 });
    const second = await openSession(simulator, address);
    await second.client.request(extended);
    expect(await second.client.next()).toMatchObject({ kind: 'error' });
    expect(await next.outcome).toMatchObject({ status: 'happened', session: 2 });
  });

  it('tells an observer and a logger, and how faults end that never happen', async () => {
    const events: SimulatorEvent[] = [];
    const lines: string[] = [];
    const logger = {
      info: (_: object, line: string) => lines.push(line),
      warn: (_: object, line: string) => lines.push(line),
    };
    const observer = (event: SimulatorEvent) => {
      events.push(event);
      throw new Error('an observer that fails changes nothing');
    };
    const { simulator, client, session } = await startSession(bundleSource(1), {}, { logger, observer });
    const withdrawn = session.inject({ kind: 'silence' });
    withdrawn.cancel();
    const tooLate = session.inject({ kind: 'close', when: 'before-bundle', afterMessages: 5 });
    const never = simulator.inject({ kind: 'close', when: 'after-handshake' });
    const happened = session.inject({ kind: 'duplicates' });
    await client.request(extended);
    await client.next();
    client.send(nullMessage);
    await client.next();
    client.send(nullMessage);
    await session.delivered;
    client.socket.end();
    await session.closed;
    await simulator.close();
    expect(
      await Promise.all(
        [withdrawn, tooLate, never, happened].map(async ({ outcome }) => (await outcome).status),
      ),
    ).toEqual(['cancelled', 'session-ended', 'simulator-closed', 'happened']);
    expect(events.map(({ kind }) => kind)).toEqual([
      'session-started',
      'streaming',
      'fault',
      'message-sent',
      'message-acknowledged',
      'message-sent',
      'message-acknowledged',
      'fault',
      'session-ended',
      'fault',
    ]);
    expect(lines).toContain('fault duplicates happened: sends a message 2 times');
  });

  it.each<[unknown, string]>([
    [{ kind: 'earthquake' }, 'kind'],
    [{ kind: 'close' }, 'when'],
    [{ kind: 'close', when: 'tomorrow' }, 'when'],
    [{ kind: 'silence', afterMessages: -1 }, 'afterMessages'],
    [{ kind: 'garbage-header', hex: 'xyz' }, 'hex'],
    [{ kind: 'no-nulls', afterMessages: 1 }, 'afterMessages'],
  ])('refuses %o', async (fault, setting) => {
    const { simulator } = await startSimulator(bundleSource(1));
    let refusal: unknown;
    try {
      simulator.inject(fault as Fault);
    } catch (error) {
      refusal = error;
    }
    expect(isSimulatorError(refusal, 'invalid-fault')).toBe(true);
    expect(isSimulatorError(refusal) && refusal.context.issues?.map(({ path }) => path.at(-1))).toEqual([
      setting,
    ]);
  });

  it('does not inject into a running session what belongs to its start', async () => {
    const { session } = await startSession(bundleSource(1));
    expect(() => session.inject({ kind: 'close', when: 'after-handshake' })).toThrow(
      'at the start of a session',
    );
  });
});

describe('after a fault', () => {
  it.each<Fault>([
    { kind: 'close', when: 'after-bundle', afterMessages: 1 },
    { kind: 'close', when: 'inside-bundle', afterMessages: 1 },
    { kind: 'close', when: 'before-bundle', afterMessages: 2 },
  ])('%o: the next session gets everything from the bookmark on, acknowledged or not', async (fault) => {
    const first = await startSession(bundleSource(5));
    first.session.inject(fault);
    await first.client.request(extended);
    while ((await first.client.next()) !== undefined) first.client.send(nullMessage);
    const { acknowledgedTimestamp } = first.session;
    const bookmark = acknowledgedTimestamp ?? 0;
    expect(bookmark).toBe(FIRST_SECOND + first.session.acknowledged.messages - 1);
    const second = await openSession(first.simulator, first.address);
    await second.client.request(extended, bookmark);
    const messages: (Message | undefined)[] = [];
    while (second.session.sent.messages === 0 || second.session.state === 'streaming') {
      const message = await second.client.next();
      messages.push(message);
      if (countersOf([message]).includes(9)) break;
      second.client.send(nullMessage);
    }
    const from = bookmark - FIRST_SECOND;
    expect(countersOf(messages)).toEqual(Array.from({ length: 10 - 2 * from }, (_, n) => 2 * from + n));
  });
});
