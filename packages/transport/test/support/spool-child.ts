import { once } from 'node:events';
import { retryable, SENT, TransportError } from '../../src/index.ts';
import { withSpool } from '../../src/spool/index.ts';
import { messages } from './messages.ts';

/**
 * A process with a spool, for tests that kill it. Prints one line for each message that is kept, that may be a duplicate
 * or that arrives at its destination. Arguments: directory, first and last number of the messages, how many arrive.
 */
const [directory = '', first = '0', last = '0', arriving = '0'] = process.argv.slice(2);
let left = Number(arriving);
const print = (word: string, text: string) => process.stdout.write(`${word} ${text}\n`);

const spool = withSpool(
  {
    specVersion: 2,
    name: 'stdout',
    capabilities: { maxBatchSize: 7, acknowledged: true },
    async send(batch) {
      const isDown = left < batch.length;
      if (!isDown) left -= batch.length;
      for (const { text } of batch) if (!isDown) print('arrived', text);
      // The destination has them, but the process learns of it only in the next turn: time enough to be killed.
      await new Promise((resolve) => setImmediate(resolve));
      const down = retryable(new TransportError('unreachable', 'down'));
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
      for (const { text } of again) print('again', text);
    },
  },
);
const { signal } = new AbortController();
for (let number = Number(first); number <= Number(last); number += 1) {
  await spool.send(messages(String(number)), { signal });
  print('kept', String(number));
}
await spool.drained();
await spool.close();
print('closed', '');
if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
