/**
 * Reloads a plugin file many times and prints what stays behind: memory after garbage collection, file descriptors, and
 * what keeps the process alive.
 *
 * Needs a build. Run with
 *
 *   node --expose-gc packages/estreamer-plugins/scripts/reload-memory.mjs [--reloads 500] [--isolation worker] [--kilobytes 100]
 *
 * The plugin file has the given size, half of it code and half of it a table that it makes when it is loaded.
 */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPluginHost } from '@x/estreamer-plugins';
import { createRecordDecoder, createRecordEncoder } from '@x/estreamer-protocol';

const { values: options } = parseArgs({
  options: {
    reloads: { type: 'string', default: '500' },
    isolation: { type: 'string', default: 'none' },
    kilobytes: { type: 'string', default: '100' },
  },
});
const reloads = Number(options.reloads);
const LOOKS = 5;
const MEBIBYTE = 1024 * 1024;

const directory = mkdtempSync(join(tmpdir(), 'reload-memory-'));
const write = (line) => process.stdout.write(`${line}\n`);
const filler = Array.from(
  { length: (Number(options.kilobytes) * 1024) / 2 / 50 },
  (_, index) => `function part${String(index).padStart(6, '0')}() { return ${index} + 1; }\n`,
).join('');

function put(version) {
  const draft = join(directory, '.plugin');
  writeFileSync(
    draft,
    `${filler}
    const table = Array.from({ length: ${Number(options.kilobytes) * 64} }, (_, index) => index + 0.5);
    export default {
      info: { description: 'Counts', author: 'a script', version: '${version}', callback: 'count' },
      count(record) { table[0] += record.recordType; },
    };`,
  );
  renameSync(draft, join(directory, 'plugin.ts'));
}

let swapped = () => {};
put(0);
const host = createPluginHost({
  directory: { path: directory, isolation: options.isolation, settleMs: 5 },
  onEvent(event) {
    if (event.kind === 'unloaded') swapped();
    if ('error' in event || event.kind === 'failure') {
      console.error(event);
      process.exit(1);
    }
  },
});
const record = createRecordDecoder().decode(
  createRecordEncoder().encode({ kind: 'connectionStatistics', archiveTimestamp: 1, data: {} }),
);

write('| reloads | heap MiB | resident MiB | file descriptors | resources |');
write('| ---: | ---: | ---: | ---: | ---: |');
async function look(count) {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  const { heapUsed, rss } = process.memoryUsage();
  const descriptors = readdirSync('/proc/self/fd').length;
  const resources = process.getActiveResourcesInfo().length;
  write(
    `| ${count} | ${(heapUsed / MEBIBYTE).toFixed(1)} | ${(rss / MEBIBYTE).toFixed(0)} | ${descriptors} | ${resources} |`,
  );
  return heapUsed;
}

await host.start();
await host.process({ records: [record] });
let first = 0;
for (let count = 1; count <= reloads; count += 1) {
  const unloaded = new Promise((resolve) => {
    swapped = resolve;
  });
  put(count);
  await unloaded;
  await host.process({ records: [record] });
  if (count === 20) first = await look(count);
  if (count > 20 && count % Math.ceil(reloads / LOOKS) === 0 && count < reloads) await look(count);
}
const end = await look(reloads);
write('');
write(
  `${options.isolation}: ${((end - first) / 1024 / (reloads - 20)).toFixed(1)} KiB of heap stay behind for each reload of a file of ${options.kilobytes} kB`,
);
await host.close();
rmSync(directory, { recursive: true });
