import { setTimeout as wait } from 'node:timers/promises';
import {
  type DeadLetter,
  type Message,
  rejected,
  retryable,
  SENT,
  type Transport,
  TransportError,
  withDeadLetter,
  withRetry,
} from '@x/transport';
import { createRandom, type Random } from '../random.ts';

const BATCH = 50;
const REFUSED_IN = 10;

/**
 * Sends messages through the wrapper for dead letters to a destination that refuses some for good and fails now and then,
 * while the callback for letters throws, rejects, hangs, or works. A sender tries again what comes back as retryable.
 *
 * @returns whether each message is at the destination or among the letters, and none at both
 */
export async function attackDeadLetters(
  messages: number,
  seed: number,
  print: (line: string) => void,
): Promise<boolean> {
  const random = createRandom(seed);
  const arrived = new Map<string, number>();
  const letters = new Map<string, number>();
  let failures = 0;
  await using _silence = silenceWarnings();
  const transport = withDeadLetter(
    withRetry(badTransport(random, arrived), { maxAttempts: 3, initialDelayMs: 1 }),
    {
      timeoutMs: 20,
      onFailure: () => {
        failures += 1;
        // What only tells may fail too.
        if (random.chance(0.3)) throw new Error('nobody listens');
      },
      sink: badCallback(random, letters),
    },
  );
  const { signal } = new AbortController();
  let waiting: Message[] = Array.from({ length: messages }, (_, index) => messageOf(String(index)));
  let attempts = 0;
  for (; waiting.length > 0 && attempts < messages * 10; attempts += 1) {
    const batch = waiting.slice(0, BATCH);
    const outcomes = await transport.send(batch, { signal });
    const again = batch.filter((_, index) => {
      const outcome = outcomes[index];
      // A letter that says "not delivered" is of a message that the sender still has; here the sender goes on with it.
      return outcome === undefined || outcome.status === 'retryable';
    });
    waiting = [...waiting.slice(BATCH), ...again];
  }
  await transport.close();
  const all = Array.from({ length: messages }, (_, index) => String(index));
  const lost = all.filter((id) => !arrived.has(id) && !letters.has(id)).length;
  const both = all.filter((id) => arrived.has(id) && letters.has(id)).length;
  const twice = [...arrived.values(), ...letters.values()].filter((times) => times > 1).length;
  print(
    `dead letters, seed ${seed}: ${messages} messages in ${attempts} batches: ${arrived.size} arrived, ${letters.size} letters, ${failures} times the callback did not take them; ${lost} lost, ${both} at both, ${twice} twice`,
  );
  return lost === 0 && both === 0 && twice === 0 && letters.size > 0 && failures > 0;
}

function messageOf(id: string): Message {
  return { text: id, byteLength: Buffer.byteLength(id), id };
}

function badTransport(random: Random, arrived: Map<string, number>): Transport {
  const context = { transport: 'bad' };
  return {
    specVersion: 2,
    name: 'bad',
    capabilities: { maxBatchSize: BATCH, acknowledged: true },
    async send(batch) {
      if (random.chance(0.05)) throw new Error('a fault of the program');
      if (random.chance(0.1)) {
        return batch.map(() => retryable(new TransportError('unreachable', 'Nobody is there.', { context })));
      }
      return batch.map(({ id = '' }) => {
        if (Number(id) % REFUSED_IN === 0) {
          return rejected(new TransportError('refused', 'Not this one.', { context }));
        }
        if (random.chance(0.05)) return retryable(new TransportError('unreachable', 'Not now.', { context }));
        arrived.set(id, (arrived.get(id) ?? 0) + 1);
        return SENT;
      });
    },
    async close() {},
  };
}

function badCallback(random: Random, letters: Map<string, number>) {
  return (given: readonly DeadLetter[]): void | Promise<void> => {
    const chance = random.next();
    if (chance < 0.2) throw new Error('the callback throws');
    if (chance < 0.4) return Promise.reject(new Error('the callback rejects'));
    // Too late is not taken.
    if (chance < 0.45) return wait(60).then(() => {});
    for (const { message, reason } of given) {
      if (reason === 'rejected') letters.set(message.text, (letters.get(message.text) ?? 0) + 1);
    }
  };
}

/** The warnings of the process about callbacks that fail would be hundreds. */
function silenceWarnings(): AsyncDisposable {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', () => {});
  return {
    async [Symbol.asyncDispose]() {
      process.removeAllListeners('warning');
      for (const listener of listeners) process.on('warning', listener);
    },
  };
}
