import { SENT } from '@x/transport';
import { closeOnExit, createMozDefClient, withMessage } from '../src/index.ts';
import type { MozDefTransport } from '../src/transport.ts';

/**
 * A process that enqueues events and ends, for tests of what is sent before it does. Its destination answers each batch
 * a moment later, without keeping the process alive. Arguments: how it ends, and whether it closes its client then.
 */
const [ending = '', isClosing = ''] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

/** A process that a signal ends without a word must not have time to send everything before. */
const answerMs = ending === 'signal' && isClosing !== 'closing' ? 60_000 : 5;

const transport: MozDefTransport = {
  specVersion: 2,
  name: 'stdout',
  capabilities: { maxBatchSize: 2, acknowledged: true },
  async send(batch) {
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    for (const text of batch) print(`sent ${withMessage(text).message.summary}`);
    return batch.map(() => SENT);
  },
  close: async () => void print('closed'),
};
const client = createMozDefClient({
  transports: [transport],
  queue: { concurrency: 1 },
  onLoss: ({ reason, events }) => {
    for (const { summary } of events) print(`lost ${summary} ${reason}`);
  },
});
if (isClosing === 'closing') closeOnExit(client, { signals: ['SIGTERM'] });
for (let number = 0; number < 6; number += 1) client.enqueue({ summary: String(number) });
if (ending === 'signal') {
  // Something else that would keep it alive.
  setInterval(() => {}, 100_000);
  print('ready');
}
if (ending === 'exit') setImmediate(() => process.exit(3));
