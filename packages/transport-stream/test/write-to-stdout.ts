/** For a process of its own: sends batches to its standard output, and tells on the standard error how that ended. */
import { createStdoutTransport } from '../src/index.ts';
import { line, send } from './support/streams.ts';

const transport = createStdoutTransport();
for (let number = 0; number < Number(process.argv[2]); number += 1) {
  const [outcome] = await send(transport, line(`u${number} ${'x'.repeat(1000)}`));
  if (outcome?.status === 'sent') continue;
  process.stderr.write(`${outcome?.status} ${outcome?.error.code}: ${outcome?.error.message}\n`);
  break;
}
process.stderr.write(`${transport.status().readerHasGone ? 'gone' : 'done'}\n`);
await transport.close();
