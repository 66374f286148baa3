import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyslogConnectionChange } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { createFakeClock } from './support/fake-clock.ts';
import { useStreamServer } from './support/stream-tests.ts';

const tcp = useStreamServer();

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => encode({ summary: `event ${from + index}` }));

const summaries = (messages: readonly string[]) =>
  messages.map((message) => /"summary":"(.*?)"/.exec(message)?.[1]);

/** A transport to a server that is away, whose waits end only by a signal. */
async function waitingTransport() {
  await tcp.server.stop();
  const clock = createFakeClock();
  clock.hold();
  const transport = tcp.createTransport({}, { clock });
  return { clock, transport, ending: new AbortController(), waiting: clock.waiting() };
}

describe('a connection that cannot be made', () => {
  it('is tried again after a random part of a time that doubles, up to a limit', async () => {
    await tcp.server.stop();
    const clock = createFakeClock();
    let random = 0.9999;
    const transport = tcp.createTransport(
      { reconnect: { attempts: 7, initialDelayMs: 100, maxDelayMs: 1000 } },
      { clock, random: () => random },
    );
    const [outcome] = await transport.send([encode()], { signal: NEVER });
    expect(outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'unreachable', cause: { code: 'refused', cause: { code: 'ECONNREFUSED' } } },
    });
    expect(outcome).not.toHaveProperty('mayHaveArrived', true);
    expect(clock.waits).toEqual([99, 199, 399, 799, 999, 999]);
    random = 0.5;
    await transport.send([encode()], { signal: NEVER });
    expect(clock.waits.slice(6)).toEqual([999, 500, 500, 500, 500, 500, 500]);
    await transport.close();
  });

  it('gives back what waits after the last attempt, and what is sent then is tried again', async () => {
    await tcp.server.stop();
    const changes: SyslogConnectionChange[] = [];
    const transport = tcp.createTransport(
      { reconnect: { attempts: 2 }, onConnection: (change) => changes.push(change) },
      { clock: createFakeClock(), random: () => 0.5 },
    );
    const outcomes = await transport.send(numbered(3), { signal: NEVER });
    expect(outcomes.map(({ status }) => status)).toEqual(['retryable', 'retryable', 'retryable']);
    await tcp.server.start();
    expect(await transport.send(numbered(1), { signal: NEVER })).toEqual([{ status: 'sent' }]);
    await tcp.server.received(1);
    const destination = `tcp://127.0.0.1:${tcp.server.port}`;
    const error = expect.objectContaining({ code: 'refused' });
    expect(changes).toEqual([
      { kind: 'failed', destination, error, failures: 1, retryInMs: 50, waiting: 3 },
      { kind: 'failed', destination, error, failures: 2, retryInMs: 100, waiting: 3 },
      { kind: 'connected', destination },
    ]);
    await transport.close();
  });

  it('is not waited for any longer when the signal ends', async () => {
    const { clock, transport, ending, waiting } = await waitingTransport();
    const sending = transport.send(numbered(2), { signal: ending.signal });
    await waiting;
    ending.abort(new Error('no more time'));
    expect(await sending).toMatchObject([
      { status: 'retryable', error: { code: 'aborted', cause: { message: 'no more time' } } },
      { status: 'retryable', error: { code: 'aborted' } },
    ]);
    // Nothing waits, so that nothing is attempted and the end comes at once.
    await transport.close();
    expect(clock.waits).toHaveLength(1);
  });

  it('is not waited for any longer when the deadline of close ends', async () => {
    const { transport, ending, waiting } = await waitingTransport();
    const sending = transport.send(numbered(1), { signal: NEVER });
    await waiting;
    const closing = transport.close({ signal: ending.signal });
    ending.abort();
    await closing;
    expect(await sending).toMatchObject([{ status: 'retryable', error: { code: 'closed' } }]);
  });

  it('is an outcome too when what is given to make it throws', async () => {
    const transport = tcp.createTransport(
      { reconnect: { attempts: 1 } },
      {
        connect: () => {
          throw new Error('not today');
        },
      },
    );
    const outcomes = await transport.send(numbered(1), { signal: NEVER });
    expect(outcomes).toMatchObject([{ error: { code: 'unreachable', message: /not today/ } }]);
    await transport.close();
  });
});

describe('a connection that breaks', () => {
  it('is made again, and sends what was not sent', async () => {
    const changes: SyslogConnectionChange['kind'][] = [];
    const transport = tcp.createTransport({ onConnection: ({ kind }) => changes.push(kind) });
    expect(await transport.send(numbered(2), { signal: NEVER })).toEqual([
      { status: 'sent' },
      { status: 'sent' },
    ]);
    const client = await tcp.server.connected();
    await tcp.server.received(2);
    tcp.server.drop();
    await new Promise((resolve) => client.once('close', resolve));
    const lost = expect.poll(() => changes);
    await lost.toEqual(['connected', 'lost']);
    expect(await transport.send(numbered(2, 2), { signal: NEVER })).toEqual([
      { status: 'sent' },
      { status: 'sent' },
    ]);
    expect(summaries(await tcp.server.received(4))).toEqual(['event 0', 'event 1', 'event 2', 'event 3']);
    expect(changes).toEqual(['connected', 'lost', 'connected']);
    await transport.close();
  });

  it('leaves open what was on its way, and sends the rest over the next one in order', async () => {
    tcp.server.stall();
    const inFlight: number[] = [];
    const transport = tcp.createTransport({
      maxMessageBytes: 2_000_000,
      onConnection: (change) => change.kind === 'lost' && inFlight.push(change.inFlight),
    });
    // More than the buffers of both sides hold.
    const large = Array.from({ length: 20 }, (_, index) =>
      encode({ summary: `large ${index}`, details: { pad: 'x'.repeat(1_000_000) } }),
    );
    const sending = transport.send([...large, ...numbered(3)], { signal: NEVER });
    await tcp.server.connected();
    tcp.server.drop();
    tcp.server.resume();
    const outcomes = await sending;
    const unknown = outcomes.flatMap((outcome, index) => (outcome.status === 'retryable' ? [index] : []));
    expect(unknown).toHaveLength(inFlight.reduce((sum, count) => sum + count, 0));
    expect(unknown.length).toBeGreaterThan(0);
    for (const index of unknown) {
      expect(outcomes[index]).toMatchObject({ mayHaveArrived: true, error: { code: 'connection-lost' } });
    }
    expect(outcomes.slice(-3).every(({ status }) => status === 'sent')).toBe(true);
    await transport.close();
    await expect
      .poll(() => summaries(tcp.server.messages).slice(-3))
      .toEqual(['event 0', 'event 1', 'event 2']);
  });

  it('never makes a message arrive twice, and never one that has not been sent', async () => {
    const steps = fc.array(fc.constantFrom('send', 'drop', 'abort', 'turn'), { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const transport = tcp.createTransport({ reconnect: { initialDelayMs: 1, maxDelayMs: 1 } });
        const first = tcp.server.messages.length;
        const sends: {
          readonly summary: string;
          readonly outcomes: Promise<readonly { status: string }[]>;
        }[] = [];
        let ending = new AbortController();
        for (const [index, step] of script.entries()) {
          if (step === 'send') {
            const summary = `event ${first} ${index}`;
            sends.push({
              summary,
              outcomes: transport.send([encode({ summary })], { signal: ending.signal }),
            });
          }
          if (step === 'drop') tcp.server.drop();
          if (step === 'turn') await new Promise(setImmediate);
          if (step === 'abort') {
            ending.abort();
            ending = new AbortController();
          }
        }
        const arrivable = new Set<string>();
        for (const { summary, outcomes } of sends) {
          const [outcome] = await outcomes;
          const { status, mayHaveArrived } = outcome as { status: string; mayHaveArrived?: boolean };
          if (status === 'sent' || mayHaveArrived === true) arrivable.add(summary);
        }
        await transport.close();
        const arrived = summaries(tcp.server.messages.slice(first));
        expect(new Set(arrived).size).toBe(arrived.length);
        for (const summary of arrived) expect(arrivable).toContain(summary);
      }),
      { numRuns: 60 },
    );
  });
});
