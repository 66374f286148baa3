import { createPluginHost } from '@x/estreamer-plugins';
import { createManualClock } from '@x/foundation/testing';
import { createMemoryTransport, type Message, SENT, type SendOutcome } from '@x/transport';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createOutput,
  createTakenRecords,
  isEstreamerOutputError,
  type OutputSettings,
} from '../src/index.ts';
import {
  context,
  createScriptedTransport,
  createTestOutput,
  deliver,
  down,
  event,
  events,
  stateOf,
  urlFormat,
} from './support/outputs.ts';

/** A transport that answers when it is told to. */
function createGatedTransport(capabilities = {}) {
  const gates: (() => void)[] = [];
  const transport = createScriptedTransport(async (batch) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    return batch.map(() => SENT);
  }, capabilities);
  return { transport, open: () => gates.shift()?.() };
}

describe('an output', () => {
  it('is done with a delivery when the destination has every message of it', async () => {
    const { transport, open } = createGatedTransport();
    const { output } = createTestOutput(transport);
    const delivery = output.sendDelivery({ records: events(3) }, context());
    await transport.called(1);
    expect(await stateOf(delivery)).toBe('pending');
    expect(output.status()).toMatchObject({ state: 'sending', waiting: 3, waitingBytes: 6 });
    open();
    await delivery;
    expect(transport.taken).toEqual(['u0', 'u1', 'u2']);
    expect(output.status()).toMatchObject({
      state: 'idle',
      sent: 3,
      waiting: 0,
      waitingBytes: 0,
      batches: 1,
    });
  });

  it('sends a lone event at once, without a timer', async () => {
    const clock = createManualClock();
    const transport = createScriptedTransport();
    const { output } = createTestOutput(transport, {}, clock);
    await deliver(output, event('u'));
    expect(clock.pending).toBe(0);
  });

  it('forms the next batch out of whatever comes while one is under way', async () => {
    const { transport, open } = createGatedTransport();
    const { output } = createTestOutput(transport);
    const deliveries = [output.sendDelivery({ records: [event('a')] }, context())];
    await transport.called(1);
    for (const url of ['b', 'c', 'd'])
      deliveries.push(output.sendDelivery({ records: [event(url)] }, context()));
    expect(await stateOf(deliveries[0])).toBe('pending');
    expect(transport.batches).toEqual([['a']]);
    open();
    await transport.called(2);
    open();
    await Promise.all(deliveries);
    expect(transport.batches).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('divides what waits by the limits of the transport and its own, and keeps the order', async () => {
    const transport = createScriptedTransport(undefined, { maxBatchSize: 3 });
    const { output } = createTestOutput(transport, { maxBatchBytes: 8 });
    await Promise.all([
      deliver(output, ...events(5)),
      deliver(output, event('long enough to go alone'), event('z')),
    ]);
    expect(transport.batches).toEqual([['u0', 'u1', 'u2'], ['u3', 'u4'], ['long enough to go alone'], ['z']]);
  });

  it('has as many batches under way as it is told', async () => {
    const { transport, open } = createGatedTransport({ maxBatchSize: 1 });
    const { output } = createTestOutput(transport, { concurrency: 2 });
    const delivery = deliver(output, ...events(3));
    await transport.called(2);
    expect(await stateOf(delivery)).toBe('pending');
    expect(transport.batches).toHaveLength(2);
    open();
    await transport.called(3);
    open();
    open();
    await delivery;
  });

  it('writes no more than there is room for, and the rest in order when there is', async () => {
    const { transport, open } = createGatedTransport();
    const written: string[] = [];
    const format = {
      ...urlFormat,
      write(...given: Parameters<typeof urlFormat.write>) {
        const message = urlFormat.write(...given);
        written.push(message?.text ?? '');
        return message;
      },
    };
    const { output } = createTestOutput(transport, { format, maxQueuedMessages: 4 });
    const deliveries = ['a', 'b', 'c', 'd'].map((letter) => deliver(output, ...events(2, letter)));
    await transport.called(1);
    expect(written).toEqual(['a0', 'a1', 'b0', 'b1']);
    expect(output.status()).toMatchObject({ waiting: 4, waitingDeliveries: 2 });
    open();
    await transport.called(2);
    open();
    await Promise.all(deliveries);
    expect(transport.taken).toEqual(['a0', 'a1', 'b0', 'b1', 'c0', 'c1', 'd0', 'd1']);
  });

  it('sends the kinds that it is told, else those of its format, and of them those that fit', async () => {
    const transport = createScriptedTransport();
    const { output } = createTestOutput(transport, {
      where: (record) => (record as unknown as { data: { URL: string } }).data.URL !== 'u1',
    });
    expect(output.kinds).toEqual(['fullyQualifiedEvent']);
    expect(createTestOutput(transport, { kinds: ['packet'] }).output.kinds).toEqual(['packet']);
    await deliver(output, ...events(3));
    expect(transport.taken).toEqual(['u0', 'u2']);
    expect(output.status()).toMatchObject({ sent: 2, leftOut: 1 });
  });

  it('tells its format where a record comes from and what its identity is', async () => {
    const origins: unknown[] = [];
    const format = {
      ...urlFormat,
      write(...given: Parameters<typeof urlFormat.write>) {
        origins.push(given[2]);
        return urlFormat.write(...given);
      },
    };
    const { output } = createTestOutput(createScriptedTransport(), { format });
    await output.sendDelivery(
      { records: events(2), server: 'fmc:8302', identify: (index) => `id ${index}` },
      context(),
    );
    await deliver(output, event('u'));
    expect(origins).toEqual([
      { server: 'fmc:8302', id: 'id 0' },
      { server: 'fmc:8302', id: 'id 1' },
      undefined,
    ]);
  });

  it('releases messages when they are sent, and only if the transport forgets them', async () => {
    const released: string[] = [];
    const format = {
      ...urlFormat,
      write(...given: Parameters<typeof urlFormat.write>) {
        const message = urlFormat.write(...given) as Message;
        return { ...message, release: () => released.push(message.text) };
      },
    };
    let attempts = 0;
    const refuseFirst = (batch: readonly Message[]) => {
      attempts += 1;
      return batch.map(() => (attempts === 1 ? down : SENT));
    };
    const forgetting = createScriptedTransport(refuseFirst, { forgetsMessages: true });
    const { output } = createTestOutput(forgetting, { format, retry: { minDelayMs: 1, maxDelayMs: 1 } });
    await deliver(output, ...events(2));
    expect(released).toEqual([]);
    await deliver(output, ...events(2, 'v'));
    expect(released).toEqual(['v0', 'v1']);
    await deliver(createTestOutput(createScriptedTransport(), { format }).output, event('w'));
    expect(released).toEqual(['v0', 'v1']);
  });

  it('makes no promise for a delivery of which nothing is sent', () => {
    const { output } = createTestOutput(createScriptedTransport(), { where: () => false });
    expect(output.sendDelivery({ records: events(2) }, context())).toBeUndefined();
    expect(output.status().waiting).toBe(0);
  });

  it("ends a delivery with its signal, and nobody else's", async () => {
    const controller = new AbortController();
    const { transport, open } = createGatedTransport();
    const { output } = createTestOutput(transport);
    const first = output.sendDelivery({ records: [event('a')] }, context());
    await transport.called(1);
    const ended = output.sendDelivery({ records: [event('b')] }, context(controller.signal));
    const last = output.sendDelivery({ records: [event('c')] }, context());
    controller.abort();
    await expect(ended).rejects.toMatchObject({ code: 'aborted', context: { transport: 'scripted' } });
    open();
    await transport.called(2);
    open();
    await Promise.all([first, last]);
    expect(transport.taken).toEqual(['a', 'c']);
    expect(output.status()).toMatchObject({ waiting: 0, waitingBytes: 0 });
  });

  it('ends the batch under way when nobody waits for it, and goes on with the next delivery', async () => {
    const controller = new AbortController();
    let hangs = true;
    const transport = createScriptedTransport((batch, signal) => {
      if (!hangs) return batch.map(() => SENT);
      return new Promise<readonly SendOutcome[]>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    });
    const { output } = createTestOutput(transport, {}, createManualClock());
    const ended = output.sendDelivery({ records: [event('a')] }, context(controller.signal));
    await transport.called(1);
    controller.abort();
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    hangs = false;
    await deliver(output, event('b'));
    expect(transport.taken).toEqual(['b']);
  });

  it('has each message taken once, wherever a delivery is ended, when another output goes on', async () => {
    const answers = fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(answers, fc.integer({ min: 1, max: 3 }), async (plan, maxBatchMessages) => {
        const taken = createTakenRecords();
        const controller = new AbortController();
        let call = 0;
        const first = createScriptedTransport(async (batch) => {
          const passes = plan[call];
          call += 1;
          await new Promise((resolve) => setImmediate(resolve));
          if (call >= plan.length) controller.abort();
          // This comes back when the successor has the delivery already.
          await new Promise((resolve) => setImmediate(resolve));
          return batch.map((_, index) => (passes?.[index] === true ? SENT : down));
        });
        const second = createScriptedTransport();
        const deliveries = [events(4, 'a'), events(3, 'b')].map((records) => ({ records }));
        const settings = { maxBatchMessages, taken };
        const { output } = createTestOutput(first, settings);
        const { output: successor } = createTestOutput(second, settings);
        const promises = deliveries.map((delivery) =>
          output.sendDelivery(delivery, context(controller.signal)),
        );
        const ends = await Promise.allSettled(promises);
        const ended = deliveries.filter((_, index) => ends[index]?.status === 'rejected');
        await Promise.all(ended.map((delivery) => successor.sendDelivery(delivery, context())));
        const all = deliveries.flatMap(({ records }) =>
          records.map((record) => urlFormat.write(record, {})?.text),
        );
        expect([...first.taken, ...second.taken].sort()).toEqual(all.sort());
      }),
    );
  });

  it('does not send again what a transport says after its grace that it has taken', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const taken = createTakenRecords();
    const written = Promise.withResolvers<readonly SendOutcome[]>();
    const slow = createScriptedTransport(() => written.promise);
    const controller = new AbortController();
    const delivery = { records: events(2) };
    const { output } = createTestOutput(slow, { taken });
    const ended = output.sendDelivery(delivery, context(controller.signal));
    await slow.called(1);
    controller.abort();
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    await vi.advanceTimersByTimeAsync(1000);
    written.resolve([SENT, SENT]);
    await vi.advanceTimersByTimeAsync(0);
    const next = createScriptedTransport();
    const { output: successor } = createTestOutput(next, { taken });
    expect(successor.sendDelivery(delivery, context())).toBeUndefined();
    expect(output.status()).toMatchObject({ sent: 2 });
  });

  it('gives up what waits when it is torn down, closes its transports, and takes nothing more', async () => {
    const { transport } = createGatedTransport();
    const deadLetters = createScriptedTransport();
    const { output } = createTestOutput(transport, { deadLetters });
    const delivery = output.sendDelivery({ records: [event('a')] }, context());
    await transport.called(1);
    const ended = expect(delivery).rejects.toMatchObject({ code: 'closed' });
    await output.teardown();
    await ended;
    expect([transport.isClosed, deadLetters.isClosed]).toEqual([true, true]);
    await expect(output.sendDelivery({ records: [event('b')] }, context())).rejects.toMatchObject({
      code: 'closed',
    });
    expect(output.status().state).toBe('closed');
  });

  it('works in a plugin host, over a transport of the delivery package', async () => {
    const transport = createMemoryTransport();
    const { output } = createTestOutput(transport);
    const host = createPluginHost({ plugins: [output] });
    for (let number = 0; number < 3; number += 1) await host.process({ records: events(2, `${number}-`) });
    expect(output.status().sent).toBe(6);
    expect(host.list()).toMatchObject([{ name: 'sendDelivery', info: { author: '@x/estreamer-outputs' } }]);
    await host.close();
  });

  it('says everything that is wrong with its settings', () => {
    const settings = { format: {}, transport: {}, policy: 'sometimes', retry: { minDelayMs: 0 }, kind: [] };
    expect(() => createOutput(settings as unknown as OutputSettings)).toThrow(
      expect.toSatisfy(
        (error) => isEstreamerOutputError(error, 'invalid-settings') && error.context.issues?.length === 5,
      ),
    );
  });
});
