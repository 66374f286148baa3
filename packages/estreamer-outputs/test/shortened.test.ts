import { createManualClock } from '@x/foundation/testing';
import { retryable, SENT, TransportError } from '@x/transport';
import { describe, expect, it, vi } from 'vitest';
import { createTakenRecords, type OutputFormat } from '../src/index.ts';
import {
  context,
  createScriptedTransport,
  createTestOutput,
  deliver,
  event,
  events,
  stateOf,
  urlFormat,
} from './support/outputs.ts';

/** Has room for ten characters. */
const shortFormat: OutputFormat = {
  ...urlFormat,
  write(record, names, origin) {
    const message = urlFormat.write(record, names, origin);
    if (message === undefined || message.text.length <= 10) return message;
    const { text } = message;
    return {
      ...message,
      text: text.slice(0, 10),
      byteLength: 10,
      shortened: { size: text.length, limit: 10, unit: 'characters', what: 'text', whole: () => text },
    };
  },
};

const long = 'a-url-that-has-no-room';

function createLogger() {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}

describe('an event that its format shortens', () => {
  it('arrives, is counted, and is among the dead letters as a whole', async () => {
    const transport = createScriptedTransport();
    const deadLetters = createScriptedTransport();
    const told: unknown[] = [];
    const { output, givenUp } = createTestOutput(transport, {
      format: shortFormat,
      deadLetters,
      onShortened: ({ message, error }) => void told.push([message?.text, error.message]),
    });
    await deliver(output, event('short'), event(long));
    expect(transport.taken).toEqual(['short', 'a-url-that']);
    expect(deadLetters.taken.map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({ reason: 'shortened', code: 'event-shortened', id: `id-${long}`, text: long }),
    ]);
    const what =
      'urls has room for 10 characters in one text, and this event of kind fullyQualifiedEvent has 22';
    expect(told).toEqual([['a-url-that', what]]);
    expect(output.status()).toMatchObject({
      sent: 2,
      shortened: 1,
      deadLetters: 1,
      givenUp: 0,
      state: 'idle',
    });
    expect(givenUp).toEqual([]);
  });

  it('is not written whole where nobody keeps it', async () => {
    const whole = vi.fn(() => long);
    const format: OutputFormat = {
      ...urlFormat,
      write: () => ({
        text: 'a-url',
        byteLength: 5,
        shortened: { size: 22, limit: 5, unit: 'characters', what: 'text', whole },
      }),
    };
    const { output } = createTestOutput(createScriptedTransport(), { format, onShortened: () => {} });
    await deliver(output, event(long));
    expect(output.status()).toMatchObject({ sent: 1, shortened: 1, deadLetters: 0 });
    expect(whole).not.toHaveBeenCalled();
  });

  it('is not done before its dead letter is written, though the destination has it', async () => {
    const clock = createManualClock();
    let isFull = true;
    const deadLetters = createScriptedTransport((batch) =>
      batch.map(() => (isFull ? retryable(new TransportError('write-failed', 'no room')) : SENT)),
    );
    const transport = createScriptedTransport();
    const settings = { format: shortFormat, deadLetters, onShortened: () => {} };
    const { output } = createTestOutput(transport, settings, clock);
    const delivery = output.sendDelivery({ records: [event(long)] }, context());
    await clock.advance(60_000);
    expect(transport.taken).toEqual(['a-url-that']);
    expect(await stateOf(delivery)).toBe('pending');
    isFull = false;
    await clock.advance(5000);
    await delivery;
    expect(deadLetters.taken).toHaveLength(1);
    expect(output.status()).toMatchObject({ shortened: 1, deadLetters: 1, waiting: 0 });
  });

  it('comes again when its delivery is ended before its dead letter is written', async () => {
    const taken = createTakenRecords();
    const records = [event('short'), event(long)];
    const clock = createManualClock();
    const full = createScriptedTransport((batch) =>
      batch.map(() => retryable(new TransportError('write-failed', 'no room'))),
    );
    const ending = new AbortController();
    const first = createScriptedTransport();
    const settings = { format: shortFormat, taken, onShortened: () => {} };
    const before = createTestOutput(first, { ...settings, deadLetters: full }, clock);
    const delivery = before.output.sendDelivery({ records }, context(ending.signal));
    await first.called(1);
    await clock.advance(1000);
    ending.abort(new Error('recalled'));
    await expect(delivery).rejects.toMatchObject({ code: 'aborted' });
    expect(first.taken).toEqual(['short', 'a-url-that']);
    const second = createScriptedTransport();
    const deadLetters = createScriptedTransport();
    const after = createTestOutput(second, { ...settings, deadLetters });
    await deliver(after.output, ...records);
    expect(second.taken).toEqual(['a-url-that']);
    expect(deadLetters.taken).toHaveLength(1);
  });

  it('is told in the log with size and limit: the first ones of a minute one by one, the others by their count', async () => {
    const clock = createManualClock();
    const logger = createLogger();
    const { output } = createTestOutput(createScriptedTransport(), { format: shortFormat }, clock);
    const send = (count: number) =>
      output.sendDelivery({ records: events(count, long) }, context(undefined, logger));
    await send(100);
    expect(logger.warn).toHaveBeenCalledTimes(20);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'shortened', transport: 'scripted', kind: 'fullyQualifiedEvent' }),
      'An event was shortened: urls has room for 10 characters in one text, and this event of kind fullyQualifiedEvent has 23',
    );
    await clock.advance(60_000);
    await send(1);
    expect(logger.warn.mock.calls.map(([, message]) => message)).toContain(
      '80 messages more shortened in the minute before',
    );
    expect(logger.error).not.toHaveBeenCalled();
    expect(output.status()).toMatchObject({ sent: 101, shortened: 101 });
  });

  it('goes on when onShortened throws', async () => {
    const logger = createLogger();
    const onShortened = () => {
      throw new Error('observer broken');
    };
    const { output } = createTestOutput(createScriptedTransport(), { format: shortFormat, onShortened });
    await output.sendDelivery({ records: [event(long)] }, context(undefined, logger));
    expect(logger.error).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'callback-failed' }),
      '"onShortened" threw: observer broken',
    );
    expect(output.status()).toMatchObject({ sent: 1, shortened: 1 });
  });
});
