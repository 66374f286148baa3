import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bookmark, type BookmarkFiles, createFileBookmark } from '../src/index.ts';

const bookmark = (position: number): Bookmark => ({
  version: 1,
  position,
  recent: [`400:1.${position}.1.1`],
  recentUntil: position,
  lateness: 0,
  savedAt: 1_700_000_000_000,
  server: 'fmc.example:8302',
});

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bookmark-'));
  path = join(directory, 'bookmark.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

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

  it('that was removed in the meantime is written anew', async () => {
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
    const files: BookmarkFiles = {
      read: (name) => readFile(name, 'utf8'),
      write: (name, text) => writeFile(name, text),
      async rename(from, to) {
        await rename(from, to);
        if (to !== path || failures > 0) return;
        failures += 1;
        throw new Error('the answer was lost');
      },
      syncDirectory: () => Promise.resolve(),
    };
    const store = createFileBookmark({ path }, { files });
    await store.load();
    await expect(store.save(bookmark(1))).rejects.toThrow('the answer was lost');
    await store.save(bookmark(2));
    expect(await createFileBookmark({ path }).load()).toEqual(bookmark(2));
  });

  it('survives a crash after every step of a save: what was saved before, or the new one', async () => {
    const saves = 3;
    const stepsOf = async (crashAfter: number): Promise<number> => {
      const disk = new Map<string, string>();
      let steps = 0;
      const step = async (act: () => void) => {
        if (steps >= crashAfter) throw new Error('the process is gone');
        steps += 1;
        act();
      };
      const missing = () => Object.assign(new Error('no such file'), { code: 'ENOENT' });
      const files: BookmarkFiles = {
        async read(name) {
          const text = disk.get(name);
          if (text === undefined) throw missing();
          return text;
        },
        async write(name, text) {
          await step(() => disk.set(name, ''));
          await step(() => disk.set(name, text.slice(0, 9)));
          await step(() => disk.set(name, text));
        },
        rename: (from, to) =>
          step(() => {
            const text = disk.get(from);
            if (text === undefined) throw missing();
            disk.set(to, text);
            disk.delete(from);
          }),
        syncDirectory: () => step(() => {}),
      };
      const store = createFileBookmark({ path }, { files });
      let saved = 0;
      try {
        await store.load();
        for (let position = 1; position <= saves; position += 1) {
          await store.save(bookmark(position));
          saved = position;
        }
      } catch (error) {
        expect(error).toMatchObject({ message: 'the process is gone' });
      }
      const found = await createFileBookmark({ path }, { files }).load();
      expect([saved, saved + 1]).toContain(found?.position ?? 0);
      expect(found?.recovered).toBeUndefined();
      return steps;
    };
    const all = await stepsOf(Number.POSITIVE_INFINITY);
    expect(all).toBeGreaterThan(5 * saves);
    for (let crashAfter = 0; crashAfter < all; crashAfter += 1) await stepsOf(crashAfter);
  });
});
