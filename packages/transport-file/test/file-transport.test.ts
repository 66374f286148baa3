import { truncateSync } from 'node:fs';
import { appendFile, open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createManualClock } from '@x/foundation/testing';
import { isTransportError, type Message, SENT, type SendOutcome } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createFileTransport, type FileTransportSettings } from '../src/index.ts';
import { createTestTransport, line, numbersIn, send, temporaryDirectory } from './support/lines.ts';

const names = async (directory: string) =>
  (await readdir(directory)).filter((name) => !name.startsWith('.')).sort();

const visibleRotated = async (directory: string) =>
  (await names(directory)).filter((name) => name !== 'events.jsonl');

describe('the file transport', () => {
  it('has the lines in the file when they count as sent', async () => {
    const { transport, path } = await createTestTransport();
    expect(await send(transport, line(1, 'é😀'), line(2))).toEqual([SENT, SENT]);
    expect(await readFile(path, 'utf8')).toBe('{"number":1,"padding":"é😀"}\n{"number":2,"padding":""}\n');
    expect(transport.status()).toMatchObject({
      lines: 2,
      failures: 0,
      syncs: 1,
      bytes: (await stat(path)).size,
    });
  });

  it('makes files that others cannot read', async () => {
    const { transport, path } = await createTestTransport();
    await send(transport, line(1));
    expect((await stat(path)).mode & 0o007).toBe(0);
  });

  it('writes batches that wait together, in order and with one sync', async () => {
    const { transport, read } = await createTestTransport();
    await transport.open();
    const batches = Array.from({ length: 20 }, (_, index) => send(transport, line(index), line(index + 100)));
    expect(await Promise.all(batches)).toEqual(batches.map(() => [SENT, SENT]));
    expect(await read()).toEqual(batches.flatMap((_, index) => [index, index + 100]));
    expect(transport.status()).toMatchObject({ lines: 40, syncs: 1 });
  });

  it('writes a text whole whose length was counted in characters', async () => {
    const { transport, path } = await createTestTransport();
    const text = 'é'.repeat(70_000);
    await send(transport, { text, byteLength: text.length }, line(1));
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(text);
  });

  describe('takes the bytes of messages that have them, among texts', () => {
    const texts = [1, 2, 3, 4, 5, 6].map((number) => line(number, 'é😀'.repeat(number * 7000)));
    const numbered = (...places: readonly number[]) => places.map((place) => texts[place - 1] as Message);

    /** Messages that stand behind one another, with something between them. */
    function inBytes(between: string, ...messages: readonly Message[]): Message[] {
      const bytes = Buffer.from(`x${messages.map(({ text }) => text + between).join('')}`);
      let end = 1;
      return messages.map(({ byteLength }) => {
        const byteOffset = end;
        end += byteLength + between.length;
        return {
          byteLength,
          bytes,
          byteOffset,
          ...(/^[\r\n]+$/.test(between) ? { lineEnd: between } : {}),
          get text(): string {
            throw new Error('nobody should ask for the text');
          },
        };
      });
    }

    it.each([
      ['lines of the same end, at once', '\n'],
      ['lines of another end', '\r\n'],
      ['with nothing between them', ''],
      ['with something else between them', ', '],
    ])('%s', async (_, between) => {
      const { transport, read, path } = await createTestTransport();
      const [two, three, five] = inBytes(between, ...numbered(2, 3, 5)) as [Message, Message, Message];
      const [one, four, six] = numbered(1, 4, 6) as [Message, Message, Message];
      const batch = [one, two, three, four, five, six];
      expect(await send(transport, ...batch)).toEqual(batch.map(() => SENT));
      expect(await read()).toEqual([1, 2, 3, 4, 5, 6]);
      const written = await readFile(path, 'utf8');
      expect(written).toBe(texts.map(({ text }) => `${text}\n`).join(''));
    });

    it('goes on behind what was let through of a write', async () => {
      const { transport, path } = await createTestTransport(
        {},
        {
          async openFile(...given) {
            const handle = await open(...given);
            const write = handle.write.bind(handle) as (bytes: Buffer, ...all: unknown[]) => unknown;
            return Object.assign(handle, {
              writev: async (pieces: readonly Buffer[]) => {
                const bytes = Buffer.concat(pieces);
                return write(bytes.subarray(0, Math.min(bytes.length, 50_001)));
              },
            });
          },
        },
      );
      await send(
        transport,
        ...inBytes('\n', ...numbered(2, 1)),
        ...numbered(3),
        ...inBytes('\n', ...numbered(4)),
      );
      const written = await readFile(path, 'utf8');
      expect(written).toBe(
        numbered(2, 1, 3, 4)
          .map(({ text }) => `${text}\n`)
          .join(''),
      );
    });
  });

  it('writes the header once, at the start of each file', async () => {
    const { transport, path, directory } = await createTestTransport({ header: 'url', lineEnd: '\r\n' });
    const row = (text: string) => ({ text, byteLength: text.length });
    await send(transport, row('u1'));
    await transport.reopen();
    await send(transport, row('u2'));
    expect(await readFile(path, 'utf8')).toBe('url\r\nu1\r\nu2\r\n');
    await transport.rotate();
    await transport.rotate();
    await send(transport, row('u3'));
    expect(await readFile(path, 'utf8')).toBe('url\r\nu3\r\n');
    expect(await names(directory)).toHaveLength(2);
  });

  it('gives back a batch whose signal ends while it waits, and writes the others', async () => {
    const { transport, read } = await createTestTransport();
    const controller = new AbortController();
    const first = send(transport, line(1));
    const ended = transport.send([line(2)], { signal: controller.signal });
    controller.abort();
    expect(await ended).toMatchObject([{ status: 'retryable', error: { code: 'aborted' } }]);
    await Promise.all([first, send(transport, line(3))]);
    expect(await read()).toEqual([1, 3]);
  });

  it('says late what became of a batch that was being written when its signal ended', async () => {
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { transport, read } = await createTestTransport(
      {},
      {
        async openFile(...given) {
          const handle = await open(...given);
          const write = handle.writev.bind(handle);
          return Object.assign(handle, {
            async writev(pieces: readonly Buffer[]) {
              begun.resolve();
              await gate.promise;
              return write(pieces);
            },
          });
        },
      },
    );
    const controller = new AbortController();
    const late = Promise.withResolvers<readonly SendOutcome[]>();
    const sending = transport.send([line(1)], { signal: controller.signal, onLate: late.resolve });
    await begun.promise;
    controller.abort();
    expect(await sending).toMatchObject([{ status: 'retryable', mayHaveArrived: true, stillUnderWay: true }]);
    gate.resolve();
    expect(await late.promise).toEqual([SENT]);
    expect(await read()).toEqual([1]);
  });

  it('rotates by size, within a batch too, keeps so many files, and loses no line of those kept', async () => {
    const { transport, directory, kinds, read } = await createTestTransport({ maxFileBytes: 81, keep: 2 });
    for (let number = 0; number < 12; number += 4) {
      await send(transport, line(number), line(number + 1), line(number + 2), line(number + 3));
    }
    expect(await read()).toEqual([9, 10, 11]);
    await transport.close();
    const rotated = await visibleRotated(directory);
    expect(rotated).toHaveLength(2);
    for (const name of rotated) expect(name).toMatch(/^events\.\d{8}T\d{6}Z(-\d+)?\.jsonl$/);
    expect(kinds().filter((kind) => kind === 'deleted')).toHaveLength(1);
    const texts = await Promise.all(rotated.map((name) => readFile(join(directory, name), 'utf8')));
    expect(texts.map((text) => Buffer.byteLength(text))).toEqual([78, 78]);
    expect(texts.flatMap(numbersIn).sort()).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('gives a line that is longer than a file may be a file of its own', async () => {
    const { transport, directory } = await createTestTransport({ maxFileBytes: 100 });
    await send(transport, line(1), line(2, 'x'.repeat(200)), line(3));
    expect(await names(directory)).toHaveLength(3);
  });

  it('rotates by time, with the next batch or when the time comes, and compresses', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 2, 3, 59, 58));
    const { transport, directory, read, events } = await createTestTransport(
      { maxFileSeconds: 3600, gzip: true },
      { clock },
    );
    await send(transport, line(1));
    await clock.advance(1000);
    await send(transport, line(2));
    await clock.advance(1000);
    await send(transport, line(3));
    expect(await read()).toEqual([3]);
    await clock.advance(3_600_000);
    // The timer's work stands in line before this.
    await transport.reopen();
    expect(await read()).toEqual([]);
    await clock.advance(3_600_000);
    await transport.close();
    expect(await names(directory)).toEqual([
      'events.20260102T040000Z.jsonl.gz',
      'events.20260102T050000Z.jsonl.gz',
      'events.jsonl',
    ]);
    const first = gunzipSync(await readFile(join(directory, 'events.20260102T040000Z.jsonl.gz'))).toString();
    expect(numbersIn(first)).toEqual([1, 2]);
    expect(events.filter(({ kind }) => kind === 'compressed')).toHaveLength(2);
  });

  it('ends what an earlier process had begun: half a line, a file of another hour, half a compressed file', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'events.jsonl');
    const before = createFileTransport({ path });
    await send(before, line(0));
    await before.close();
    await appendFile(path, `{"half":"${'x'.repeat(200_000)}`);
    await writeFile(join(directory, 'events.20200101T000000Z.jsonl'), '{"number":-1}\n');
    await writeFile(join(directory, 'events.20200101T000000Z.jsonl.gz.partial'), 'half');
    await writeFile(join(directory, 'events.other.jsonl'), 'not ours');
    const clock = createManualClock(Date.now() + 7_200_000);
    const { transport, events, read } = await createTestTransport(
      { path, gzip: true, maxFileSeconds: 3600 },
      { clock },
    );
    await transport.open();
    expect(events[0]).toMatchObject({ kind: 'repaired', removedBytes: 200_009 });
    await send(transport, line(1));
    expect(await read()).toEqual([1]);
    await transport.close();
    const found = await names(directory);
    expect(found).toHaveLength(4);
    expect(found[0]).toBe('events.20200101T000000Z.jsonl.gz');
    expect(found).toContain('events.other.jsonl');
    expect(found.every((name) => !name.endsWith('.partial'))).toBe(true);
  });

  it.each([
    ['whose end is no line', 'x'.repeat(200_000)],
    ['of whole lines', 'root:x:0:0\n'],
  ])('refuses a file of another program %s, and leaves every byte of it', async (_what, content) => {
    const path = join(await temporaryDirectory(), 'events.jsonl');
    await writeFile(path, content);
    const { transport } = await createTestTransport({ path });
    await expect(transport.open()).rejects.toMatchObject({
      code: 'write-failed',
      message: `${path} was written by another program, and is left as it is; move it away or choose another path.`,
    });
    expect(await send(transport, line(1))).toMatchObject([
      { status: 'retryable', error: { code: 'write-failed' } },
    ]);
    expect(await readFile(path, 'utf8')).toBe(content);
    await rename(path, `${path}.old`);
    expect(await send(transport, line(1))).toEqual([SENT]);
  });

  it('knows its own file in a copy, on another file system for example', async () => {
    const { transport, path } = await createTestTransport();
    await send(transport, line(1, 'x'.repeat(300)));
    await transport.close();
    const content = await readFile(path);
    await rm(path);
    await writeFile(`${path}.copy`, content);
    await rename(`${path}.copy`, path);
    const { transport: next, read } = await createTestTransport({ path });
    await send(next, line(2));
    expect(await read()).toEqual([1, 2]);
  });

  it('keeps the files that were written last, also after the clock was set back', async () => {
    const clock = createManualClock(Date.UTC(2030, 0, 1));
    const { transport, directory } = await createTestTransport({ keep: 2 }, { clock });
    for (const [number, time] of [
      Date.UTC(2030, 0, 1),
      Date.UTC(2020, 0, 1),
      Date.UTC(2019, 0, 1),
    ].entries()) {
      clock.setNow(time);
      await send(transport, line(number));
      await transport.rotate();
    }
    await transport.close();
    expect(await visibleRotated(directory)).toEqual([
      'events.20190101T000000Z.jsonl',
      'events.20200101T000000Z.jsonl',
    ]);
  });

  it('goes on in a new file when logrotate has moved the old one away', async () => {
    const { transport, path, read } = await createTestTransport();
    await send(transport, line(1));
    await rename(path, `${path}.1`);
    await send(transport, line(2));
    await transport.reopen();
    await send(transport, line(3));
    expect(numbersIn(await readFile(`${path}.1`, 'utf8'))).toEqual([1, 2]);
    expect(await read()).toEqual([3]);
  });

  it('notices a file that was deleted or emptied', async () => {
    const { transport, path, read, kinds, events } = await createTestTransport();
    await send(transport, line(1));
    const { size } = await stat(path);
    await rm(path);
    await send(transport, line(2));
    expect(await read()).toEqual([2]);
    expect(events).toContainEqual({ kind: 'removed', file: path, missingBytes: size });
    await truncate(path, 0);
    await send(transport, line(3));
    expect(await read()).toEqual([3]);
    expect(kinds()).toContain('shortened');
  });

  it('tells of a file that was deleted behind its last line', async () => {
    const { transport, path, kinds } = await createTestTransport();
    await send(transport, line(1));
    await rm(path);
    await transport.close();
    expect(kinds()).toContain('removed');
  });

  it('cuts off half a line that somebody left who shortened the file', async () => {
    const { transport, path, read, events } = await createTestTransport();
    await send(transport, line(1), line(2));
    const { size } = await stat(path);
    await truncate(path, size - 5);
    await send(transport, line(3));
    expect(await read()).toEqual([1, 3]);
    expect(events).toContainEqual({ kind: 'shortened', file: path, missingBytes: size / 2 });
  });

  it('takes back no more than there is when somebody empties the file in the middle of a batch', async () => {
    const { transport, path, read } = await createTestTransport();
    await send(transport, line(1));
    const large = line(2, 'x'.repeat(2_000_000));
    const broken = {
      byteLength: 1,
      get text(): string {
        truncateSync(path);
        throw new Error('no text');
      },
    };
    expect(await send(transport, large, broken)).toMatchObject([
      { status: 'retryable' },
      { status: 'retryable' },
    ]);
    expect(await read()).toEqual([]);
    await send(transport, line(4));
    expect(await read()).toEqual([4]);
  });

  it('begins a new file when the clock was ahead and is put right', async () => {
    const noon = Date.UTC(2026, 0, 2, 12);
    const clock = createManualClock(noon + 86_400_000 * 365);
    const { transport, directory, read } = await createTestTransport({ maxFileSeconds: 3600 }, { clock });
    await send(transport, line(1));
    clock.setNow(noon);
    await send(transport, line(2));
    expect(await read()).toEqual([2]);
    clock.setNow(noon + 3_600_000);
    await send(transport, line(3));
    expect(await read()).toEqual([3]);
    expect(await names(directory)).toHaveLength(3);
  });

  it.each(['events.js\nonl', 'events.gz', 'events', 'a.20200101T000000Z.b'])(
    'rotates, compresses and deletes also where the file is called %j',
    async (name) => {
      const path = join(await temporaryDirectory(), name);
      const { transport, kinds } = await createTestTransport({ path, gzip: true, keep: 2 });
      for (let number = 0; number < 4; number += 1) {
        await send(transport, line(number));
        await transport.rotate();
      }
      await transport.close();
      const found = (await names(dirname(path))).filter((one) => one !== name);
      expect(found).toHaveLength(2);
      expect(found.every((one) => one.endsWith('.gz'))).toBe(true);
      expect(kinds()).not.toContain('warning');
    },
  );

  it('writes while it compresses, and does not keep the end waiting for that', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'events.jsonl');
    const old = join(directory, 'events.20200101T000000Z.jsonl');
    await writeFile(old, '');
    await truncate(old, 200_000_000);
    const clock = {
      now: Date.now,
      after(_: number, callback: () => void) {
        setImmediate(callback);
        return () => {};
      },
    };
    const { transport, kinds, read } = await createTestTransport({ path, gzip: true }, { clock });
    await send(transport, line(1));
    expect(await read()).toEqual([1]);
    await transport.close();
    expect(kinds()).toEqual(['opened']);
    expect((await names(directory)).filter((name) => name.endsWith('.gz'))).toEqual([]);
    await truncate(old, 1000);
    const patient = createFileTransport({ path, gzip: true });
    await patient.open();
    await patient.close();
    expect(await names(directory)).toEqual(['events.20200101T000000Z.jsonl.gz', 'events.jsonl']);
  });

  it('does not share a file, because it would take back what is not its own', async () => {
    const { transport, path } = await createTestTransport();
    await send(transport, line(1));
    await appendFile(path, 'another program\n');
    expect(await send(transport, line(2))).toMatchObject([
      { status: 'retryable', error: { code: 'write-failed' } },
    ]);
    await transport.reopen();
    await send(transport, line(3));
    expect(await readFile(path, 'utf8')).toMatch(/"number":1.*\nanother program\n.*"number":3.*\n$/);
  });

  it('syncs at intervals', async () => {
    const clock = createManualClock();
    const { transport, events } = await createTestTransport(
      { fsync: 'interval', fsyncIntervalMs: 50 },
      { clock },
    );
    await send(transport, line(1));
    expect(transport.status().syncs).toBe(0);
    await clock.advance(50);
    await transport.reopen();
    expect(transport.status().syncs).toBe(2);
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  it('says what is wrong with its settings, and which path it cannot write to', async () => {
    const settings = {
      path: 'x/..',
      maxFileBytes: 0,
      keep: 1.5,
      fsync: 'sometimes',
      mode: 0o600,
    } as unknown as FileTransportSettings;
    expect(() => createFileTransport(settings)).toThrow(
      expect.toSatisfy((error) => isTransportError(error) && error.context.issues?.length === 5),
    );
    const directory = await temporaryDirectory();
    await expect(createFileTransport({ path: directory }).open()).rejects.toMatchObject({
      code: 'write-failed',
      context: { transport: 'file', destination: directory, reason: 'EISDIR' },
    });
  });
});
