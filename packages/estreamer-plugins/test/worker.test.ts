import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createPluginHost,
  isEstreamerPluginError,
  type PluginFileEntry,
  type PluginHostSettings,
} from '../src/index.ts';
import { createEvents, put, temporaryDirectory } from './plugin-files.ts';
import { accessControlRule, connection } from './records.ts';

/** A plugin that writes what it gets into a file, line by line, as another thread can tell a test. */
function source(output: string, body: string, more = ''): string {
  return `
    import { appendFileSync, existsSync } from 'node:fs';
    const note = (text: unknown) => appendFileSync(${JSON.stringify(output)}, text + '\\n');
    export default {
      info: { description: 'Notes', author: 'a test', version: '1', callback: 'take' },
      kinds: ['connectionStatistics'],
      take(record: any, context: any) { ${body} },
      ${more}
    };`;
}

async function setUp(
  body: string,
  {
    more,
    entry,
    limits,
  }: { more?: string; entry?: Partial<PluginFileEntry>; limits?: PluginHostSettings['limits'] } = {},
) {
  const directory = await temporaryDirectory();
  const output = join(directory, 'output');
  await writeFile(output, '');
  const once = JSON.stringify(join(directory, 'once'));
  /** True the first time, whatever happens to the thread. */
  const first = `(existsSync(${once}) ? false : (appendFileSync(${once}, ''), true))`;
  await put(directory, 'plugin.ts', source(output, body.replaceAll('FIRST', first), more));
  const events = createEvents();
  const host = createPluginHost({
    plugins: [{ file: join(directory, 'plugin.ts'), isolation: 'worker', ...entry }],
    limits: { retry: { initialDelayMs: 1 }, ...limits },
    onEvent: events.onEvent,
  });
  const lines = async () => (await readFile(output, 'utf8')).split('\n').slice(0, -1);
  return { host, events, lines };
}

const records = Array.from({ length: 600 }, (_, index) => connection(index + 1));
const counters = records.map(({ data }) => String(data.connectionCounter));

describe('a plugin with a thread of its own', () => {
  it('gets every record once, in order, with the names of its ids', async () => {
    const { host, lines } = await setUp(
      `note(record.data.connectionCounter + ' ' + context.metadata.resolve(record).accessControlRuleId + ' ' +
         context.metadata.lookup('accessControlRule', '00000000-0000-0000-0000-000000000001', 7));`,
    );
    await using _host = host;
    await host.process({
      records: [accessControlRule('old'), connection(1), accessControlRule('new'), connection(2)],
    });
    await host.process({ records });
    const written = await lines();
    expect(written.slice(0, 2)).toEqual(['1 old old', '2 new new']);
    expect(written.slice(2)).toEqual(counters.map((counter) => `${counter} new new`));
    expect(host.list()).toMatchObject([{ name: 'plugin.ts', isolation: 'worker', records: 602, errors: 0 }]);
    expect(host.filter(Buffer.from([0, 0, 0, 125, 0, 0, 0, 0]))).toBe(false);
  });

  it('is started again when its thread dies, and goes on with the record that it died on', async () => {
    const { host, events, lines } = await setUp(
      `if (record.data.connectionCounter === 300 && FIRST) process.exit(3); note(record.data.connectionCounter);`,
    );
    await using _host = host;
    await host.process({ records });
    expect(await lines()).toEqual(counters);
    expect(await events.next('worker-died')).toMatchObject({ plugin: 'plugin.ts', restarts: 1 });
    expect(host.list()).toMatchObject([{ restarts: 1, errors: 1, records: 601 }]);
  });

  it('is ended and started again when it blocks its thread, while this thread goes on', {
    timeout: 20_000,
  }, async () => {
    const { host, events, lines } = await setUp(
      `if (record.data.connectionCounter === 300 && FIRST) for (;;); note(record.data.connectionCounter);`,
      { limits: { timeLimitMs: 1000 } },
    );
    await using _host = host;
    await host.process({ records });
    expect(await lines()).toEqual(counters);
    expect((await events.next('failure')).failure.error).toMatchObject({ code: 'timed-out' });
  });

  it('tells what it throws, and is tried again', async () => {
    const { host, events, lines } = await setUp(
      `if (record.data.connectionCounter === 300 && FIRST)
         throw Object.assign(new TypeError('no 300'), { code: 'E_300' });
       note(record.data.connectionCounter);`,
    );
    await using _host = host;
    await host.process({ records });
    expect(await lines()).toEqual(counters);
    const { failure } = await events.next('failure');
    expect(failure.record?.index).toBe(299);
    expect(failure.error).toMatchObject({ name: 'TypeError', message: 'no 300', code: 'E_300' });
  });

  it('gets a delivery again from its start if its thread died before the end of it', async () => {
    const { host, lines } = await setUp(
      `if (record.data.connectionCounter === 300 && FIRST) process.exit(); note(record.data.connectionCounter);`,
      { more: `async afterDelivery() { note('end'); }, teardown() { note('teardown'); },` },
    );
    await host.process({ records });
    await host.close();
    expect(await lines()).toEqual([...counters.slice(0, 299), ...counters, 'end', 'teardown']);
  });

  it('goes on where it is when the signal ends the wait and the same delivery is given again', async () => {
    const { host, lines } = await setUp(
      `if (record.data.connectionCounter === 300) note('slow'); note(record.data.connectionCounter);
       return record.data.connectionCounter === 300 ? new Promise((done) => setTimeout(done, 50)) : undefined;`,
    );
    await using _host = host;
    await host.start();
    const processing = host.process({ records }, { signal: AbortSignal.timeout(20) });
    await processing.catch(() => {});
    await host.process({ records });
    expect((await lines()).filter((line) => line !== 'slow')).toEqual(counters);
  });

  it.each([
    ['loaded', { body: 'process.exit(0);', more: '' }, 'failed to load: .*ended: exit code 0'],
    [
      'set up',
      { body: '', more: 'setup() { process.exit(0); },' },
      'failed in its setup: .*ended: exit code 0',
    ],
  ])('that ends its thread while it is %s is one that failed', async (_when, { body, more }, message) => {
    const directory = await temporaryDirectory();
    await put(directory, 'plugin.ts', `${body}\n${source(join(directory, 'output'), '', more)}`);
    const host = createPluginHost({
      plugins: [{ file: join(directory, 'plugin.ts'), isolation: 'worker' }],
      limits: { drainTimeoutMs: 50 },
    });
    await using _host = host;
    await expect(host.start()).rejects.toMatchObject({
      code: 'setup-failed',
      message: expect.stringMatching(message),
    });
  });

  it('that ends its thread in its teardown has failed in it, and is not started again', async () => {
    const { host, events, lines } = await setUp('note(record.data.connectionCounter);', {
      more: 'teardown() { process.exit(0); },',
    });
    await host.process({ records: [connection(1)] });
    await expect(host.close()).rejects.toMatchObject({ code: 'teardown-failed' });
    expect(await lines()).toEqual(['1']);
    expect(events.all.map(({ kind }) => kind)).not.toContain('worker-died');
  });

  it('that loops keeps neither the host from closing nor the process from ending', async () => {
    const directory = await temporaryDirectory();
    const output = join(directory, 'output');
    await put(directory, 'plugin.ts', source(output, `note('loops'); for (;;);`));
    const program = fileURLToPath(new URL('./close-while-looping.ts', import.meta.url));
    const child = spawn(process.execPath, [program, join(directory, 'plugin.ts'), output], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = await text(child.stdout);
    expect(said).toBe('aborted\nclosed\n');
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });

  it('says why it cannot be loaded, and ends its thread', async () => {
    const { host } = await setUp('', { more: `kinds: ['connections'],` });
    await using _host = host;
    await expect(host.start()).rejects.toThrow('"kinds" has "connections", which is no kind of record');
    const { host: broken } = await setUp('', { more: '} }' });
    await using _broken = broken;
    await expect(broken.start()).rejects.toMatchObject({
      message: expect.stringMatching(/failed to load: The plugin file .* cannot be loaded: line 8: /),
      cause: expect.toSatisfy(isEstreamerPluginError),
    });
  });

  it('may post what it likes to its parent', async () => {
    const { host, events, lines } = await setUp(
      `for (const junk of [null, 1, { kind: 'log', level: 'none' }, { kind: 'load-failed' }, { kind: 'done', id: 3, done: 99 }])
         (process as any).getBuiltinModule('node:worker_threads').parentPort.postMessage(junk);
       note(record.data.connectionCounter);`,
    );
    await using _host = host;
    await host.process({ records });
    expect(await lines()).toEqual(counters);
    expect(events.all.map(({ kind }) => kind)).toEqual(['loaded']);
  });

  it('ends by itself what uses too much memory', async () => {
    const { host, events, lines } = await setUp(
      `if (FIRST) for (const all = []; ; ) all.push(new Array(1e5).fill(record)); note(record.data.connectionCounter);`,
      { entry: { workerLimits: { maxHeapMb: 32 } } },
    );
    await using _host = host;
    await host.process({ records: [connection(1)] });
    expect(await lines()).toEqual(['1']);
    expect(String((await events.next('worker-died')).error)).toContain('memory');
  });
});
