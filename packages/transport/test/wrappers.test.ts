import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createScriptedTransport, type ScriptedTransport } from '../../../test-support/scripted-transport.ts';
import {
  type DeadLetter,
  type DeadLetterFailure,
  type FailoverNotice,
  type RetryNotice,
  type RetrySettings,
  rejected,
  retryable,
  SENT,
  type Transport,
  TransportError,
  withBatching,
  withConcurrencyLimit,
  withDeadLetter,
  withFailover,
  withRateLimit,
  withRetry,
} from '../src/index.ts';
import { send, textsOf } from './support/messages.ts';
import { createSteppedClock } from './support/stepped-clock.ts';

const down = new TransportError('unreachable', 'down');
const lost = new TransportError('timeout', 'no answer');
const bad = new TransportError('refused', 'never');
const failed = retryable(down);
const unknown = retryable(lost, { mayHaveArrived: true });

describe('withRetry', () => {
  it('tries again what failed, only that and in its order, until all is decided', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const clock = createSteppedClock({ atOnce: true });
    const notices: RetryNotice[] = [];
    const retrying = withRetry(transport, { onRetry: (notice) => notices.push(notice) }, { clock });
    const sending = send(retrying, ['a', 'b', 'c', 'd']);
    (await transport.next()).answerEach([failed, SENT, rejected(bad), failed]);
    (await transport.next()).answerEach([SENT, failed]);
    (await transport.next()).answer(SENT);
    expect(await sending).toEqual([SENT, SENT, rejected(bad), SENT]);
    expect(transport.batches.map(({ messages }) => textsOf(messages))).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'd'],
      ['d'],
    ]);
    expect(notices).toMatchObject([
      { attempts: 1, count: 2, error: down },
      { attempts: 2, count: 1, error: down },
    ]);
  });

  it('marks what was sent again although it may have arrived, and says so before', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const clock = createSteppedClock();
    const again: string[][] = [];
    const onPossibleDuplicates = (list: Parameters<typeof textsOf>[0]) => again.push(textsOf(list));
    const retrying = withRetry(transport, { onPossibleDuplicates }, { clock });
    const sending = send(retrying, ['a', 'b', 'c']);
    (await transport.next()).answerEach([unknown, failed, SENT]);
    const wait = await clock.next();
    expect(again).toEqual([]);
    wait.pass();
    const second = await transport.next();
    expect(again).toEqual([['a']]);
    second.answerEach([failed, SENT]);
    (await clock.next()).pass();
    (await transport.next()).answer(SENT);
    expect(await sending).toEqual([{ status: 'sent', possibleDuplicate: true }, SENT, SENT]);
    expect(again).toEqual([['a'], ['a']]);
  });

  it('waits exponentially, with jitter, and at least as long as the destination asks for', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const clock = createSteppedClock({ atOnce: true });
    const options = { initialDelayMs: 100, maxDelayMs: 500, maxAttempts: 6 };
    const sending = send(withRetry(transport, options, { clock, random: () => 0.5 }), ['a']);
    for (const outcome of [failed, failed, failed, failed, retryable(down, { retryAfterMs: 9000 }), SENT]) {
      (await transport.next()).answer(outcome);
    }
    expect(await sending).toEqual([SENT]);
    expect(clock.waits).toEqual([50, 100, 200, 250, 9000]);
  });

  it('gives up after so many attempts, with the last outcome', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const clock = createSteppedClock({ atOnce: true });
    const sending = send(withRetry(transport, { maxAttempts: 3 }, { clock }), ['a']);
    (await transport.next()).answer(unknown);
    (await transport.next()).answer(failed);
    (await transport.next()).answer(failed);
    // That it may have arrived in the first attempt is not forgotten.
    expect(await sending).toEqual([{ status: 'retryable', error: down, mayHaveArrived: true }]);
    expect(transport.batches).toHaveLength(3);
  });

  it('gives up when the next attempt would be too late, without waiting for it', async () => {
    const transport = createScriptedTransport({ answer: failed });
    const clock = createSteppedClock({ atOnce: true });
    const options = { maxAgeMs: 1000, initialDelayMs: 600 };
    const retrying = withRetry(transport, options, { clock, random: () => 1 });
    expect(await send(retrying, ['a'])).toEqual([failed]);
    expect(clock.waits).toEqual([600]);
    expect(transport.batches).toHaveLength(2);
  });

  it('ends with its signal, also while it waits', async () => {
    const transport = createScriptedTransport({ answer: unknown });
    const clock = createSteppedClock();
    const ending = new AbortController();
    const sending = send(withRetry(transport, {}, { clock }), ['a'], ending.signal);
    await clock.next();
    ending.abort();
    expect(await sending).toMatchObject([
      { status: 'retryable', error: { code: 'aborted' }, mayHaveArrived: true },
    ]);
    expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0);
  });

  it('gives up at once what it is told that waiting does not mend', async () => {
    const answer = retryable(new TransportError('invalid-settings', 'no credentials'));
    const notices: RetryNotice[] = [];
    const retryIf = ({ code }: TransportError) => code !== 'invalid-settings';
    const retrying = withRetry(createScriptedTransport({ answer }), {
      retryIf,
      onRetry: (notice) => notices.push(notice),
    });
    expect(await send(retrying, ['a'])).toEqual([answer]);
    expect(notices).toEqual([]);
  });

  it('does not try a closed transport again', async () => {
    const transport = createScriptedTransport({ answer: retryable(new TransportError('closed', 'closed')) });
    expect(await send(withRetry(transport), ['a'])).toMatchObject([{ error: { code: 'closed' } }]);
    expect(transport.batches).toHaveLength(1);
  });

  it('survives callbacks that throw', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const transport = createScriptedTransport({ answer: undefined });
      const onRetry = () => {
        throw new Error('in the callback');
      };
      const clock = createSteppedClock({ atOnce: true });
      const sending = send(withRetry(transport, { onRetry }, { clock }), ['a']);
      (await transport.next()).answer(failed);
      (await transport.next()).answer(SENT);
      expect(await sending).toEqual([SENT]);
      expect(emitWarning).toHaveBeenCalledOnce();
    } finally {
      emitWarning.mockRestore();
    }
  });

  it('refuses options that make no sense', () => {
    const transport = createScriptedTransport();
    const make = () => withRetry(transport, { maxAttempts: 0, maxAgeMs: Number.NaN });
    expect(make).toThrow(/maxAttempts.*maxAgeMs/);
    expect(() => withRetry(transport, { jitter: 2 } as RetrySettings)).toThrow(
      expect.objectContaining({ code: 'invalid-settings' }),
    );
    expect(() => withRetry(transport, { maxAttempts: Infinity, maxAgeMs: Infinity })).not.toThrow();
  });
});

describe('withBatching', () => {
  it('puts messages of many calls together and gives each call its own outcomes', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 3 });
    const clock = createSteppedClock();
    const batching = withBatching(transport, {}, { clock });
    const first = send(batching, ['a', 'b']);
    const second = send(batching, ['c', 'd']);
    const full = await transport.next();
    expect(textsOf(full.messages)).toEqual(['a', 'b', 'c']);
    full.answerEach([SENT, rejected(bad), SENT]);
    expect(await first).toEqual([SENT, rejected(bad)]);
    await clock.next();
    (await clock.next()).pass();
    (await transport.next()).answer(failed);
    expect(await second).toEqual([SENT, failed]);
    expect(clock.waits).toEqual([20, 20]);
  });

  it('sends a batch before its bytes are too many', async () => {
    const transport = createScriptedTransport();
    const batching = withBatching(transport, { maxBytes: 1000, lingerMs: 0 });
    await Promise.all(['a', 'b', 'x'.repeat(1500), 'c'].map((summary) => send(batching, [summary])));
    for (const { messages } of transport.batches) {
      const bytes = messages.reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(bytes <= 1000 || messages.length === 1).toBe(true);
    }
    expect(transport.texts()).toHaveLength(4);
  });

  it('has nothing to wait for in a batch of none, and closes', async () => {
    const batching = withBatching(createScriptedTransport());
    expect(await send(batching, [])).toEqual([]);
    await batching.close();
  });

  it('takes out what a caller no longer waits for, and lets the others go on', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const clock = createSteppedClock();
    const batching = withBatching(transport, {}, { clock });
    const [early, late] = [new AbortController(), new AbortController()];
    const first = send(batching, ['a'], early.signal);
    const second = send(batching, ['b'], late.signal);
    const third = send(batching, ['c']);
    early.abort();
    expect(await first).toMatchObject([{ status: 'retryable', error: { code: 'aborted' } }]);
    expect((await first)[0]).not.toHaveProperty('mayHaveArrived');
    (await clock.next()).pass();
    const batch = await transport.next();
    expect(textsOf(batch.messages)).toEqual(['b', 'c']);
    late.abort();
    expect(await second).toMatchObject([{ error: { code: 'aborted' }, mayHaveArrived: true }]);
    expect(batch.signal.aborted).toBe(false);
    batch.answer(SENT);
    expect(await third).toEqual([SENT]);
  });

  it('ends a batch that nobody waits for', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const ending = new AbortController();
    const sending = send(withBatching(transport), ['a'], ending.signal);
    const batch = await transport.next();
    batch.signal.addEventListener('abort', () => batch.answer(unknown));
    ending.abort();
    expect(await sending).toEqual([unknown]);
  });

  it('sends what waits when it is closed', async () => {
    const transport = createScriptedTransport();
    const batching = withBatching(transport, {}, { clock: createSteppedClock() });
    const sending = send(batching, ['a']);
    await batching.close();
    expect(await sending).toEqual([SENT]);
    expect(transport.closed).toBeDefined();
  });

  it('takes no more than it may hold', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const batching = withBatching(transport, { maxPendingMessages: 2 }, { clock: createSteppedClock() });
    const sending = send(batching, ['a', 'b']);
    expect(await send(batching, ['c'])).toMatchObject([{ error: { code: 'queue-full' } }]);
    const closing = batching.close();
    (await transport.next()).answer(SENT);
    expect(await sending).toEqual([SENT, SENT]);
    await closing;
  });
});

describe('withFailover', () => {
  function pair(first: ScriptedTransport, second: ScriptedTransport) {
    const clock = createSteppedClock();
    const notices: FailoverNotice[] = [];
    const again: string[][] = [];
    const transport = withFailover(
      [first, second],
      {
        coolDownMs: 1000,
        onFailover: (notice) => notices.push(notice),
        onPossibleDuplicates: (list) => again.push(textsOf(list)),
      },
      { clock },
    );
    return { transport, clock, notices, again };
  }

  it('uses the second while the first is in its cool-down, and the first again afterwards', async () => {
    const first = createScriptedTransport({ name: 'first', answer: undefined });
    const second = createScriptedTransport({ name: 'second' });
    const { transport, clock, notices } = pair(first, second);
    const sending = send(transport, ['a']);
    (await first.next()).answer(failed);
    expect(await sending).toEqual([SENT]);
    expect(notices).toEqual([{ transport: 'first', error: down, coolDownMs: 1000 }]);
    clock.advance(999);
    expect(await send(transport, ['b'])).toEqual([SENT]);
    clock.advance(1);
    const back = send(transport, ['c']);
    (await first.next()).answer(SENT);
    expect(await back).toEqual([SENT]);
    expect(first.texts()).toEqual(['a', 'c']);
    expect(second.texts()).toEqual(['a', 'b']);
  });

  it('passes on only what is undecided, and marks what may be a duplicate', async () => {
    const first = createScriptedTransport({ answer: undefined });
    const second = createScriptedTransport();
    const { transport, notices, again } = pair(first, second);
    const sending = send(transport, ['a', 'b', 'c']);
    (await first.next()).answerEach([SENT, unknown, rejected(bad)]);
    expect(await sending).toEqual([SENT, { status: 'sent', possibleDuplicate: true }, rejected(bad)]);
    expect(second.texts()).toEqual(['b']);
    expect(again).toEqual([['b']]);
    // It delivered a part, so it has not failed.
    expect(notices).toEqual([]);
  });

  it('tries all of them when all have failed', async () => {
    const first = createScriptedTransport({ answer: failed });
    const second = createScriptedTransport({ answer: failed });
    const { transport } = pair(first, second);
    expect(await send(transport, ['a'])).toEqual([failed]);
    expect(await send(transport, ['b'])).toEqual([failed]);
    expect(first.texts()).toEqual(['a', 'b']);
    expect(second.texts()).toEqual(['a', 'b']);
  });

  it('takes what both take, and closes both even if one cannot be closed', async () => {
    const cause = new Error('stuck');
    const first = createScriptedTransport({ maxBatchSize: 5, close: () => Promise.reject(cause) });
    const second = createScriptedTransport({ maxBatchSize: 7 });
    const transport = withFailover([
      first,
      { ...second, capabilities: { maxBatchSize: 7, maxMessageBytes: 100, acknowledged: false } },
    ]);
    expect(transport.capabilities).toEqual({ maxBatchSize: 5, maxMessageBytes: 100, acknowledged: false });
    await expect(transport.close()).rejects.toBe(cause);
    expect(second.closed).toBeDefined();
    expect(() => withFailover([])).toThrow(expect.objectContaining({ code: 'invalid-settings' }));
  });
});

describe('withDeadLetter', () => {
  it('gives a callback what was rejected and what was given up', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const letters: DeadLetter[] = [];
    const sink = (list: readonly DeadLetter[]) => void letters.push(...list);
    const clock = createSteppedClock();
    clock.advance(1_000);
    const sending = send(withDeadLetter(transport, { sink }, { clock }), ['a', 'b', 'c']);
    const outcomes = [SENT, rejected(bad), unknown];
    (await transport.next()).answerEach(outcomes);
    expect(await sending).toEqual(outcomes);
    expect(letters.map(({ message, ...letter }) => [message.text, letter])).toEqual([
      ['b', { reason: 'rejected', outcome: rejected(bad), transport: 'scripted', time: 1_000 }],
      ['c', { reason: 'not-delivered', outcome: unknown, transport: 'scripted', time: 1_000 }],
    ]);
  });

  it('writes letters as lines of JSON for a file, with text, identity, reason and time', async () => {
    const file = createScriptedTransport();
    const clock = createSteppedClock();
    clock.advance(1_700_000_000_000);
    const transport = withDeadLetter(
      createScriptedTransport({ answer: rejected(bad) }),
      { sink: { letters: file } },
      { clock },
    );
    const message = {
      text: '{"a":1}',
      byteLength: 7,
      id: 'fmc/1',
      kind: 'event',
      severity: 'ERROR',
    } as const;
    await transport.send([message], { signal: new AbortController().signal });
    const [letter] = file.batches[0]?.messages ?? [];
    expect(JSON.parse(letter?.text ?? '')).toEqual({
      time: '2023-11-14T22:13:20.000Z',
      transport: 'scripted',
      reason: 'rejected',
      code: 'refused',
      error: 'never',
      id: 'fmc/1',
      kind: 'event',
      severity: 'ERROR',
      text: '{"a":1}',
    });
    expect(letter).toMatchObject({ id: 'fmc/1', severity: 'ERROR', byteLength: letter?.text.length });
    await transport.close();
    expect(file.closed).toBeDefined();
  });

  it('sends to another transport, in batches of what that takes, and closes it', async () => {
    const sink = createScriptedTransport({ maxBatchSize: 2 });
    const transport = withDeadLetter(createScriptedTransport({ answer: rejected(bad) }), { sink });
    await send(transport, ['a', 'b', 'c']);
    expect(sink.batches.map(({ messages }) => textsOf(messages))).toEqual([['a', 'b'], ['c']]);
    await transport.close();
    expect(sink.closed).toBeDefined();
  });

  it('gets only what a retry around the transport has given up', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const letters: DeadLetter[] = [];
    const retrying = withRetry(
      transport,
      { maxAttempts: 2 },
      { clock: createSteppedClock({ atOnce: true }) },
    );
    const sending = send(withDeadLetter(retrying, { sink: (list) => void letters.push(...list) }), [
      'a',
      'b',
    ]);
    (await transport.next()).answer(failed);
    (await transport.next()).answerEach([SENT, failed]);
    await sending;
    expect(letters.map(({ message }) => message.text)).toEqual(['b']);
  });

  it.each<[string, Transport | (() => void | Promise<void>)]>([
    [
      'a callback that throws',
      () => {
        throw down;
      },
    ],
    ['a callback that rejects', () => Promise.reject(down)],
    ['a transport that fails', createScriptedTransport({ answer: failed })],
    ['a callback that does not end', () => new Promise<void>(() => {})],
  ])('loses nothing with %s: it reports it, and the sender still has the message', async (_, sink) => {
    const failures: DeadLetterFailure[] = [];
    const transport = withDeadLetter(createScriptedTransport({ answer: rejected(bad) }), {
      sink,
      timeoutMs: 20,
      onFailure: (failure) => failures.push(failure),
    });
    expect(await send(transport, ['a'])).toMatchObject([
      {
        status: 'retryable',
        error: { code: 'dead-letter-failed', message: expect.stringContaining('never') },
      },
    ]);
    expect(failures).toMatchObject([{ error: { code: 'dead-letter-failed' } }]);
    expect(failures[0]?.letters.map(({ message }) => message.text)).toEqual(['a']);
  });

  it('gives back only what the sink did not take', async () => {
    const sink = createScriptedTransport({ answer: undefined });
    const transport = createScriptedTransport({ answer: undefined });
    const onFailure = () => {
      throw new Error('in the callback');
    };
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const sending = send(withDeadLetter(transport, { sink, onFailure }), ['a', 'b', 'c', 'd']);
      (await transport.next()).answerEach([rejected(bad), SENT, rejected(bad), unknown]);
      (await sink.next()).answerEach([SENT, failed, failed]);
      expect(await sending).toMatchObject([
        rejected(bad),
        SENT,
        { status: 'retryable', error: { code: 'dead-letter-failed', cause: down } },
        unknown,
      ]);
    } finally {
      emitWarning.mockRestore();
    }
  });

  it('warns where nobody listens', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const sink = () => Promise.reject(down);
      await send(withDeadLetter(createScriptedTransport({ answer: failed }), { sink }), ['a']);
      expect(emitWarning.mock.calls).toMatchObject([[/1 undelivered/, { code: 'DEAD_LETTER_LOST' }]]);
    } finally {
      emitWarning.mockRestore();
    }
  });
});

describe('withConcurrencyLimit', () => {
  it('has so many batches at a time, in order', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const limited = withConcurrencyLimit(transport, { maxBatches: 2 });
    const sending = ['a', 'b', 'c', 'd'].map((summary) => send(limited, [summary]));
    const first = await transport.next();
    const second = await transport.next();
    expect(transport.texts()).toEqual(['a', 'b']);
    second.answer(SENT);
    (await transport.next()).answer(SENT);
    (await transport.next()).answer(SENT);
    first.answer(SENT);
    expect((await Promise.all(sending)).flat()).toEqual([SENT, SENT, SENT, SENT]);
    expect(transport.texts()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a signal end the wait in line, and close cut it', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const limited = withConcurrencyLimit(transport, { maxBatches: 1 });
    const ending = new AbortController();
    const first = send(limited, ['a']);
    const second = send(limited, ['b'], ending.signal);
    const third = send(limited, ['c']);
    ending.abort();
    expect(await second).toMatchObject([{ status: 'retryable', error: { code: 'aborted' } }]);
    const batch = await transport.next();
    batch.signal.addEventListener('abort', () => batch.answer(unknown));
    await limited.close({ signal: AbortSignal.abort() });
    expect(await first).toEqual([unknown]);
    expect(await third).toMatchObject([{ status: 'retryable', error: { code: 'closed' } }]);
  });

  it('takes no more than it may hold', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const limited = withConcurrencyLimit(transport, { maxBatches: 1, maxPendingMessages: 1 });
    const sending = send(limited, ['a']);
    expect(await send(limited, ['b'])).toMatchObject([{ error: { code: 'queue-full' } }]);
    (await transport.next()).answer(SENT);
    await sending;
  });
});

describe('withRateLimit', () => {
  it('lets a burst through, then so many messages a second', async () => {
    const transport = createScriptedTransport();
    const clock = createSteppedClock();
    const limited = withRateLimit(transport, { messagesPerSecond: 10, burst: 2 }, { clock });
    await send(limited, ['a', 'b']);
    const waiting = [send(limited, ['c']), send(limited, ['d', 'e'])];
    expect(clock.waits).toEqual([100, 300]);
    (await clock.next()).pass();
    await waiting[0];
    (await clock.next()).pass();
    await waiting[1];
    clock.advance(60_000);
    await send(limited, ['f', 'g']);
    expect(clock.waits).toHaveLength(2);
  });

  it('lets a batch that is larger than the burst through whole', async () => {
    const transport = createScriptedTransport();
    const clock = createSteppedClock();
    const limited = withRateLimit(transport, { messagesPerSecond: 1, burst: 1 }, { clock });
    await send(limited, ['a', 'b', 'c']);
    const next = send(limited, ['d']);
    expect(clock.waits).toEqual([3000]);
    (await clock.next()).pass();
    expect(await next).toEqual([SENT]);
  });

  it('gives the share of a caller that ends its wait to others', async () => {
    const transport = createScriptedTransport();
    const clock = createSteppedClock();
    const limited = withRateLimit(transport, { messagesPerSecond: 1, burst: 1 }, { clock });
    await send(limited, ['a']);
    const ending = new AbortController();
    const ended = send(limited, ['b'], ending.signal);
    ending.abort();
    expect(await ended).toMatchObject([{ error: { code: 'aborted' } }]);
    void send(limited, ['c']);
    expect(clock.waits).toEqual([1000, 1000]);
    await limited.close({ signal: AbortSignal.abort() });
  });
});
