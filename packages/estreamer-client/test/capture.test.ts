import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captureFiles,
  captureFingerprint,
  createCaptureReplay,
  createCaptureWriter,
  type Delivery,
  isEstreamerClientError,
  readCapture,
} from '../src/index.ts';
import { createTestClient } from './support/client.ts';

interface Seen {
  readonly kind: string;
  readonly id: string | undefined;
}

const seenIn = ({ records, identify }: Delivery): Seen[] =>
  records.map(({ kind }, index) => ({ kind, id: identify(index) }));
const isEvent = ({ id }: Seen) => id !== undefined;

/** What a server sends, as the client delivered it and as a capture of 100 kB a file. */
describe('a capture', () => {
  let folder: string;
  let file: string;
  let server: string;
  const received: Seen[] = [];
  let written: ReturnType<ReturnType<typeof createCaptureWriter>['status']>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-capture-'));
    file = join(folder, 'fmc.bin');
    const certificates = await createCertificates();
    await using simulator = createSimulator({ certificates, source: generatedSource({ events: 3000 }) });
    const address = await simulator.listen();
    server = `${address.host}:${address.port}`;
    const capture = createCaptureWriter({ file, maxBytes: 100_000 });
    await using client = createTestClient(certificates, address, {
      start: 'oldest',
      onReceived: capture.write,
    });
    // One delivery at a time: the server has its last Null when the last one is taken care of.
    void simulator.nextSession().then(async ({ delivered }) => {
      await delivered;
      await client.close();
    });
    for await (const delivery of client) {
      received.push(...seenIn(delivery));
      await delivery.ack();
    }
    capture.close();
    written = capture.status();
  });
  afterAll(() => rm(folder, { recursive: true }));

  const replayed = async (settings: { positionFile?: string; stopAfter?: number } = {}) => {
    const { positionFile, stopAfter = Number.POSITIVE_INFINITY } = settings;
    const replay = createCaptureReplay({ files: await captureFiles(file), server, positionFile });
    const seen: Seen[] = [];
    for await (const delivery of replay) {
      seen.push(...seenIn(delivery));
      await delivery.ack();
      if (seen.filter(isEvent).length >= stopAfter) break;
    }
    return { seen, status: replay.status() };
  };

  it('is written in files of at most the size that is set, for the owner alone', async () => {
    const files = await captureFiles(file);
    expect(files.length).toBeGreaterThan(3);
    expect(files.slice(0, 2)).toEqual([file, join(folder, 'fmc.2.bin')]);
    expect(written).toMatchObject({ files: files.length, file: files.at(-1), removed: 0 });
    for (const part of files) expect((await readFile(part)).length).toBeLessThanOrEqual(100_000);
  });

  it('has whole messages in every file', async () => {
    let messages = 0;
    for (const part of await captureFiles(file)) {
      let end = 0;
      for await (const { bytes, offset } of readCapture(createReadStream(part))) {
        expect(offset).toBe(end);
        end += bytes.length;
        messages += 1;
      }
      expect(end).toBe((await readFile(part)).length);
    }
    expect(messages).toBe(written.messages);
  });

  it('plays the deliveries again, with the identities that the client gave', async () => {
    const { seen, status } = await replayed();
    expect(seen).toEqual(received);
    expect(status).toMatchObject({ position: received.length, repetitions: 0, truncations: [] });
    expect(status.bytesRead).toBe(status.totalBytes);
  });

  it('goes on where it was interrupted, with the names that came before', async () => {
    const positionFile = join(folder, 'position.json');
    const first = await replayed({ positionFile, stopAfter: 1000 });
    const second = await replayed({ positionFile });
    const events = [...first.seen, ...second.seen].filter(isEvent);
    expect(events).toEqual(received.filter(isEvent));
    const metadata = ({ id }: Seen) => id === undefined;
    expect(second.seen.filter(metadata)).toEqual(received.filter(metadata));
    const third = await replayed({ positionFile });
    expect(third.seen.filter(isEvent)).toEqual([]);
  });

  it('goes on where somebody else has kept that it was interrupted', async () => {
    const files = await captureFiles(file);
    const seen: Seen[] = [];
    let startAt = 0;
    for (const most of [1000, Number.POSITIVE_INFINITY]) {
      const replay = createCaptureReplay({ files, server, startAt });
      for await (const delivery of replay) {
        seen.push(...seenIn(delivery).filter(isEvent));
        await delivery.ack();
        if (seen.length >= most) break;
      }
      expect(replay.status().startedAt).toBe(startAt);
      startAt = replay.status().position;
    }
    expect(seen).toEqual(received.filter(isEvent));
    expect(await captureFingerprint(files)).toMatch(/^[0-9a-f]{64}$/);
    expect(await captureFingerprint(files.slice(1))).not.toBe(await captureFingerprint(files));
  });

  it('drops what the server repeated over a second connection', async () => {
    const twice = join(folder, 'twice.bin');
    const parts = await Promise.all((await captureFiles(file)).map((part) => readFile(part)));
    await writeFile(twice, Buffer.concat([...parts, ...parts]));
    const replay = createCaptureReplay({ files: [twice], server });
    const seen: Seen[] = [];
    for await (const delivery of replay) seen.push(...seenIn(delivery));
    expect(seen.filter(isEvent)).toEqual(received.filter(isEvent));
    expect(replay.status().repetitions).toBe(received.filter(isEvent).length);
  });

  it('plays all that comes before damage', async () => {
    const damaged = join(folder, 'damaged.bin');
    const parts = await Promise.all((await captureFiles(file)).map((part) => readFile(part)));
    await writeFile(damaged, Buffer.concat([...parts, Buffer.alloc(64)]));
    const seen: Seen[] = [];
    const replay = async () => {
      for await (const delivery of createCaptureReplay({ files: [damaged], server }))
        seen.push(...seenIn(delivery));
    };
    await expect(replay()).rejects.toThrow('is damaged at offset');
    expect(seen.filter(isEvent)).toEqual(received.filter(isEvent));
  });

  it('plays all whole messages of a file that ends inside of one', async () => {
    const cut = join(folder, 'cut.bin');
    const [first = ''] = await captureFiles(file);
    await writeFile(cut, await readFile(first));
    await truncate(cut, 50_000);
    const replay = createCaptureReplay({ files: [cut] });
    let records = 0;
    for await (const delivery of replay) records += delivery.records.length;
    expect(records).toBeGreaterThan(50);
    const [{ file: truncated, offset } = { file: '', offset: 0 }] = replay.status().truncations;
    expect(truncated).toBe(cut);
    // A message begins there, and it is not whole.
    const rest = (await readFile(cut)).subarray(offset);
    expect(rest.readUInt16BE(0)).toBe(1);
    expect(rest.length).toBeLessThan(8 + rest.readUInt32BE(4));
  });

  it.each([
    [
      'a page of the web',
      '<html>'.padEnd(64, '.'),
      'not-a-capture',
      /page.* is not a capture.* damaged at offset 0\..* has version/s,
    ],
    [
      'a file of packets',
      Buffer.from('d4c3b2a1020004000000000000000000', 'hex'),
      'not-a-capture',
      /It is a file of network packets, whose content TLS hides: `estreamer record` makes a capture\.$/,
    ],
    ['a compressed file', Buffer.from('1f8b0800000000000003', 'hex'), 'not-a-capture', /gunzip it first\.$/],
    ['an empty file', '', 'not-a-capture', /page\.bin is empty/],
    ['a file that is not there', undefined, 'unreadable-file', /There is no capture/],
  ])('is not %s', async (_what, content, code, message) => {
    const other = join(folder, content === undefined ? 'none.bin' : 'page.bin');
    if (content !== undefined) await writeFile(other, content);
    const attempt = async () => {
      const replay = createCaptureReplay({ files: await captureFiles(other) });
      for await (const _ of replay);
    };
    const error = await attempt().catch((thrown: unknown) => thrown);
    if (!isEstreamerClientError(error)) throw error;
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it.each([
    ['of another capture', '{"version":1,"capture":"00","records":5}', /is of another capture/],
    ['that is none', '{"position":5}', /is not what a replay writes/],
  ])('refuses a position file %s', async (_what, content, message) => {
    const positionFile = join(folder, 'other-position.json');
    await writeFile(positionFile, content);
    await expect(replayed({ positionFile })).rejects.toThrow(message);
  });
});

describe('a writer of captures', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-capture-writer-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const message = Buffer.from('0001000000000000', 'hex');

  it('keeps as many files as are wanted, the newest', async () => {
    const file = join(folder, 'kept.bin');
    const capture = createCaptureWriter({ file, maxBytes: 8, maxFiles: 2 });
    for (let count = 0; count < 5; count += 1) capture.write(message, 1);
    capture.close();
    expect(await captureFiles(file)).toEqual([join(folder, 'kept.4.bin'), join(folder, 'kept.5.bin')]);
    expect(capture.status()).toMatchObject({ messages: 5, files: 5, removed: 3 });
  });

  it('never writes into a file that is there', async () => {
    const file = join(folder, 'again.bin');
    for (const _ of [1, 2]) {
      const capture = createCaptureWriter({ file });
      capture.write(message, 1);
      capture.close();
    }
    expect(await captureFiles(file)).toEqual([file, join(folder, 'again.2.bin')]);
  });

  it('leaves out the message in which a connection broke', async () => {
    const file = join(folder, 'broken.bin');
    const capture = createCaptureWriter({ file });
    capture.write(message.subarray(0, 3), 1);
    expect(existsSync(file)).toBe(false);
    capture.write(message, 2);
    capture.close();
    expect(await readFile(file)).toEqual(message);
  });

  it('writes nothing more behind bytes that are no message', () => {
    const capture = createCaptureWriter({ file: join(folder, 'never.bin') });
    expect(() => capture.write(Buffer.from('HTTP/1.1 400 Bad Request'), 1)).toThrow(/version/);
    expect(() => capture.write(message, 1)).toThrow(/version/);
  });
});
