/**
 * Adds, changes, breaks, repairs and removes a plugin file while records stream, and shows that each record reaches each
 * plugin that was loaded exactly once, and how long the stream paused at most.
 *
 * Needs a build. Run with
 *
 *   node packages/estreamer-plugins/scripts/reload-stream.mjs [--records 100000] [--pace-ms 5] [--isolation worker]
 *
 * Three plugins: one that the host was made with, one file that is there all the time, and one that comes and goes.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createPluginHost, definePlugin, formatPluginTable } from '@x/estreamer-plugins';
import { createRecordDecoder, createRecordEncoder } from '@x/estreamer-protocol';

const DELIVERY_SIZE = 100;
const ALLOWED_PAUSE_MS = 250;

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    'pace-ms': { type: 'string', default: '5' },
    isolation: { type: 'string', default: 'none' },
  },
});
const total = Number(options.records);
const paceMs = Number(options['pace-ms']);

const directory = mkdtempSync(join(tmpdir(), 'reload-stream-'));
const outputs = mkdtempSync(join(tmpdir(), 'reload-stream-output-'));
const write = (line) => process.stdout.write(`${line}\n`);

/** A plugin that notes the counter of each record under its version. */
function source(name, version) {
  const output = JSON.stringify(join(outputs, `${name}-${version}`));
  return `import { openSync, writeSync } from 'node:fs';
    const file = openSync(${output}, 'a');
    export default {
      info: { description: 'Notes records', author: 'a script', version: ${JSON.stringify(version)}, callback: 'note' },
      kinds: ['connectionStatistics'],
      note(record: { data: { connectionCounter: number } }) {
        writeSync(file, record.data.connectionCounter + '\\n');
      },
    };`;
}

function put(name, text) {
  const draft = join(directory, `.${name}`);
  writeFileSync(draft, text);
  renameSync(draft, join(directory, name));
}

function noted(name, version) {
  try {
    return readFileSync(join(outputs, `${name}-${version}`), 'utf8')
      .trimEnd()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
}

const steps = [
  { at: 0.1, what: 'add', do: () => put('guest.ts', source('guest', '1')) },
  { at: 0.3, what: 'change', do: () => put('guest.ts', source('guest', '2')) },
  { at: 0.5, what: 'break', do: () => put('guest.ts', 'export default {') },
  { at: 0.7, what: 'repair', do: () => put('guest.ts', source('guest', '3')) },
  { at: 0.9, what: 'remove', do: () => rmSync(join(directory, 'guest.ts')) },
];

const fixed = [];
const template = createRecordDecoder().decode(
  createRecordEncoder().encode({ kind: 'connectionStatistics', archiveTimestamp: 1, data: {} }),
);
put('resident.ts', source('resident', '1'));

let streamed = 0;
const host = createPluginHost({
  plugins: [
    definePlugin({
      info: { description: 'Counts', author: 'a script', version: '1', callback: 'count' },
      count: (record) => void fixed.push(record.data.connectionCounter),
    }),
  ],
  directory: { path: directory, isolation: options.isolation, removalGraceMs: 0 },
  onEvent(event) {
    if (event.kind === 'refused') return;
    const version = 'info' in event ? ` ${event.info.version}` : '';
    const error = 'error' in event ? `: ${event.error.message}` : '';
    write(`  ${event.kind} ${event.plugin}${version} after ${streamed} records${error}`);
  },
});
await host.start();

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let longestPause = 0;
let last = performance.now();
while (streamed < total) {
  while (steps.length > 0 && streamed >= steps[0].at * total) {
    const step = steps.shift();
    write(step.what);
    step.do();
  }
  const records = Array.from({ length: Math.min(DELIVERY_SIZE, total - streamed) }, (_, index) => ({
    ...template,
    data: { ...template.data, connectionCounter: streamed + index },
  }));
  await host.process({ records });
  streamed += records.length;
  const now = performance.now();
  longestPause = Math.max(longestPause, now - last);
  last = now;
  if (paceMs > 0) await sleep(paceMs);
}
delay.disable();
write('');
write(formatPluginTable(host.list()));
await host.close();

/** Whether numbers follow each other without a gap, each once. */
const isRun = (numbers, from, to) =>
  numbers.length === to - from && numbers.every((number, index) => number === from + index);
const guest = ['1', '2', '3'].map((version) => noted('guest', version));
const all = guest.flat();
const checks = {
  'the fixed plugin got every record once': isRun(fixed, 0, total),
  'the file that stayed got every record once': isRun(noted('resident', '1'), 0, total),
  'all three versions of the other file got records': guest.every(({ length }) => length > 0),
  'they together got every record once, in order, from loading to removal': isRun(
    all,
    all[0],
    all.at(-1) + 1,
  ),
  [`the stream never paused more than ${ALLOWED_PAUSE_MS} ms`]: longestPause <= ALLOWED_PAUSE_MS,
};
for (const [what, holds] of Object.entries(checks)) write(`${holds ? 'yes' : 'NO '}  ${what}`);
write('');
write(`${total} records; longest pause ${longestPause.toFixed(1)} ms (of which ${paceMs} ms are the pace),`);
write(`longest turn of the event loop ${(delay.max / 1e6).toFixed(1)} ms; isolation: ${options.isolation}`);
rmSync(directory, { recursive: true });
rmSync(outputs, { recursive: true });
if (!Object.values(checks).every(Boolean)) process.exitCode = 1;
