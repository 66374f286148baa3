import { truncateSync } from 'node:fs';
import { appendFile, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isEstreamerPluginError } from '../../src/errors/plugin-error.ts';
import {
  createFilePlugin,
  type FilePluginDependencies,
  type FilePluginEvent,
  type FilePluginSettings,
} from '../../src/file/index.ts';
import { createCsvFormat, createJsonLinesFormat } from '../../src/formats/index.ts';
import { undecodable } from '../formats/sample-records.ts';
import { accessControlRule } from '../records.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { context, deliver, event, urlsIn } from './deliveries.ts';

/** A plugin that is set up, torn down with the test, and what it tells. */
async function createPlugin(
  settings: Partial<FilePluginSettings> = {},
  dependencies: FilePluginDependencies = {},
) {
  const directory = await temporaryDirectory();
  const path = settings.path ?? join(directory, 'events.jsonl');
  const events: FilePluginEvent[] = [];
  const plugin = createFilePlugin(
    { format: createJsonLinesFormat(), ...settings, path, onEvent: (told) => events.push(told) },
    dependencies,
  );
  await plugin.setup(context());
  onTestFinished(async () => plugin.teardown(context()));
  const read = async () => urlsIn(await readFile(path, 'utf8'));
  return { plugin, path, directory, events, read, kinds: () => events.map(({ kind }) => kind) };
}

/** A time that stands still until it is told. */
function createClock(start: number) {
  let time = start;
  const timers = new Map<() => void, number>();
  return {
    now: () => time,
    after(milliseconds: number, callback: () => void) {
      timers.set(callback, time + milliseconds);
      return () => void timers.delete(callback);
    },
    advance(milliseconds: number) {
      time += milliseconds;
      for (const [callback, due] of timers) {
        if (due > time) continue;
        timers.delete(callback);
        callback();
      }
    },
  };
}

describe('the file plugin', () => {
  it('has the lines in the file when the delivery is done, without metadata, with what nobody could decode', async () => {
    const { plugin, path } = await createPlugin({ fsync: 'never' });
    await deliver(plugin, event(1), accessControlRule('rule'), undecodable(1));
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines.map((line) => line && JSON.parse(line).kind)).toEqual([
      'fullyQualifiedEvent',
      'unknown',
      '',
    ]);
    expect(plugin.status()).toMatchObject({ lines: 2, failures: 0 });
  });

  it('writes metadata when asked for it', async () => {
    const { plugin, path } = await createPlugin({ kinds: ['accessControlRule'] });
    expect(plugin.kinds).toEqual(['accessControlRule']);
    await deliver(plugin, accessControlRule('rule'));
    expect(JSON.parse(await readFile(path, 'utf8')).data.name).toBe('rule');
  });

  it('writes the header once, at the start of each file', async () => {
    const { plugin, path, directory } = await createPlugin({
      format: createCsvFormat({ columns: { url: 'URL' } }),
    });
    await deliver(plugin, event(1));
    await plugin.reopen();
    await deliver(plugin, event(2));
    expect(await readFile(path, 'utf8')).toBe('url\r\nu1\r\nu2\r\n');
    await plugin.rotate();
    await plugin.rotate();
    await deliver(plugin, event(3));
    expect(await readFile(path, 'utf8')).toBe('url\r\nu3\r\n');
    expect(await readdir(directory)).toHaveLength(2);
  });

  it('writes large deliveries in parts, and small ones in order whoever waits', async () => {
    const { plugin, read } = await createPlugin({ batchLength: 300 });
    await Promise.all([
      deliver(plugin, ...Array.from({ length: 20 }, (_, index) => event(index))),
      deliver(plugin, event(20)),
      deliver(plugin, event(21)),
    ]);
    expect(await read()).toEqual(Array.from({ length: 22 }, (_, index) => `u${index}`));
  });

  it('takes a delivery back that a signal ends in the middle', async () => {
    const { plugin, read } = await createPlugin({ batchLength: 1 });
    await deliver(plugin, event(1));
    const controller = new AbortController();
    const records = [event(2), event(3)];
    const { metadata } = context();
    const ended = plugin.writeDelivery(
      { records },
      {
        ...context(controller.signal),
        metadata: {
          ...metadata,
          resolve(record) {
            if (record === records[1]) controller.abort();
            return metadata.resolve(record);
          },
        },
      },
    );
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    expect(await read()).toEqual(['u1']);
    await deliver(plugin, ...records);
    expect(await read()).toEqual(['u1', 'u2', 'u3']);
  });

  it('rotates by size between deliveries, keeps so many, and loses no line of those kept', async () => {
    const { plugin, directory, kinds, read } = await createPlugin({ maxFileBytes: 600, keep: 2 });
    for (let number = 0; number < 12; number += 3) {
      await deliver(plugin, event(number), event(number + 1), event(number + 2));
    }
    expect(await read()).toEqual(['u9', 'u10', 'u11']);
    await plugin.teardown(context());
    const rotated = (await readdir(directory)).filter((name) => name !== 'events.jsonl');
    expect(rotated).toHaveLength(2);
    for (const name of rotated) expect(name).toMatch(/^events\.\d{8}T\d{6}Z(-\d+)?\.jsonl$/);
    expect(kinds().filter((kind) => kind === 'deleted')).toHaveLength(1);
    const texts = await Promise.all(rotated.map((name) => readFile(join(directory, name), 'utf8')));
    expect(texts.flatMap(urlsIn).sort()).toEqual(['u3', 'u4', 'u5', 'u6', 'u7', 'u8']);
  });

  it('rotates by time, with the next delivery or when the time comes, and compresses', async () => {
    const clock = createClock(Date.UTC(2026, 0, 2, 3, 59, 58));
    const { plugin, directory, read, events } = await createPlugin(
      { maxFileSeconds: 3600, gzip: true },
      clock,
    );
    await deliver(plugin, event(1));
    clock.advance(1000);
    await deliver(plugin, event(2));
    clock.advance(1000);
    await deliver(plugin, event(3));
    expect(await read()).toEqual(['u3']);
    clock.advance(3_600_000);
    // The timer's work stands in line before this.
    await plugin.reopen();
    expect(await read()).toEqual([]);
    clock.advance(3_600_000);
    await plugin.teardown(context());
    expect((await readdir(directory)).sort()).toEqual([
      'events.20260102T040000Z.jsonl.gz',
      'events.20260102T050000Z.jsonl.gz',
      'events.jsonl',
    ]);
    const first = gunzipSync(await readFile(join(directory, 'events.20260102T040000Z.jsonl.gz'))).toString();
    expect(urlsIn(first)).toEqual(['u1', 'u2']);
    expect(events.filter(({ kind }) => kind === 'compressed')).toHaveLength(2);
  });

  it('ends what an earlier process had begun: half a line, a file of another hour, half a compressed file', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'events.jsonl');
    const whole = '{"data":{"URL":"old"}}\n';
    await writeFile(path, `${whole}{"half":"${'x'.repeat(200_000)}`);
    await writeFile(join(directory, 'events.20200101T000000Z.jsonl'), whole);
    await writeFile(join(directory, 'events.20200101T000000Z.jsonl.gz.partial'), 'half');
    await writeFile(join(directory, 'events.other.jsonl'), 'not ours');
    const clock = createClock(Date.now() + 7_200_000);
    const { plugin, events, read } = await createPlugin({ path, gzip: true, maxFileSeconds: 3600 }, clock);
    expect(events[0]).toMatchObject({ kind: 'repaired', removedBytes: 200_009 });
    await deliver(plugin, event(1));
    expect(await read()).toEqual(['u1']);
    await plugin.teardown(context());
    const names = (await readdir(directory)).sort();
    expect(names).toHaveLength(4);
    expect(names[0]).toBe('events.20200101T000000Z.jsonl.gz');
    expect(names).toContain('events.other.jsonl');
    expect(names.every((name) => !name.endsWith('.partial'))).toBe(true);
  });

  it('goes on in a new file when logrotate has moved the old one away', async () => {
    const { plugin, path, read } = await createPlugin();
    await deliver(plugin, event(1));
    await rename(path, `${path}.1`);
    await deliver(plugin, event(2));
    await plugin.reopen();
    await deliver(plugin, event(3));
    expect(urlsIn(await readFile(`${path}.1`, 'utf8'))).toEqual(['u1', 'u2']);
    expect(await read()).toEqual(['u3']);
  });

  it('notices a file that was deleted or emptied', async () => {
    const { plugin, path, read, kinds } = await createPlugin();
    await deliver(plugin, event(1));
    await rm(path);
    await deliver(plugin, event(2));
    expect(await read()).toEqual(['u2']);
    await truncate(path, 0);
    await deliver(plugin, event(3));
    expect(await read()).toEqual(['u3']);
    expect(kinds()).toContain('shortened');
  });

  it('cuts off half a line that somebody left who shortened the file', async () => {
    const { plugin, path, read, events } = await createPlugin();
    await deliver(plugin, event(1), event(2));
    const { size } = await stat(path);
    await truncate(path, size - 5);
    await deliver(plugin, event(3));
    expect(await read()).toEqual(['u1', 'u3']);
    expect(events).toContainEqual({ kind: 'shortened', file: path, missingBytes: size / 2 });
  });

  it('takes back no more than there is when somebody empties the file in the middle of a delivery', async () => {
    const { plugin, path, read } = await createPlugin({ batchLength: 1 });
    await deliver(plugin, event(1));
    const controller = new AbortController();
    const given = context(controller.signal);
    const records = [event(2), event(3)];
    const failing = plugin.writeDelivery(
      { records },
      {
        ...given,
        metadata: {
          ...given.metadata,
          resolve(record) {
            if (record === records[1]) {
              truncateSync(path);
              controller.abort();
            }
            return given.metadata.resolve(record);
          },
        },
      },
    );
    await expect(failing).rejects.toMatchObject({ code: 'aborted' });
    expect(await read()).toEqual([]);
    await deliver(plugin, event(4));
    expect(await read()).toEqual(['u4']);
  });

  it('begins a new file when the clock was ahead and is put right', async () => {
    const noon = Date.UTC(2026, 0, 2, 12);
    let time = noon + 86_400_000 * 365;
    const { plugin, directory, read } = await createPlugin(
      { maxFileSeconds: 3600 },
      { now: () => time, after: () => () => {} },
    );
    await deliver(plugin, event(1));
    time = noon;
    await deliver(plugin, event(2));
    expect(await read()).toEqual(['u2']);
    time = noon + 3_600_000;
    await deliver(plugin, event(3));
    expect(await read()).toEqual(['u3']);
    expect(await readdir(directory)).toHaveLength(3);
  });

  it.each(['events.js\nonl', 'events.gz', 'events', 'a.20200101T000000Z.b'])(
    'rotates, compresses and deletes also where the file is called %j',
    async (name) => {
      const path = join(await temporaryDirectory(), name);
      const { plugin, directory: _, ...rest } = await createPlugin({ path, gzip: true, keep: 2 });
      for (let number = 0; number < 4; number += 1) {
        await deliver(plugin, event(number));
        await plugin.rotate();
      }
      await plugin.teardown(context());
      const names = (await readdir(dirname(path))).filter((found) => found !== name);
      expect(names).toHaveLength(2);
      expect(names.every((found) => found.endsWith('.gz'))).toBe(true);
      expect(rest.kinds()).not.toContain('warning');
    },
  );

  it('writes while it compresses, and does not keep the end waiting for that', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'events.jsonl');
    const old = join(directory, 'events.20200101T000000Z.jsonl');
    let isImpatient = true;
    await writeFile(old, '');
    await truncate(old, 200_000_000);
    const { plugin, kinds, read } = await createPlugin(
      { path, gzip: true },
      {
        after(_, callback) {
          if (isImpatient) setImmediate(callback);
          return () => {};
        },
      },
    );
    await deliver(plugin, event(1));
    expect(await read()).toEqual(['u1']);
    await plugin.teardown(context());
    expect(kinds()).toEqual(['opened']);
    expect((await readdir(directory)).filter((name) => name.endsWith('.gz'))).toEqual([]);
    isImpatient = false;
    await truncate(old, 1000);
    await plugin.setup(context());
    await plugin.teardown(context());
    expect(await readdir(directory)).toEqual(['events.20200101T000000Z.jsonl.gz', 'events.jsonl']);
  });

  it('does not share a file, because it would take back what is not its own', async () => {
    const { plugin, path } = await createPlugin();
    await deliver(plugin, event(1));
    await appendFile(path, 'somebody else\n');
    await expect(deliver(plugin, event(2))).rejects.toMatchObject({ code: 'write-failed' });
    await plugin.reopen();
    await deliver(plugin, event(3));
    expect(await readFile(path, 'utf8')).toMatch(/"u1".*\nsomebody else\n.*"u3".*\n$/);
  });

  it('syncs at intervals', async () => {
    const clock = createClock(0);
    const { plugin, events } = await createPlugin({ fsync: 'interval', fsyncIntervalMs: 50 }, clock);
    await deliver(plugin, event(1));
    clock.advance(50);
    await plugin.reopen();
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  it('says what is wrong with its settings, and which path it cannot write to', async () => {
    const settings = {
      path: 'x/..',
      format: {},
      maxFileBytes: 0,
      keep: 1.5,
      fsync: 'sometimes',
    } as unknown as FilePluginSettings;
    expect(() => createFilePlugin(settings)).toThrow(
      expect.toSatisfy((error) => isEstreamerPluginError(error) && error.context.issues?.length === 5),
    );
    const directory = await temporaryDirectory();
    const plugin = createFilePlugin({ path: directory, format: createJsonLinesFormat() });
    await expect(plugin.setup(context())).rejects.toMatchObject({
      code: 'write-failed',
      context: { file: directory, reason: 'EISDIR' },
    });
  });
});
