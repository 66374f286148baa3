import { buildRequest } from '@x/estreamer-protocol';
import { createManualClock } from '@x/foundation/testing';
import { describe, expect, it } from 'vitest';
import type { EventSource, FeedStep } from '../src/index.ts';
import { bundleSource } from './bundle-source.ts';
import { openSession, startSession } from './setup.ts';

const request = buildRequest({ flags: ['connection_v5'] }).eventStreamRequest(0);
const fail = (): never => {
  throw new Error('the source is out of order');
};
const sourceWith = (parts: Partial<EventSource>): EventSource => ({ ...bundleSource(1), ...parts });
const feedOf = (...steps: (FeedStep | (() => never))[]) => {
  const upcoming = steps.values();
  return {
    next(): FeedStep {
      const step = upcoming.next().value ?? { status: 'end' };
      return typeof step === 'function' ? step() : step;
    },
  };
};

describe('a source that throws', () => {
  it.each<[string, EventSource]>([
    ['when it is opened', sourceWith({ open: fail })],
    ['when it is asked for a message', sourceWith({ open: () => feedOf(fail) })],
    [
      'by a message that is none',
      sourceWith({
        open: () => feedOf({ status: 'message', message: { bytes: 'text' as never, records: 1, events: 1 } }),
      }),
    ],
  ])('%s ends its session with an Error message, and no other', async (_when, source) => {
    const { simulator, address, client, session } = await startSession(source);
    client.send(request);
    const error = await client.next();
    const end = await session.closed;
    expect(end).toMatchObject({ reason: 'source-failed', violation: false });
    expect(error).toEqual({ kind: 'error', errorCode: 1, errorText: end.detail });
    const next = await openSession(simulator, address);
    expect(next.session.id).toBe(2);
  });

  it('an error of many lines ends its session with one line of bounded length', async () => {
    const source = sourceWith({
      open() {
        throw new Error(`first line\r\nsecond line\u0000${'x'.repeat(100_000)}`);
      },
    });
    const { client, session } = await startSession(source);
    client.send(request);
    expect(await client.next()).toMatchObject({ kind: 'error' });
    const { detail } = await session.closed;
    expect(detail).toMatch(/^The source failed: first line second line x+…$/);
    expect(detail.length).toBeLessThan(600);
  });

  it('later, when a wait is over', async () => {
    const clock = createManualClock();
    const source = sourceWith({ open: () => feedOf({ status: 'wait', delayMs: 100 }, fail) });
    const { client, session } = await startSession(source, {}, { clock });
    client.send(request);
    await new Promise<void>((resolve) => {
      const look = () => (clock.pending > 1 ? resolve() : setImmediate(look));
      look();
    });
    await clock.advance(100);
    expect(await session.closed).toMatchObject({
      reason: 'source-failed',
      detail: 'The source failed: the source is out of order',
    });
    expect(await client.next()).toMatchObject({ kind: 'error' });
  });
});

describe('what a simulator keeps', () => {
  it('is bounded: the last messages of a session, and the last of the ended sessions', async () => {
    const { simulator, address, client, session } = await startSession(bundleSource(20), {
      keepSessions: 2,
      keepMessages: 3,
    });
    await client.request({ flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] });
    for (let count = 0; count < 20; count += 1) {
      await client.next();
      client.send({ kind: 'null' });
    }
    await session.delivered;
    expect(session.messages.map(({ number }) => number)).toEqual([18, 19, 20]);
    for (let count = 0; count < 3; count += 1) {
      const ended = await openSession(simulator, address);
      ended.client.socket.end();
      await ended.session.closed;
    }
    const last = await openSession(simulator, address);
    expect(simulator.sessions.map(({ id }) => id)).toEqual([1, 3, 4, 5]);
    expect(simulator.sessions.at(-1)).toBe(last.session);
  });
});
