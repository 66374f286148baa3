import { createManualClock } from '@x/foundation/testing';
import {
  type Message,
  messageTooLarge,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  TransportError,
} from '@x/transport';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  context,
  createScriptedTransport,
  createTestOutput,
  deliver,
  down,
  event,
  events,
  refused,
  stateOf,
  urlFormat,
  wholeBatch,
} from './support/outputs.ts';

const isBad = (text: string) => text.startsWith('bad');
const bulk = { sharedRefusals: true };

/** A web application firewall: it answers 403 to a request in which anything is bad. */
const firewall = wholeBatch((texts) => (texts.some(isBad) ? refused(403) : SENT));

function createLogger() {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}

describe('what may pass', () => {
  it('is sent again, and what comes behind waits, so that the order stays', async () => {
    let failures = 3;
    const transport = createScriptedTransport((batch) => {
      failures -= 1;
      return batch.map((_, index) => (failures >= 0 && index > 0 ? down : SENT));
    });
    const { output } = createTestOutput(transport);
    await Promise.all([deliver(output, ...events(3, 'a')), deliver(output, ...events(3, 'b'))]);
    expect(transport.taken).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
    expect(output.status()).toMatchObject({ sent: 6, retried: 12, state: 'idle', held: 0 });
  });

  it('waits longer and longer, at least as long as the destination asks, and goes on for as long as it takes', async () => {
    const clock = createManualClock();
    let isUp = false;
    const slowDown = retryable(new TransportError('unavailable', 'later'), { retryAfterMs: 7000 });
    let answers: SendOutcome[] = [down, slowDown];
    const transport = createScriptedTransport((batch) => {
      const outcome = isUp ? SENT : (answers.shift() ?? down);
      return batch.map(() => outcome);
    });
    const { output } = createTestOutput(transport, { retry: { minDelayMs: 200, maxDelayMs: 5000 } }, clock);
    const delivery = output.sendDelivery({ records: events(2) }, context());
    await transport.called(1);
    expect(await stateOf(delivery)).toBe('pending');
    await clock.advance(99);
    expect(transport.batches).toHaveLength(1);
    await clock.advance(1);
    expect(transport.batches).toHaveLength(2);
    await clock.advance(6999);
    expect(transport.batches).toHaveLength(2);
    await clock.advance(1);
    expect(transport.batches).toHaveLength(3);
    expect(output.status()).toMatchObject({
      state: 'retrying',
      held: 2,
      lastProblem: { code: 'unreachable', message: 'no connection' },
    });
    answers = [];
    await clock.advance(300_000);
    expect(transport.batches.length).toBeGreaterThan(100);
    isUp = true;
    await clock.advance(5000);
    await delivery;
    expect(output.status()).toMatchObject({ state: 'idle', sent: 2, givenUp: 0 });
  });

  it('is reported once when it begins, now and then while it goes on, and when it is over', async () => {
    const clock = createManualClock();
    const logger = createLogger();
    let isUp = false;
    const transport = createScriptedTransport((batch) => batch.map(() => (isUp ? SENT : down)));
    const { output } = createTestOutput(transport, {}, clock);
    const delivery = output.sendDelivery({ records: events(2) }, context(undefined, logger));
    await clock.advance(150_000);
    expect(logger.warn.mock.calls.map(([, message]) => message)).toEqual(
      new Array(3).fill('2 messages not taken by the transport "scripted", to be sent again: no connection'),
    );
    isUp = true;
    await clock.advance(5000);
    await delivery;
    expect(logger.info.mock.calls.map(([, message]) => message)).toEqual([
      'The transport "scripted" takes messages again',
    ]);
  });

  it('is reported when it comes back at once and lasts, and not each time that it comes and goes', async () => {
    const clock = createManualClock();
    const logger = createLogger();
    let isUp = false;
    const transport = createScriptedTransport((batch) => batch.map(() => (isUp ? SENT : down)));
    const { output } = createTestOutput(transport, {}, clock);
    const trouble = async (milliseconds: number) => {
      isUp = false;
      const delivery = output.sendDelivery({ records: events(1) }, context(undefined, logger));
      await clock.advance(milliseconds);
      isUp = true;
      await clock.advance(5000);
      await delivery;
    };
    await trouble(1000);
    await trouble(1000);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    await trouble(20_000);
    expect(logger.warn).toHaveBeenCalledTimes(2);
    expect(logger.info).toHaveBeenCalledTimes(2);
  });

  it('counts what may have arrived before', async () => {
    let isFirst = true;
    const lost = retryable(new TransportError('connection-lost', 'reset'), { mayHaveArrived: true });
    const transport = createScriptedTransport((batch) => {
      const outcome = isFirst ? lost : SENT;
      isFirst = false;
      return batch.map(() => outcome);
    });
    const { output } = createTestOutput(transport);
    await deliver(output, ...events(2));
    expect(output.status()).toMatchObject({ sent: 2, possibleDuplicates: 2 });
  });

  it('is told as a fault at once if the transport is broken, and nothing is lost', async () => {
    const logger = createLogger();
    let isBroken = true;
    const transport = createScriptedTransport((batch) => {
      if (isBroken) throw new TypeError('x is not a function');
      return batch.map(() => SENT);
    });
    const { output } = createTestOutput(transport);
    const delivery = output.sendDelivery({ records: events(1) }, context(undefined, logger));
    await transport.called(3);
    expect(logger.error).toHaveBeenCalledTimes(1);
    isBroken = false;
    await delivery;
  });

  it('is dropped by a best-effort output after some attempts, counted and told', async () => {
    const dropped: unknown[] = [];
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? down : SENT)),
    );
    const { output } = createTestOutput(transport, {
      policy: 'best-effort',
      retry: { maxAttempts: 3 },
      onDropped: ({ message, error }) => void dropped.push([message?.text, error.message]),
    });
    await deliver(output, event('a'), event('bad'), event('c'));
    expect(transport.taken).toEqual(['a', 'c']);
    expect(dropped).toEqual([['bad', 'no connection']]);
    expect(output.status()).toMatchObject({ sent: 2, dropped: 1, retried: 2, state: 'idle' });
  });

  it('goes to the dead letters when a best-effort output drops it, as not delivered', async () => {
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? down : SENT)),
    );
    const deadLetters = createScriptedTransport();
    const { output } = createTestOutput(transport, {
      policy: 'best-effort',
      retry: { maxAttempts: 3 },
      deadLetters,
      onDropped: () => {},
    });
    await deliver(output, event('a'), event('bad'), event('c'));
    expect(deadLetters.taken.map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({ reason: 'not-delivered', error: 'no connection', text: 'bad' }),
    ]);
    expect(output.status()).toMatchObject({ sent: 2, dropped: 1, givenUp: 0, deadLetters: 1 });
  });
});

describe('what is refused', () => {
  it('is given up at once if it is too large, with the reason', async () => {
    const logger = createLogger();
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? rejected(messageTooLarge('scripted', 3000, 2048)) : SENT)),
    );
    const { output } = createTestOutput(transport, { onRejected: undefined });
    await output.sendDelivery({ records: [event('bad')] }, context(undefined, logger));
    expect(logger.error.mock.calls).toEqual([
      [
        expect.objectContaining({
          transport: 'scripted',
          kind: 'fullyQualifiedEvent',
          recordType: 710,
          id: 'id-bad',
        }),
        'An event was given up: The message takes 3000 bytes; the transport "scripted" takes at most 2048 (shorten it)',
      ],
    ]);
    expect(output.status()).toMatchObject({
      givenUp: 1,
      sent: 0,
      lastProblem: { code: 'message-too-large' },
    });
  });

  it('is told one by one up to a number in a minute, and then by its count', async () => {
    const clock = createManualClock();
    const logger = createLogger();
    const transport = createScriptedTransport((batch) =>
      batch.map(() => rejected(messageTooLarge('scripted', 3000, 2048))),
    );
    const { output } = createTestOutput(transport, { onRejected: undefined }, clock);
    await output.sendDelivery({ records: events(500) }, context(undefined, logger));
    expect(logger.error).toHaveBeenCalledTimes(20);
    await clock.advance(60_000);
    await output.sendDelivery({ records: events(1) }, context(undefined, logger));
    expect(logger.error.mock.calls.slice(20).map(([, message]) => message)).toEqual([
      '480 messages more given up in the minute before',
      expect.stringContaining('An event was given up'),
    ]);
    expect(output.status().givenUp).toBe(501);
  });

  it('is given up while others of the same batch are taken, where each has its own answer', async () => {
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? refused(400) : SENT)),
    );
    const { output, givenUp } = createTestOutput(transport);
    await deliver(output, event('a'), event('bad'), event('c'));
    expect(givenUp).toEqual(['bad']);
    expect(transport.batches).toEqual([['a', 'bad', 'c'], ['bad']]);
  });

  it('is not given up because the destination recovered while the transport was sending the batch in parts', async () => {
    let requests = 0;
    const transport = createScriptedTransport((batch) =>
      batch.map(() => {
        requests += 1;
        return requests <= 2 ? refused(413) : SENT;
      }),
    );
    const { output, givenUp } = createTestOutput(transport);
    await deliver(output, ...events(4));
    expect(givenUp).toEqual([]);
    expect(transport.taken.toSorted()).toEqual(['u0', 'u1', 'u2', 'u3']);
  });

  it('is not given up because the destination begins to refuse everything while it is tried again', async () => {
    const clock = createManualClock();
    // Refuses, recovers for one message, refuses for a while, and recovers for good.
    let requests = 0;
    const transport = createScriptedTransport((batch) => {
      requests += 1;
      return batch.map(() =>
        requests <= 25 || (requests > 26 && clock.now() < 60_000) ? refused(403) : SENT,
      );
    }, bulk);
    const { output, givenUp } = createTestOutput(transport, { maxBatchMessages: 10 }, clock);
    const deliveries = [1, 2, 3, 4, 5].map((number) => deliver(output, ...events(20, `d${number}-`)));
    await clock.advance(120_000);
    await Promise.all(deliveries);
    expect(givenUp).toEqual([]);
    expect(new Set(transport.taken).size).toBe(100);
  });

  it('is divided where a batch has one answer: one bad event does not stop the stream, and nothing else is lost', async () => {
    const transport = createScriptedTransport(firewall, bulk);
    const deadLetters = createScriptedTransport();
    const { output, givenUp } = createTestOutput(transport, { deadLetters });
    const records = [...events(70), event('bad ../../etc/passwd'), ...events(29, 'v')];
    await deliver(output, ...records);
    expect(givenUp).toEqual(['bad ../../etc/passwd']);
    expect(transport.taken.toSorted()).toEqual([...events(70), ...events(29, 'v')].map(textOf).toSorted());
    expect(transport.batches.length).toBeLessThan(20);
    expect(deadLetters.taken.map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({
        transport: 'scripted',
        code: 'refused',
        error: 'http://siem answered 403',
        id: 'id-bad ../../etc/passwd',
        text: 'bad ../../etc/passwd',
      }),
    ]);
    expect(output.status()).toMatchObject({ sent: 99, givenUp: 1, deadLetters: 1, state: 'idle' });
  });

  it('does not blind the destination however many bad events there are', async () => {
    const transport = createScriptedTransport(firewall, bulk);
    const clock = createManualClock();
    const { output, givenUp } = createTestOutput(transport, {}, clock);
    const flood = output.sendDelivery({ records: events(180, 'bad') }, context());
    const mixed = events(100).flatMap((one, index) => [event(`bad more ${index}`), one]);
    const behind = output.sendDelivery({ records: mixed }, context());
    await clock.advance(60_000);
    await output.sendDelivery({ records: events(1, 'last') }, context());
    await Promise.all([flood, behind]);
    expect(givenUp).toHaveLength(280);
    expect(transport.taken).toHaveLength(101);
  });

  it.each([
    ['wrong credentials', 401, bulk],
    ['a proxy that answers 413 to everything', 413, bulk],
    ['a wrong path, where each message has its own answer', 404, {}],
  ])(
    'is held when everything is, loudly, and all arrives when that is over: %s',
    async (_what, status, capabilities) => {
      const clock = createManualClock();
      const logger = createLogger();
      let isRight = false;
      const transport = createScriptedTransport(
        wholeBatch(() => (isRight ? SENT : refused(status))),
        capabilities,
      );
      const { output, givenUp } = createTestOutput(transport, {}, clock);
      const deliveries = [events(150), events(30, 'v')].map((records) =>
        output.sendDelivery({ records }, context(undefined, logger)),
      );
      await clock.advance(50_000);
      expect(output.status()).toMatchObject({ state: 'refused', sent: 0, givenUp: 0 });
      expect(logger.error.mock.calls).toEqual([
        [
          expect.objectContaining({ transport: 'scripted' }),
          expect.stringContaining(`http://siem answered ${status}`),
        ],
      ]);
      // While it lasts, a request every few seconds asks whether it is over.
      const before = transport.batches.length;
      await clock.advance(50_000);
      expect(transport.batches.length - before).toBeLessThan(30);
      isRight = true;
      await clock.advance(10_000);
      await Promise.all(deliveries);
      expect(givenUp).toEqual([]);
      expect(new Set(transport.taken).size).toBe(180);
      expect(transport.taken).toHaveLength(180);
      expect(output.status()).toMatchObject({ state: 'idle', sent: 180, held: 0 });
      expect(logger.info).toHaveBeenCalledTimes(1);
    },
  );

  it('is held while nothing else has come, and given up as soon as another event is taken', async () => {
    const clock = createManualClock();
    const transport = createScriptedTransport(firewall, bulk);
    const { output, givenUp } = createTestOutput(transport, {}, clock);
    const first = output.sendDelivery({ records: [event('bad')] }, context());
    await clock.advance(20_000);
    expect(output.status()).toMatchObject({ state: 'refused', held: 1 });
    const attempts = transport.batches.length;
    await output.sendDelivery({ records: [event('good')] }, context());
    await first;
    expect(givenUp).toEqual(['bad']);
    expect(transport.batches.slice(attempts)).toEqual([['good'], ['bad']]);
  });

  it('is not given up because an outage has ended in between', async () => {
    const clock = createManualClock();
    let isRight = false;
    const transport = createScriptedTransport(
      wholeBatch(() => (isRight ? SENT : refused(401))),
      bulk,
    );
    const { output, givenUp } = createTestOutput(transport, {}, clock);
    const first = output.sendDelivery({ records: events(3) }, context());
    await clock.advance(10_000);
    isRight = true;
    await output.sendDelivery({ records: [event('next')] }, context());
    await first;
    expect(givenUp).toEqual([]);
    expect(transport.taken.toSorted()).toEqual(['next', 'u0', 'u1', 'u2']);
  });

  it('is given up by a best-effort output when it stands alone', async () => {
    const transport = createScriptedTransport(
      wholeBatch(() => refused(401)),
      bulk,
    );
    const { output, givenUp } = createTestOutput(transport, { policy: 'best-effort' });
    await deliver(output, ...events(3));
    expect(givenUp).toHaveLength(3);
  });

  it('is decided by the user who wants to', async () => {
    const answers = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? refused(400) : SENT)),
    );
    const generous = createTestOutput(answers, { giveUp: () => true });
    await deliver(generous.output, event('bad'));
    expect(generous.givenUp).toEqual(['bad']);
    const logger = createLogger();
    for (const giveUp of [
      () => false,
      () => {
        throw new Error('broken rule');
      },
    ]) {
      const strict = createTestOutput(answers, { giveUp });
      const delivery = strict.output.sendDelivery(
        { records: [event('a'), event('bad')] },
        context(undefined, logger),
      );
      expect(await stateOf(delivery)).toBe('pending');
      expect(strict.output.status().givenUp).toBe(0);
      delivery?.catch(() => {});
    }
  });

  it('counts a record that the format throws at as given up, and lets the others go', async () => {
    const told: unknown[] = [];
    const format = {
      ...urlFormat,
      write(...given: Parameters<typeof urlFormat.write>) {
        if (textOf(given[0]) === 'bad') throw new Error('no site');
        return urlFormat.write(...given);
      },
    };
    const transport = createScriptedTransport();
    const deadLetters = createScriptedTransport();
    const { output } = createTestOutput(transport, {
      format,
      deadLetters,
      onRejected: ({ message, error }) => void told.push([message, error]),
    });
    await deliver(output, event('a'), event('bad'), event('c'));
    expect(transport.taken.toSorted()).toEqual(['a', 'c']);
    expect(told).toEqual([[undefined, expect.objectContaining({ code: 'format-failed' })]]);
    expect(JSON.parse(deadLetters.taken[0] ?? '')).toMatchObject({
      code: 'format-failed',
      kind: 'fullyQualifiedEvent',
    });
    await deliver(output, event('bad'));
    expect(output.status()).toMatchObject({ sent: 2, givenUp: 2 });
  });

  it('is not done before its dead letter is written', async () => {
    const clock = createManualClock();
    let isFull = true;
    const deadLetters = createScriptedTransport((batch) =>
      batch.map(() => (isFull ? retryable(new TransportError('write-failed', 'no room')) : SENT)),
    );
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? refused(400) : SENT)),
    );
    const { output } = createTestOutput(transport, { deadLetters }, clock);
    const delivery = output.sendDelivery({ records: [event('a'), event('bad')] }, context());
    await clock.advance(60_000);
    expect(await stateOf(delivery)).toBe('pending');
    isFull = false;
    await clock.advance(5000);
    await delivery;
    expect(deadLetters.taken).toHaveLength(1);
  });

  it('goes on when onRejected throws', async () => {
    const logger = createLogger();
    const transport = createScriptedTransport((batch) =>
      batch.map(({ text }) => (isBad(text) ? refused(400) : SENT)),
    );
    const { output } = createTestOutput(transport, {
      onRejected() {
        throw new Error('observer broken');
      },
    });
    await output.sendDelivery({ records: [event('a'), event('bad')] }, context(undefined, logger));
    expect(output.status().givenUp).toBe(1);
    expect(logger.error.mock.calls[0]?.[1]).toContain('observer broken');
  });
});

/** How a destination is for one call; for a time it may refuse everything besides. */
const passing = fc.constantFrom('down', 'some', 'up', 'up');

it('decides every message once, whatever a destination answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom('good', 'bad', 'huge'), { maxLength: 12 }), { maxLength: 12 }),
      fc
        .tuple(
          fc.array(passing, { maxLength: 20 }),
          fc.nat({ max: 60 }),
          fc.array(passing, { maxLength: 20 }),
        )
        .map(([before, refusals, after]) => [...before, ...new Array(refusals).fill('refused'), ...after]),
      fc.record({
        shared: fc.boolean(),
        maxBatchSize: fc.integer({ min: 1, max: 7 }),
        concurrency: fc.integer({ min: 1, max: 3 }),
      }),
      async (deliveries, given, { shared, maxBatchSize, concurrency }) => {
        const moods = [...given];
        const answer = (text: string, mood: string, index: number): SendOutcome => {
          if (text.startsWith('huge')) return rejected(messageTooLarge('scripted', 9, 5));
          if (mood === 'down' || (mood === 'some' && index % 2 === 1)) return down;
          return mood === 'refused' || isBad(text) ? refused(403) : SENT;
        };
        const transport = createScriptedTransport(
          (batch: readonly Message[]) => {
            const mood = moods.shift() ?? 'up';
            const outcomes = batch.map(({ text }, index) => answer(text, mood, shared ? 0 : index));
            // What is too large is not sent; the others share an answer.
            const isSent = (index: number) => !batch[index]?.text.startsWith('huge');
            const first = outcomes.find(({ status }, index) => status !== 'sent' && isSent(index));
            return shared && first !== undefined
              ? outcomes.map((one, at) => (isSent(at) ? first : one))
              : outcomes;
          },
          { maxBatchSize, sharedRefusals: shared },
        );
        const { output, givenUp } = createTestOutput(transport, { concurrency });
        const names = deliveries.map((words, at) => words.map((word, index) => `${word}-${at}-${index}`));
        const promises = names.map((texts) => output.sendDelivery({ records: texts.map(event) }, context()));
        // Events that are taken go on coming, so that what is at fault itself can be told from the rest.
        const all = names.flat();
        const done = Promise.all(promises);
        while ((await stateOf(done)) === 'pending') {
          expect(all.length).toBeLessThan(1000);
          all.push(`good-${all.length}`);
          promises.push(output.sendDelivery({ records: [event(all.at(-1) ?? '')] }, context()));
        }
        await Promise.all(promises);
        expect([...transport.taken, ...givenUp].toSorted()).toEqual(all.toSorted());
        expect(transport.taken.filter((text) => !text.startsWith('good'))).toEqual([]);
        expect(givenUp.filter((text) => text.startsWith('good'))).toEqual([]);
        expect(output.status()).toMatchObject({ waiting: 0, waitingBytes: 0, held: 0, state: 'idle' });
        await output.teardown();
      },
    ),
    { numRuns: 200 },
  );
});

function textOf(record: ReturnType<typeof event>): string {
  return (record as unknown as { data: { URL: string } }).data.URL;
}
