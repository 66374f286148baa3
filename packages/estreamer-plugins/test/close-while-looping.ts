import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createPluginHost, isEstreamerPluginError } from '../src/index.ts';
import { connection } from './records.ts';

/** Closes a host whose plugin loops in its thread, and then has nothing more to do. */
const [file = '', output = ''] = process.argv.slice(2);
const host = createPluginHost({
  plugins: [{ file, isolation: 'worker' }],
  limits: { timeLimitMs: 0, drainTimeoutMs: 50 },
});
const processing = host.process({ records: [connection(1)] }).catch((error: unknown) => {
  process.stdout.write(`${isEstreamerPluginError(error) ? error.code : String(error)}\n`);
});
while (!existsSync(output) || readFileSync(output, 'utf8') === '') await wait(5);
await host.close().catch(() => {});
await processing;
process.stdout.write('closed\n');
