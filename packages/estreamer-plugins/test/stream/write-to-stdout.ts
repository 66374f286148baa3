/** For a process of its own: writes deliveries to its standard output, and tells on the standard error how that ended. */
import { createJsonLinesFormat } from '../../src/formats/index.ts';
import { createStreamPlugin } from '../../src/stream/index.ts';
import { deliver, event } from '../file/deliveries.ts';

const plugin = createStreamPlugin({
  format: createJsonLinesFormat(),
  destination: { protocol: 'stdout' },
  onEvent: ({ kind }) => process.stderr.write(`${kind}\n`),
});
try {
  for (let number = 0; number < Number(process.argv[2]); number += 1) {
    await deliver(plugin, event(number, 'x'.repeat(1000)));
  }
  process.stderr.write('done\n');
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stderr.write(`${code}: ${message}\n`);
}
await plugin.teardown();
