import { once } from 'node:events';
import { withSpool } from '../src/delivery/spool/index.ts';
import { createEvent, encodeEvent } from '../src/index.ts';
import { MozDefError, retryable, SENT } from '../src/transport/index.ts';

/**
 * A process with a spool, for tests that kill it. Prints one line for each event that is kept, that may be a duplicate
 * or that arrives at its destination. Arguments: directory, first and last number of the events, how many arrive.
 */
const [directory = '', first = '0', last = '0', arriving = '0'] = process.argv.slice(2);
let left = Number(arriving);
const print = (word: string, summary: unknown) => process.stdout.write(`${word} ${summary}\n`);

const spool = withSpool(
  {
    specVersion: 1,
    name: 'stdout',
    capabilities: { maxBatchSize: 7, acknowledged: true },
    async send(batch) {
      const isDown = left < batch.length;
      if (!isDown) left -= batch.length;
      for (const { message } of batch) if (!isDown) print('arrived', message.summary);
      // The destination has them, but the process learns of it only in the next turn: time enough to be killed.
      await new Promise((resolve) => setImmediate(resolve));
      const down = retryable(new MozDefError('unreachable', 'down'));
      return batch.map(() => (isDown ? down : SENT));
    },
    async close() {},
  },
  {
    directory,
    segmentBytes: 4096,
    initialDelayMs: 1,
    maxDelayMs: 1,
    onPossibleDuplicates: (again) => {
      for (const { message } of again) print('again', message.summary);
    },
  },
);
const { signal } = new AbortController();
for (let number = Number(first); number <= Number(last); number += 1) {
  await spool.send([encodeEvent(createEvent({ summary: String(number) }))], { signal });
  print('kept', number);
}
await spool.drained();
await spool.close();
print('closed', '');
if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
