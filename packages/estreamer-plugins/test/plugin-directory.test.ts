import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPluginHost, isEstreamerPluginError, type PluginDirectorySettings } from '../src/index.ts';
import { createEvents, createTaken, importModule, put, temporaryDirectory } from './plugin-files.ts';
import { connection } from './records.ts';

function setUp(directory: string, settings: Partial<PluginDirectorySettings> = {}) {
  const events = createEvents();
  const host = createPluginHost(
    { directory: { path: directory, settleMs: 30, removalGraceMs: 0, ...settings }, onEvent: events.onEvent },
    { importModule },
  );
  let counter = 0;
  /** Processes one record, which has the number of its call. */
  const processOne = () => {
    counter += 1;
    return host.process({ records: [connection(counter)] });
  };
  return { events, host, processOne };
}

/** A directory that can be moved away, with a plugin in it. */
async function setUpInner() {
  const directory = await temporaryDirectory();
  const inner = join(directory, 'plugins');
  const taken = createTaken();
  await mkdir(inner);
  await put(inner, 'plugin.ts', taken.source('first'));
  return { directory, inner, taken, ...setUp(inner, { pollIntervalMs: 20 }) };
}

describe('a plugin directory', () => {
  it('loads what is there, then what comes, swaps what changes and unloads what goes', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'first.ts', taken.source('first'));
    const { events, host, processOne } = setUp(directory);
    await using _host = host;
    await processOne();
    expect(host.list()).toMatchObject([{ name: 'first.ts', state: 'ready', records: 1 }]);

    await put(directory, 'second.mts', taken.source('second'));
    await events.next('loaded');
    await events.next('loaded');
    await processOne();

    await put(directory, 'first.ts', taken.source('changed', 'teardown() { taken.push(-1); },'));
    expect(await events.next('swapped')).toMatchObject({
      plugin: 'first.ts',
      info: { version: 'changed' },
      previous: { version: 'first' },
      file: join(directory, 'first.ts'),
    });
    await processOne();
    expect(await events.next('unloaded')).toMatchObject({ info: { version: 'first' } });

    await rm(join(directory, 'first.ts'));
    expect(await events.next('unloaded')).toMatchObject({ plugin: 'first.ts', info: { version: 'changed' } });
    await processOne();
    expect(taken.counters('first')).toEqual([1, 2]);
    expect(taken.counters('changed')).toEqual([3, -1]);
    expect(taken.counters('second')).toEqual([2, 3, 4]);
    expect(host.list().map(({ name }) => name)).toEqual(['second.mts']);
  });

  it('keeps the version that works when the new one does not load, and says why', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('good'));
    const { events, host, processOne } = setUp(directory);
    await using _host = host;
    await host.start();

    const broken: readonly (readonly [source: string, reason: string])[] = [
      ['export default {', 'cannot be loaded: '],
      ["throw new Error('not today');", 'not today'],
      ['export const plugin = {};', 'no default export'],
      ['export default { info: {} };', '"info.description" is not a text'],
      [taken.source('bad', "setup() { throw new Error('no database'); },"), 'no database'],
    ];
    for (const [source, reason] of broken) {
      await put(directory, 'plugin.ts', source);
      const failed = await events.next('load-failed');
      expect(failed).toMatchObject({ plugin: 'plugin.ts', kept: true });
      expect(String(failed.error)).toContain(reason);
      await processOne();
    }
    expect(taken.counters('good')).toEqual([1, 2, 3, 4, 5]);
    expect(host.list()).toMatchObject([
      { state: 'ready', info: { version: 'good' }, lastFailure: { stage: 'load' } },
    ]);

    await put(directory, 'plugin.ts', taken.source('repaired'));
    await events.next('swapped');
    await processOne();
    expect(taken.counters('repaired')).toEqual([6]);
    expect(taken.counters('good')).toHaveLength(5);
  });

  it('says in which line a file goes wrong, as far as Node tells, and what to write instead', async () => {
    const directory = await temporaryDirectory();
    const { events, host } = setUp(directory);
    await using _host = host;
    await host.start();
    const broken: readonly (readonly [name: string, source: string, message: string])[] = [
      [
        'enum.ts',
        'const one = 1;\nenum Color { Red }',
        'line 2: TypeScript enum is not supported in strip-only mode. Node only takes types away: ' +
          'write it without enums, namespaces and parameter properties',
      ],
      ['types.ts', 'const one: number = ;', 'line 1: Expression expected'],
      ['runs.js', '\n\nfoo();\nexport default 1;', 'line 3: ReferenceError: foo is not defined'],
      ['imports.js', "\nimport { nope } from 'node:fs';", 'line 2: SyntaxError: The requested module'],
      ['syntax.js', 'export default {', 'cannot be loaded: SyntaxError: Unexpected end of input'],
      ['100% #ä.js', '\nfoo();', 'line 2: ReferenceError: foo is not defined'],
    ];
    for (const [name, source, message] of broken) {
      await put(directory, name, source);
      const { error } = await events.next('load-failed');
      expect(isEstreamerPluginError(error) && error.code).toBe('load-failed');
      expect(String(error)).toContain(message);
    }
  });

  it('reads a CommonJS file again when it has changed, also one that a compiler made', async () => {
    const directory = await temporaryDirectory();
    const { events, host } = setUp(directory);
    await using _host = host;
    await host.start();
    const plugin = (version: string) =>
      `{ info: { description: 'd', author: 'a', version: '${version}', callback: 'take' }, take() {} };`;
    await put(directory, 'plugin.js', `module.exports = ${plugin('1')}`);
    expect((await events.next('loaded')).info.version).toBe('1');
    await put(directory, 'plugin.js', `module.exports = ${plugin('2')}`);
    expect((await events.next('swapped')).info.version).toBe('2');
    await put(directory, 'plugin.js', `exports.__esModule = true;\nexports.default = ${plugin('3')}`);
    expect((await events.next('swapped')).info.version).toBe('3');
  });

  it('holds the deliveries for a required file that was there at the start, until it can be loaded', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'broken.ts', 'export default 1;');
    await put(directory, 'open.ts', taken.source('open'));
    await chmod(join(directory, 'open.ts'), 0o666);
    await symlink(join(directory, 'missing.ts'), join(directory, 'away.ts'));
    await put(directory, 'other.ts', taken.source('other'));
    const { events, host, processOne } = setUp(directory);
    await using _host = host;
    await host.start();
    let done = 0;
    const processing = [processOne(), processOne()].map((one) => one.then(() => (done += 1)));
    expect(await events.next('load-failed')).toMatchObject({ kept: false, holds: true });
    expect(host.list()).toMatchObject([
      { name: 'away.ts', state: 'holding', queued: 2 },
      { name: 'broken.ts', info: undefined, state: 'holding', records: 0, queued: 2 },
      { name: 'open.ts', state: 'holding', queued: 2 },
      { name: 'other.ts', state: 'ready', records: 2 },
    ]);
    await put(directory, 'broken.ts', taken.source('repaired'));
    await put(directory, 'missing.ts', taken.source('away'));
    for (let name = ''; name !== 'away.ts'; ) name = (await events.next('loaded')).plugin;
    expect(done).toBe(0);
    await chmod(join(directory, 'open.ts'), 0o644);
    await Promise.all(processing);
    for (const label of ['repaired', 'open', 'away', 'other']) expect(taken.counters(label)).toEqual([1, 2]);
  });

  it('does not wait for a file that comes later and cannot be loaded, nor for one that is best-effort', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'good.ts', taken.source('good'));
    await put(directory, 'optional.ts', 'export default 1;');
    const { events, host, processOne } = setUp(directory, {
      decide: (name) => (name === 'optional.ts' ? { policy: 'best-effort' } : undefined),
    });
    await using _host = host;
    await host.start();
    expect(await events.next('load-failed')).toMatchObject({ plugin: 'optional.ts', holds: false });
    await put(directory, 'later.ts', 'export default 1;');
    expect(await events.next('load-failed')).toMatchObject({ plugin: 'later.ts', holds: false });
    await processOne();
    expect(host.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'good.ts ready',
      'later.ts failed',
      'optional.ts failed',
    ]);
  });

  it('goes on with a plugin whose file is gone for a moment, and says so', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('first'));
    const { events, host, processOne } = setUp(directory, { removalGraceMs: 60_000 });
    await using _host = host;
    await host.start();
    await rm(join(directory, 'plugin.ts'));
    expect(await events.next('removed')).toMatchObject({ plugin: 'plugin.ts', graceMs: 60_000 });
    await processOne();
    await put(directory, 'plugin.ts', taken.source('second'));
    await events.next('swapped');
    await processOne();
    expect(taken.counters('first')).toEqual([1]);
    expect(taken.counters('second')).toEqual([2]);
    expect(events.all.map(({ kind }) => kind)).not.toContain('records-dropped');
  });

  it('goes on with what is loaded when another directory without plugins takes the place of its own', async () => {
    const { directory, inner, taken, events, host, processOne } = await setUpInner();
    await using _host = host;
    await host.start();
    await mkdir(join(directory, 'empty'));
    await rename(inner, join(directory, 'away'));
    await rename(join(directory, 'empty'), inner);
    for (let error = ''; !error.includes('another one'); ) {
      error = String((await events.next('directory-failed')).error);
      if (error.includes('cannot be read')) await processOne();
    }
    await processOne();
    expect(taken.counters('first')).not.toEqual([]);
    await put(inner, 'plugin.ts', taken.source('second'));
    await events.next('swapped');
    expect(events.all.map(({ kind }) => kind)).not.toContain('removed');
  });

  it('counts and reports the events that nobody takes', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('only', "kinds: ['connectionStatistics'],"));
    const { events, host, processOne } = setUp(directory);
    await using _host = host;
    await processOne();
    await rm(join(directory, 'plugin.ts'));
    await events.next('unloaded');
    // The client decodes what nobody wants, so that it is counted.
    expect(host.filter(Buffer.from([0, 0, 0, 125, 0, 0, 0, 0]))).toBe(true);
    await processOne();
    await processOne();
    expect(await events.next('records-untaken')).toMatchObject({
      records: 1,
      kinds: { connectionStatistics: 1 },
    });
    expect(host.status()).toMatchObject({ records: 3, untaken: 2 });
    await host.close();
    expect(await events.next('records-untaken')).toMatchObject({ records: 1 });
  });

  it('loads a file that is written in pieces once, when it is whole', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    const { events, host } = setUp(directory, { settleMs: 200 });
    await using _host = host;
    await host.start();
    const source = taken.source('whole');
    const file = join(directory, 'plugin.ts');
    await writeFile(file, '');
    for (let at = 0; at < source.length; at += 100) await appendFile(file, source.slice(at, at + 100));
    await events.next('loaded');
    expect(events.all.map(({ kind }) => kind)).toEqual(['loaded']);
  });

  it('tries the setup of a new plugin again, when what it needs comes late', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    const setup = `setup() { taken.push(0); if (taken.length < 3) throw new Error('not yet'); },`;
    await put(directory, 'plugin.ts', taken.source('late', setup));
    const { events, host } = setUp(directory, { limits: { retry: { initialDelayMs: 1 } } });
    await using _host = host;
    await host.start();
    await events.next('loaded');
    expect(taken.counters('late')).toEqual([0, 0, 0]);
  });

  it('reads a file once for all attempts at its setup, and ends the signal of one that takes too long', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    const setup = `setup({ signal }: any) {
      taken.push(signal.aborted ? 2 : 1);
      if (taken.length > 2) return;
      return new Promise(() => signal.addEventListener('abort', () => taken.push(0)));
    },`;
    await put(directory, 'plugin.ts', taken.source('hangs', setup));
    let imports = 0;
    const events = createEvents();
    await using host = createPluginHost(
      {
        directory: { path: directory, limits: { timeLimitMs: 50, retry: { initialDelayMs: 1 } } },
        onEvent: events.onEvent,
      },
      {
        importModule(url) {
          imports += 1;
          return importModule(url);
        },
      },
    );
    await host.start();
    expect(await events.next('load-failed')).toMatchObject({ error: { code: 'timed-out' }, kept: false });
    await events.next('loaded');
    expect(taken.counters('hangs')).toEqual([1, 0, 1]);
    expect(imports).toBe(1);
  });

  it('refuses what could be somebody else’s, and what is no plugin file', async () => {
    const directory = await temporaryDirectory();
    const outside = await temporaryDirectory();
    const taken = createTaken();
    await put(outside, 'outside.ts', taken.source('outside'));
    await put(directory, 'inside.ts', taken.source('inside'));
    await put(directory, 'open.ts', taken.source('open'));
    await chmod(join(directory, 'open.ts'), 0o666);
    await symlink(join(outside, 'outside.ts'), join(directory, 'link-out.ts'));
    await symlink(join(directory, 'inside.ts'), join(directory, 'link-in.ts'));
    await mkdir(join(directory, 'folder.ts'));
    for (const name of ['notes.md', '.hidden.ts', '_helper.ts', 'types.d.ts', 'a.test.ts', 'a.ts~']) {
      await put(directory, name, taken.source(name));
    }
    const { events, host, processOne } = setUp(directory, { policy: 'best-effort' });
    await using _host = host;
    await processOne();
    expect(host.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'inside.ts ready',
      'link-in.ts ready',
      'link-out.ts failed',
      'open.ts failed',
    ]);
    const refused = events.all.flatMap((event) =>
      event.kind === 'refused' ? [[event.file.slice(directory.length + 1), event.reason]] : [],
    );
    expect(Object.fromEntries(refused)).toEqual({
      '.hidden.ts': 'name',
      '_helper.ts': 'name',
      'a.test.ts': 'name',
      'a.ts~': 'name',
      'folder.ts': 'no-file',
      'link-out.ts': 'outside-link',
      'notes.md': 'name',
      'open.ts': 'world-writable',
      'types.d.ts': 'name',
    });
    expect(taken.counters('inside')).toEqual([1, 1]);

    await using trusting = createPluginHost(
      { directory: { path: directory, allowOutsideLinks: true, allowWorldWritable: true } },
      { importModule },
    );
    await trusting.start();
    expect(trusting.list().map(({ name }) => name)).toEqual([
      'inside.ts',
      'link-in.ts',
      'link-out.ts',
      'open.ts',
    ]);
  });

  it('keeps what is loaded when something that it refuses takes the place of the file', async () => {
    const directory = await temporaryDirectory();
    const outside = await temporaryDirectory();
    const taken = createTaken();
    const file = join(directory, 'plugin.ts');
    await put(directory, 'plugin.ts', taken.source('good'));
    await put(outside, 'outside.ts', taken.source('outside'));
    const { events, host, processOne } = setUp(directory);
    await using _host = host;
    await host.start();
    const intruders: readonly (readonly [reason: string, make: (path: string) => unknown])[] = [
      ['no-file', (path) => symlink(directory, path)],
      ['outside-link', (path) => symlink(join(outside, 'outside.ts'), path)],
      ['no-file', (path) => execFileSync('mkfifo', [path])],
      ['unreadable', (path) => symlink('plugin.ts', path)],
      ['too-large', (path) => writeFile(path, '').then(() => truncate(path, 2 ** 31))],
      ['world-writable', (path) => writeFile(path, taken.source('open')).then(() => chmod(path, 0o666))],
    ];
    for (const [reason, make] of intruders) {
      await make(`${file}.draft`);
      await rename(`${file}.draft`, file);
      let refused = await events.next('refused');
      while (refused.file !== file) refused = await events.next('refused');
      expect(refused).toMatchObject({ reason, kept: true });
      await processOne();
    }
    expect(taken.counters('good')).toEqual([1, 2, 3, 4, 5, 6]);
    await put(directory, 'plugin.ts', taken.source('repaired'));
    await events.next('swapped');
  });

  it('refuses a directory that everybody may write to, is none, or is not there', async () => {
    const directory = await temporaryDirectory();
    await put(directory, 'plain.js', '');
    const startError = async (path: string) => {
      const host = createPluginHost({ directory: { path } }, { importModule });
      const error = await host.start().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      await host.close();
      return isEstreamerPluginError(error) ? `${error.code}: ${error.message}` : error;
    };
    expect(await startError(join(directory, 'missing'))).toContain('bad-directory');
    expect(await startError(join(directory, 'plain.js'))).toContain('is no directory');
    await chmod(directory, 0o777);
    expect(await startError(directory)).toContain('may be written to by everybody. Run "chmod o-w" on it');
  });

  it('refuses a directory that somebody else owns, or that lies where everybody may put another one', async () => {
    const parent = await temporaryDirectory();
    const directory = join(parent, 'plugins');
    await mkdir(directory);
    const startError = async () => {
      await using host = createPluginHost({ directory: { path: directory } }, { importModule });
      // Awaited here: the host is closed when this returns.
      return await host.start().then(
        () => undefined,
        (reason: Error) => reason.message,
      );
    };
    expect(await startError()).toBeUndefined();
    await chmod(parent, 0o777);
    expect(await startError()).toMatch(/lies in ".*", which may be written to by everybody/);
    // As /tmp is.
    await chmod(parent, 0o1777);
    expect(await startError()).toBeUndefined();
    // Only root can give a folder away.
    if (process.geteuid?.() !== 0) return;
    await chown(directory, 12_345, 12_345);
    expect(await startError()).toMatch(/belongs to the user 12345, and this process runs as 0/);
  });

  it('goes on with what is loaded while the directory is away', async () => {
    const { directory, inner, taken, events, host, processOne } = await setUpInner();
    await using _host = host;
    await processOne();
    await rename(inner, join(directory, 'away'));
    await events.next('directory-failed');
    await processOne();
    expect(taken.counters('first')).toEqual([1, 2]);
    await mkdir(inner);
    await put(inner, 'plugin.ts', taken.source('second'));
    await events.next('swapped');
    await processOne();
    expect(taken.counters('second')).toEqual([3]);
  });

  it('watches a directory that was removed and made again, as it did before', { timeout: 9000 }, async () => {
    const directory = await temporaryDirectory();
    const inner = join(directory, 'plugins');
    const taken = createTaken();
    await mkdir(inner);
    // It would find every change at last by looking; here it must be told.
    const { events, host } = setUp(inner, { pollIntervalMs: 60_000 });
    await using _host = host;
    await host.start();
    await rm(inner, { recursive: true });
    await events.next('directory-failed');
    await mkdir(inner);
    await put(inner, 'plugin.ts', taken.source('first'));
    await events.next('loaded');
    await put(inner, 'plugin.ts', taken.source('second'));
    await events.next('swapped');
  });

  it('looks again at a file whose permissions changed: what could not be read may be readable', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('good'));
    const { events, host } = setUp(directory);
    await using _host = host;
    await host.start();
    await chmod(join(directory, 'plugin.ts'), 0o600);
    await events.next('swapped');
  });

  it('says what is wrong with what is decided about files', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    expect(() => setUp(directory, { isolation: 'thread', policy: 'strict', settle: 1 } as never)).toThrow(
      '"directory.policy" is "strict"; give "required" or "best-effort". "directory.isolation" is "thread"; give "none" or "worker". ' +
        '"directory.settle" is not a setting; give "settleMs".',
    );
    expect(() => createPluginHost({ plugins: [{ file: 7 }, { file: 'a', isolation: 1 }] } as never)).toThrow(
      '"plugins[0].file" is 7 that names no file; give a path or a URL that starts with file:. "plugins[1].isolation" is 1; give',
    );
    await put(directory, 'a.ts', taken.source('a'));
    const decide = (name: string) => (name === 'a.ts' ? { limits: { timeLimitMs: Number.NaN } } : undefined);
    const strict = setUp(directory, { decide });
    await expect(strict.host.start()).rejects.toThrow(
      'The file "a.ts" cannot be what "decide" says: "limits.timeLimitMs" is NaN',
    );
    await strict.host.close();
    await rm(join(directory, 'a.ts'));
    const { events, host } = setUp(directory, { decide });
    await using _host = host;
    await host.start();
    await put(directory, 'a.ts', taken.source('a'));
    expect(String((await events.next('directory-failed')).error)).toContain('what "decide" says');
    await put(directory, 'b.ts', taken.source('b'));
    expect(await events.next('loaded')).toMatchObject({ plugin: 'b.ts' });
  });

  it('repairs a required plugin that holds a delivery, from the record that it failed on', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    const fails = taken
      .source('broken')
      .replace(
        'taken.push(',
        "if (record.data.connectionCounter === 2) throw new Error('broken'); taken.push(",
      );
    await put(directory, 'plugin.ts', fails);
    await put(directory, 'other.ts', taken.source('other'));
    const { events, host } = setUp(directory);
    await using _host = host;
    const processing = host.process({ records: [connection(1), connection(2), connection(3)] });
    await events.next('failure');
    await put(directory, 'plugin.ts', taken.source('repaired'));
    await processing;
    expect(taken.counters('broken')).toEqual([1]);
    expect(taken.counters('repaired')).toEqual([2, 3]);
    expect(taken.counters('other')).toEqual([1, 2, 3]);
  });

  it('lets a delivery go that a plugin holds which is then removed, and reports what it did not take', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('broken').replace('taken.push(', 'missing('));
    const { events, host } = setUp(directory, { limits: { drainTimeoutMs: 10 } });
    await using _host = host;
    const processing = host.process({ records: [connection(1), connection(2)] });
    await events.next('failure');
    await rm(join(directory, 'plugin.ts'));
    await processing;
    expect(await events.next('records-dropped')).toMatchObject({ records: 2, reason: 'not-drained' });
    await events.next('unloaded');
    expect(host.list()).toEqual([]);
  });

  it('lets the client skip what no plugin wants, and nothing before the files were read', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'plugin.ts', taken.source('connections', "kinds: ['connectionStatistics'],"));
    const { events, host } = setUp(directory);
    await using _host = host;
    const passes = () => [71, 119, 125].map((type) => host.filter(Buffer.from([0, 0, 0, type, 0, 0, 0, 0])));
    expect(passes()).toEqual([true, true, true]);
    await host.start();
    expect(passes()).toEqual([true, true, false]);
    await put(directory, 'other.ts', taken.source('malware', "kinds: ['malwareEvent'],"));
    await events.next('loaded');
    await events.next('loaded');
    expect(passes()).toEqual([true, true, true]);
    await rm(join(directory, 'plugin.ts'));
    await events.next('unloaded');
    expect(passes()).toEqual([false, true, true]);
  });

  it('lets the host decide about single files', async () => {
    const directory = await temporaryDirectory();
    const taken = createTaken();
    await put(directory, 'a.ts', taken.source('a', "policy: 'best-effort',"));
    await put(directory, 'b.ts', taken.source('b'));
    const { host } = setUp(directory, {
      decide: (name) => (name === 'b.ts' ? { policy: 'best-effort' } : undefined),
    });
    await using _host = host;
    await host.start();
    expect(host.list().map(({ policy }) => policy)).toEqual(['best-effort', 'best-effort']);
  });
});
