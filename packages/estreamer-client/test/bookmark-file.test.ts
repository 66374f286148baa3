import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBookmarkFiles } from '../src/bookmark/bookmark-files.ts';
import { type Bookmark, type BookmarkChange, type BookmarkStore, createFileBookmark } from '../src/index.ts';
import { createMemoryDisk } from './support/memory-disk.ts';

const hashes = (number: number) => Buffer.alloc(16, number).toString('base64');
const bookmark = (position: number): Bookmark => ({
  version: 2,
  position,
  recent: [{ second: position, hashes: hashes(position) }],
  lateness: 0,
  savedAt: 1_700_000_000_000,
  server: 'fmc.example:8302',
});
const change = (position: number, ...numbers: number[]): BookmarkChange => ({
  position,
  lateness: 1,
  recent: numbers.map((number) => ({ second: position, hashes: hashes(number) })),
});

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bookmark-'));
  path = join(directory, 'bookmark.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Appends as the client does; the store closes at the end of the test. */
const append = (store: BookmarkStore, ...changes: BookmarkChange[]) =>
  changes.reduce((before, one) => before.then(() => store.append?.(one)), Promise.resolve());

describe('a bookmark file', () => {
  it('is there for the next process, with the one before it', async () => {
    const store = createFileBookmark({ path });
    expect(await store.load()).toBeUndefined();
    for (const position of [1, 2, 3]) await store.save(bookmark(position));
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(3));
    expect(readdirSync(directory).sort()).toEqual(['bookmark.json', 'bookmark.json.previous']);
    expect(readFileSync(`${path}.previous`, 'utf8')).toContain('"position":2');
  });

  it.each<[string, (text: string) => string]>([
    ['cut short', (text) => text.slice(0, -20)],
    ['empty', () => ''],
    ['changed', (text) => text.replace('"position":2', '"position":9')],
    ['something else', () => '{"colour":"red"}'],
  ])('that is %s: the one before it is used, and says why', async (_name, damage) => {
    const store = createFileBookmark({ path });
    await store.save(bookmark(1));
    await store.save(bookmark(2));
    writeFileSync(path, damage(readFileSync(path, 'utf8')));

    const later = createFileBookmark({ path });
    const { recovered, ...loaded } = (await later.load()) ?? {};
    expect(loaded).toEqual(bookmark(1));
    expect(recovered).toContain(path);
    await later.save(bookmark(3));
    expect(readFileSync(`${path}.previous`, 'utf8')).toContain('"position":1');
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(3));
  });

  it('that is damaged with the one before it, or the only one: an error with the file and what to do', async () => {
    const store = createFileBookmark({ path });
    await store.save(bookmark(1));
    writeFileSync(path, 'nothing');
    await expect(createFileBookmark({ path }).load()).rejects.toMatchObject({
      code: 'bookmark-unusable',
      context: { file: path },
      message: expect.stringContaining('start'),
    });
    writeFileSync(`${path}.previous`, '{}');
    await expect(createFileBookmark({ path }).load()).rejects.toMatchObject({ code: 'bookmark-unusable' });
    rmSync(path);
    await expect(createFileBookmark({ path }).load()).rejects.toMatchObject({ code: 'bookmark-unusable' });
  });

  it('that can not be read is an error too', async () => {
    await expect(createFileBookmark({ path: directory }).load()).rejects.toMatchObject({
      code: 'bookmark-unusable',
    });
  });

  it('that is a FIFO is an error, and nobody waits for who writes into it', async () => {
    execFileSync('mkfifo', [path]);
    await expect(createFileBookmark({ path }).load()).rejects.toMatchObject({
      code: 'bookmark-unusable',
      message: expect.stringContaining('it is no regular file'),
    });
  });

  it('that another process has written in the meantime: it is left alone, and the save says so', async () => {
    const one = createFileBookmark({ path });
    const other = createFileBookmark({ path });
    for (const store of [one, other]) expect(await store.load()).toBeUndefined();
    await one.save(bookmark(1));
    const conflict = { code: 'bookmark-changed', context: { file: path } };
    await expect(other.save(bookmark(7))).rejects.toMatchObject(conflict);
    await one.save(bookmark(2));

    expect(await other.load()).toEqual(bookmark(2));
    await other.save(bookmark(8));
    await expect(one.save(bookmark(3))).rejects.toMatchObject(conflict);
    await expect(one.save(bookmark(4))).rejects.toMatchObject(conflict);
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(8));
    expect(readdirSync(directory).sort()).toEqual(['bookmark.json', 'bookmark.json.previous']);
  });

  it('that was removed in the meantime is written again', async () => {
    const store = createFileBookmark({ path });
    await store.save(bookmark(1));
    rmSync(path);
    await store.save(bookmark(2));
    await store.save(bookmark(3));
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(3));
    expect(readFileSync(`${path}.previous`, 'utf8')).toContain('"position":2');
  });

  it('whose rename has happened although it failed is still its own', async () => {
    let failures = 0;
    const files = {
      ...nodeBookmarkFiles,
      async rename(from: string, to: string) {
        await rename(from, to);
        if (to !== path || failures > 0) return;
        failures += 1;
        throw new Error('the answer was lost');
      },
    };
    const store = createFileBookmark({ path }, { files });
    await store.load();
    await expect(store.save(bookmark(1))).rejects.toThrow('the answer was lost');
    await store.save(bookmark(2));
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(2));
  });

  it('survives a crash after every step of saves and appends, at once and in turn: what was confirmed, or more', async () => {
    const stepsOf = async (crashAfter: number): Promise<number> => {
      const disk = createMemoryDisk(crashAfter);
      const store = createFileBookmark({ path }, { files: disk });
      let confirmed = 0;
      let reached = 0;
      const note = (position: number) => () => {
        confirmed = Math.max(confirmed, position);
      };
      try {
        await store.load();
        for (let position = 1; position <= 9; position += 3) {
          reached = position;
          await store.save(bookmark(position)).then(note(position));
          reached = position + 1;
          // A whole bookmark takes the place of changes while changes go on: the first is in it, the second is not.
          const first = store.append?.(change(position + 1, 101)).then(note(position + 1));
          const whole = store.save({
            ...bookmark(position + 1),
            recent: [...change(position + 1, 101).recent],
          });
          reached = position + 2;
          const second = store.append?.(change(position + 2, 102)).then(note(position + 2));
          const results = await Promise.allSettled([first, whole, second]);
          const failed = results.find((result) => result.status === 'rejected');
          if (failed !== undefined) throw failed.reason;
        }
      } catch (error) {
        expect(error).toMatchObject({ message: 'the process is gone' });
      }
      for (const files of disk.afterCrash()) {
        const later = createFileBookmark({ path }, { files });
        const { recovered, position = 0, recent = [] } = (await later.load()) ?? {};
        expect(recovered).toBeUndefined();
        expect(position).toBeGreaterThanOrEqual(confirmed);
        expect(position).toBeLessThanOrEqual(reached);
        // No event twice: one that is counted would then be dropped once too often.
        expect(new Set(recent.map((one) => one.hashes)).size).toBe(recent.length);
        // The next process goes on from there.
        await later.save(bookmark(50));
        await later.append?.(change(51, 1));
        expect(await createFileBookmark({ path }, { files }).load()).toMatchObject({ position: 51 });
      }
      return disk.steps;
    };
    const all = await stepsOf(Number.POSITIVE_INFINITY);
    expect(all).toBeGreaterThan(40);
    for (let crashAfter = 0; crashAfter < all; crashAfter += 1) await stepsOf(crashAfter);
  });
});

describe('changes in a bookmark file', () => {
  it('are lines behind the bookmark, and come with it for the next process', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save(bookmark(5));
    const { size } = statSync(path);
    await append(store, change(5, 6), change(5, 7, 7));
    await store.close?.();
    expect(statSync(path).size).toBeLessThan(size + 300);
    expect(await createFileBookmark({ path }).load()).toEqual({
      ...bookmark(5),
      lateness: 1,
      recent: [5, 6, 7, 7].map((number) => ({ second: 5, hashes: hashes(number) })),
    });
    await append(store, change(8, 9));
    expect(await createFileBookmark({ path }).load()).toMatchObject({
      position: 8,
      recent: [{ second: 8, hashes: hashes(9) }],
    });
  });

  it('that a crash has torn do not count, at whatever byte; those before them do', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save(bookmark(5));
    await append(store, change(6, 6));
    const { size } = statSync(path);
    await append(store, change(7, 7));
    await store.close?.();
    // Without its end of line alone it is whole.
    for (let length = statSync(path).size - 2; length >= size; length -= 1) {
      truncateSync(path, length);
      const loaded = await createFileBookmark({ path }).load();
      expect(loaded).toMatchObject({ position: 6, recent: [{ second: 6 }] });
      expect(loaded?.recovered).toBeUndefined();
    }
  });

  it('that are damaged in the middle are left out with a warning; those around them count', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save(bookmark(5));
    await append(store, change(5, 6), change(5, 7), change(5, 8));
    await store.close?.();
    writeFileSync(path, readFileSync(path, 'utf8').replace(hashes(7), hashes(9)));
    const loaded = await createFileBookmark({ path }).load();
    expect(loaded?.recent.map((one) => one.hashes)).toEqual([5, 6, 8].map(hashes));
    expect(loaded?.recovered).toContain('1 of its changes');
  });

  it('count also when the bookmark before them is damaged', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save(bookmark(4));
    await store.save(bookmark(5));
    await append(store, change(6, 6));
    await store.close?.();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"position":5', '"position":9'));
    const loaded = await createFileBookmark({ path }).load();
    expect(loaded).toMatchObject({ position: 6, recent: [{ second: 6, hashes: hashes(6) }] });
    expect(loaded?.recovered).toContain('damaged');
    rmSync(`${path}.previous`);
    expect(await createFileBookmark({ path }).load()).toMatchObject({ position: 6, server: '' });
  });

  it('of another process are noticed before the next is written', async () => {
    const one = createFileBookmark({ path });
    await one.load();
    await one.save(bookmark(1));
    await append(one, change(2, 2));
    const other = createFileBookmark({ path });
    expect(await other.load()).toMatchObject({ position: 2 });
    await append(one, change(3, 3));
    await expect(append(other, change(9, 9))).rejects.toMatchObject({ code: 'bookmark-changed' });
    await expect(other.save(bookmark(9))).rejects.toMatchObject({ code: 'bookmark-changed' });
    await append(one, change(4, 4));
    for (const store of [one, other]) await store.close?.();
    expect(await createFileBookmark({ path }).load()).toMatchObject({ position: 4 });
  });

  it('that could not be written whole are replaced by the next save', async () => {
    let failures = 0;
    const files = {
      ...nodeBookmarkFiles,
      async open(name: string) {
        const file = await nodeBookmarkFiles.open(name);
        return {
          ...file,
          async append(text: string) {
            failures += 1;
            if (failures > 1) return file.append(text);
            await file.append(text.slice(0, 20));
            throw new Error('the disk is full');
          },
        };
      },
    };
    const store = createFileBookmark({ path }, { files });
    await store.load();
    await store.save(bookmark(1));
    await expect(append(store, change(2, 2))).rejects.toThrow('the disk is full');
    await store.save(bookmark(2));
    await append(store, change(3, 3));
    await store.close?.();
    expect(await createFileBookmark({ path }).load()).toEqual({ ...bookmark(3), lateness: 1 });
  });

  it('of a million events in one second come back', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save({ ...bookmark(5), recent: [] });
    const batch = Buffer.alloc(16 * 10_000);
    for (let number = 0; number < 100; number += 1) {
      for (let event = 0; event < 10_000; event += 1)
        batch.writeUInt32LE(number * 10_000 + event, event * 16);
      await store.append?.({
        position: 5,
        lateness: 0,
        recent: [{ second: 5, hashes: batch.toString('base64') }],
      });
    }
    await store.close?.();
    const loaded = await createFileBookmark({ path }).load();
    expect(loaded?.recent).toHaveLength(100);
  }, 30_000);
});

describe('a path', () => {
  it('that is a symbolic link is followed: the link stays', async () => {
    const target = join(directory, 'elsewhere.bookmark');
    symlinkSync('elsewhere.bookmark', path);
    const store = createFileBookmark({ path });
    expect(await store.load()).toBeUndefined();
    await store.save(bookmark(1));
    await store.save(bookmark(2));
    await append(store, change(3, 3));
    await store.close?.();
    expect(readdirSync(directory).sort()).toEqual([
      'bookmark.json',
      'elsewhere.bookmark',
      'elsewhere.bookmark.previous',
    ]);
    expect(await createFileBookmark({ path: target }).load()).toMatchObject({ position: 3 });
    expect(await createFileBookmark({ path }).load()).toMatchObject({ position: 3 });
  });

  it.skipIf(process.platform === 'win32')('of no regular file is an error, and is not opened', async () => {
    const server = createServer().listen(path);
    await once(server, 'listening');
    await expect(createFileBookmark({ path }).load()).rejects.toMatchObject({
      code: 'bookmark-unusable',
      message: expect.stringContaining('no regular file'),
    });
    server.close();
    await once(server, 'close');
  });

  it('without a file, but with one before it: that is used, with a word on how to start again', async () => {
    const store = createFileBookmark({ path });
    await store.load();
    await store.save(bookmark(1));
    await store.save(bookmark(2));
    rmSync(path);
    expect(await createFileBookmark({ path }).load()).toMatchObject({
      position: 1,
      recovered: expect.stringContaining('delete both'),
    });
    rmSync(`${path}.previous`);
    expect(await createFileBookmark({ path }).load()).toBeUndefined();
  });

  it('with a bookmark of the first layout: its position counts', async () => {
    const old = {
      version: 1,
      position: 7,
      recent: ['400:1.2.3.4'],
      recentUntil: 8,
      lateness: 2,
      savedAt: 3,
      server: 'a:1',
    };
    const checksum = hash('sha256', JSON.stringify(old), 'hex');
    writeFileSync(path, `{"checksum":"${checksum}","bookmark":${JSON.stringify(old)}}\n`);
    expect(await createFileBookmark({ path }).load()).toEqual({
      ...{ version: 2, position: 7, recent: [], lateness: 2, savedAt: 3, server: 'a:1' },
    });
  });

  it('on a file system without second names works too', async () => {
    const files = {
      ...nodeBookmarkFiles,
      copyName: (from: string, to: string) => rename(from, to),
    };
    const store = createFileBookmark({ path }, { files });
    await store.load();
    await store.save(bookmark(1));
    await append(store, change(2, 2));
    await store.save(bookmark(3));
    await store.close?.();
    expect(await createFileBookmark({ path: `${path}.previous` }).load()).toMatchObject({ position: 2 });
    expect(await createFileBookmark({ path }).load()).toMatchObject({ position: 3 });
  });
});
