import { createMozDefClient, type MozDefLoss, withMessage, withRetry } from '@x/mozdef-events';
import { expect, it } from 'vitest';
import { createHttpTransport } from '../src/index.ts';
import { startLoginput } from './loginput.ts';

const EVENTS = 5000;
const STOP_AT = [1234, 2345, 4000];

it('delivers every event through outages, and marks what may have arrived twice', async () => {
  await using loginput = await startLoginput();
  const stops = [...STOP_AT];
  let goingDown: Promise<void> | undefined;
  loginput.onPublished = () => {
    if (loginput.published.length < (stops[0] ?? Number.POSITIVE_INFINITY)) return;
    stops.shift();
    goingDown = loginput.stop();
  };
  const again = new Set<string>();
  const losses: MozDefLoss[] = [];
  {
    const transport = withRetry(createHttpTransport({ url: loginput.url }), {
      initialDelayMs: 1,
      maxDelayMs: 10,
      maxAttempts: Number.POSITIVE_INFINITY,
      onPossibleDuplicates: (list) => {
        for (const text of list) again.add(String(withMessage(text).message.summary));
      },
      // The server comes back when the outage has been noticed.
      onRetry: () => {
        void goingDown?.then(() => loginput.start());
        goingDown = undefined;
      },
    });
    await using client = createMozDefClient({
      transports: [transport],
      queue: { maxEvents: 500 },
      onLoss: (loss) => losses.push(loss),
    });
    for (let number = 0; number < EVENTS; number += 1) {
      expect(await client.enqueueWhenReady({ summary: String(number) })).toBe(true);
    }
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
    expect(client.status().transports[0]?.possibleDuplicates).toBe(again.size);
  }
  expect(losses).toEqual([]);
  expect(stops).toEqual([]);
  const counts = new Map<string, number>();
  for (const item of loginput.published) {
    const { summary } = item as { summary: string };
    counts.set(summary, (counts.get(summary) ?? 0) + 1);
  }
  expect(counts.size).toBe(EVENTS);
  const twice = [...counts].filter(([, count]) => count > 1).map(([summary]) => summary);
  expect(twice.length).toBeGreaterThan(0);
  expect(twice.filter((summary) => !again.has(summary))).toEqual([]);
});
