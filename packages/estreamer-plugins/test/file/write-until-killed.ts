/** For a process of its own that is killed: writes deliveries of three lines and tells of each that is done. */
import { createFilePlugin } from '../../src/file/index.ts';
import { createJsonLinesFormat } from '../../src/formats/index.ts';
import { context, deliver, event } from './deliveries.ts';

const [, , path = '', limit = '0'] = process.argv;
const plugin = createFilePlugin({ path, format: createJsonLinesFormat(), fsync: 'never', batchLength: 1 });
await plugin.setup(context());
for (let number = 0; limit === '0' || number < Number(limit); number += 1) {
  const records = [0, 1, 2].map((part) => event(number * 3 + part));
  for (let done = false; !done; ) {
    try {
      await deliver(plugin, ...records);
      done = true;
    } catch (error) {
      const { code, context: about } = error as { code: string; context: { reason: string } };
      process.stdout.write(`failed ${code} ${about.reason}\n`);
      await new Promise((resolve) => process.stdin.once('data', resolve));
    }
  }
  process.stdout.write(`done ${number}\n`);
}
process.stdin.destroy();
