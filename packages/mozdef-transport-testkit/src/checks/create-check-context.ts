import assert from 'node:assert/strict';
import { createEvent, encodeEvent, type MozDefDetails, type MozDefEvent } from '@x/mozdef-events';
import type { EncodedEvent, SendOutcome } from '@x/mozdef-events/transport';
import type { TransportHarness } from '../harness.ts';
import type { CheckContext, KitEvent } from './check.ts';
import { checkOutcomes } from './check-outcomes.ts';
import { CheckSkipped } from './check-skipped.ts';
import { withDeadline } from './with-deadline.ts';

/** How long to give an event that was sent to a destination which may have lost it, before another is sent. */
const NEXT_ATTEMPT_MS = 50;

/** Makes what a check works with. */
export function createCheckContext(harness: TransportHarness, timeoutMs: number): CheckContext {
  const { transport, arrivals } = harness;
  const encoded = new Map<string, EncodedEvent>();
  let made = 0;

  function event({ summary, details = {} }: KitEvent = {}): EncodedEvent {
    made += 1;
    const text = summary ?? `event ${made} of the conformance kit`;
    const input = { summary: text, details: details as MozDefDetails, tags: ['conformance'] };
    const limits = { maxBytes: Number.MAX_SAFE_INTEGER };
    const result = encodeEvent(createEvent(input, { limits, pitfalls: 'warn' }), limits);
    encoded.set(text, result);
    return result;
  }

  function counts(): ReadonlyMap<string, number> {
    const result = new Map<string, number>();
    for (const { summary } of arrivals.all.map(readEvent))
      result.set(summary, (result.get(summary) ?? 0) + 1);
    return result;
  }

  function within<T>(what: string, work: Promise<T>): Promise<T> {
    return withDeadline(timeoutMs, async (signal) => {
      const late = new Promise<never>((_, reject) => {
        const message = `${what}: not done after ${timeoutMs} ms`;
        signal.addEventListener('abort', () => reject(new assert.AssertionError({ message })));
      });
      return Promise.race([work, late]);
    });
  }

  /** Resolves when all have arrived, or with what is missing when the signal ends the wait. */
  async function missing(events: readonly EncodedEvent[], signal: AbortSignal): Promise<EncodedEvent[]> {
    let left = [...events];
    let seen = 0;
    for (;;) {
      const fresh = new Set(arrivals.all.slice(seen).map((json) => readEvent(json).summary));
      seen = arrivals.all.length;
      left = left.filter((expected) => !fresh.has(expected.message.summary));
      if (left.length === 0 || signal.aborted) return left;
      await arrivals.changed(signal);
    }
  }

  function checkValues(): void {
    for (const json of arrivals.all) {
      const event = readEvent(json);
      const sent = encoded.get(event.summary);
      assert.ok(sent !== undefined, `an event arrived that nobody sent: ${JSON.stringify(event.summary)}`);
      assert.deepEqual(event, JSON.parse(sent.json), 'an event must arrive with the value that was sent');
    }
  }

  function send(
    batch: readonly EncodedEvent[],
    signal = new AbortController().signal,
  ): Promise<readonly SendOutcome[]> {
    const sending = (async () => checkOutcomes(batch, await transport.send(batch, { signal })))();
    const result = within('send must resolve', sending);
    result.catch(() => {});
    return result;
  }

  return {
    harness,
    transport,
    event,
    batch: (count) =>
      Array.from({ length: Math.min(count, transport.capabilities.maxBatchSize) }, () => event()),
    send,
    async arrived(events) {
      const left = await withDeadline(timeoutMs, (signal) => missing(events, signal));
      const names = left.map(({ message: { summary } }) => JSON.stringify(summary)).join(', ');
      assert.equal(left.length, 0, `${left.length} of ${events.length} events have not arrived: ${names}`);
      checkValues();
    },
    counts,
    reach: () =>
      withDeadline(timeoutMs, async (signal) => {
        const attempts: EncodedEvent[] = [];
        while (!signal.aborted) {
          const attempt = event();
          attempts.push(attempt);
          await send([attempt], signal);
          const lost = await withDeadline(NEXT_ATTEMPT_MS, (next) => missing([attempt], next));
          if (lost.length === 0) return attempts;
        }
        const message = `of ${attempts.length} events for a destination that takes events, none has arrived`;
        throw new assert.AssertionError({ message });
      }),
    within,
    skip(reason) {
      throw new CheckSkipped(reason);
    },
  };
}

function readEvent(json: string): MozDefEvent {
  try {
    return JSON.parse(json) as MozDefEvent;
  } catch (cause) {
    const message = `what arrives must be JSON, not ${JSON.stringify(json.slice(0, 80))}`;
    throw new assert.AssertionError({ message: `${message}: ${String(cause)}` });
  }
}
