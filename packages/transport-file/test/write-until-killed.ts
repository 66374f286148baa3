/** For a process of its own that is killed: sends batches of three lines and reports each that is sent. */
import { createFileTransport } from '../src/index.ts';
import { line, send } from './support/lines.ts';

const [, , path = '', limit = '0'] = process.argv;
const transport = createFileTransport({ path, fsync: 'never' });
for (let number = 0; limit === '0' || number < Number(limit); number += 1) {
  let batch = [0, 1, 2].map((part) => line(number * 3 + part, 'x'.repeat(100)));
  while (batch.length > 0) {
    const outcomes = await send(transport, ...batch);
    batch = batch.filter((_, index) => outcomes[index]?.status !== 'sent');
    const [failed] = outcomes.filter((outcome) => outcome.status === 'retryable');
    if (failed === undefined) continue;
    process.stdout.write(`failed ${failed.error.code} ${failed.error.context.reason}\n`);
    await new Promise((resolve) => process.stdin.once('data', resolve));
  }
  process.stdout.write(`done ${number}\n`);
}
process.stdin.destroy();
