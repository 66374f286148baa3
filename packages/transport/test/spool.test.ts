import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptedTransport, type ScriptedTransport } from '../../../test-support/scripted-transport.ts';
import { type Message, rejected, retryable, SENT, type Transport, TransportError } from '../src/index.ts';
import { type SpoolLoss, type SpoolSettings, type SpoolTransport, withSpool } from '../src/spool/index.ts';
import { textsOf } from './support/messages.ts';
import { createSteppedClock } from './support/stepped-clock.ts';

const down = new TransportError('unreachable', 'down');
const lost = new TransportError('timeout', 'no answer');
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/** Sends messages that are as large on disk as those of real use. */
function send(transport: Transport, texts: readonly string[]) {
  const source = 'a source of some length '.repeat(10);
  const batch = texts.map((text): Message => ({ text, byteLength: Buffer.byteLength(text), source }));
  return transport.send(batch, { signal: new AbortController().signal });
}

let directory: string;
const opened: SpoolTransport[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close({ signal: AbortSignal.abort() })));
  rmSync(directory, { recursive: true, force: true });
});

function openSpool(transport: Parameters<typeof withSpool>[0], settings: Partial<SpoolSettings> = {}) {
  const clock = createSteppedClock();
  const losses: SpoolLoss[] = [];
  const errors: TransportError[] = [];
  const again: string[][] = [];
  const spool = withSpool(
    transport,
    {
      directory,
      onLoss: (loss) => losses.push(loss),
      onError: (error) => errors.push(error),
      onPossibleDuplicates: (list) => again.push(textsOf(list)),
      ...settings,
    },
    { clock, random: () => 1 },
  );
  opened.push(spool);
  return { spool, clock, losses, errors, again };
}

/** Answers every batch until nothing is left on disk. */
async function answerAll(transport: ScriptedTransport, spool: SpoolTransport): Promise<void> {
  let isDrained = false;
  const drained = spool.drained().then(() => {
    isDrained = true;
  });
  const answering = async () => {
    while (!isDrained) (await transport.next()).answer(SENT);
  };
  await Promise.race([drained, answering()]);
}

const segments = () => readdirSync(directory).filter((name) => name.endsWith('.segment'));

describe('a spool', () => {
  it('keeps messages on disk and sends them in order, in batches of what the transport takes', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 4 });
    const { spool } = openSpool(transport);
    expect(spool.capabilities).toMatchObject({ acknowledged: false });
    expect(await send(spool, names(0, 9))).toEqual(names(0, 9).map(() => SENT));
    await spool.drained();
    expect(transport.texts()).toEqual(names(0, 9));
    expect(transport.batches.map(({ messages }) => messages.length)).toEqual([4, 4, 2]);
    expect(spool.status()).toMatchObject({ messages: 0, sent: 10, lost: 0, possibleDuplicates: 0 });
  });

  it('gives the transport a message like the one that it was given', async () => {
    const transport = createScriptedTransport();
    const { spool } = openSpool(transport);
    const text = 'é😀 \u2028 SPL2';
    const message: Message = {
      text,
      byteLength: Buffer.byteLength(text),
      id: 'fmc/1',
      time: 1_700_000_000_000,
      severity: 'ERROR',
      kind: 'event',
      source: 'line\nend',
    };
    await spool.send([message], { signal: new AbortController().signal });
    await spool.drained();
    expect(transport.batches[0]?.messages).toEqual([message]);
  });

  it('restores what the transport needs beyond a message, and reports losses with it', async () => {
    const transport = createScriptedTransport({ answer: rejected(down) });
    const restore = (stored: Message) => ({ ...stored, words: stored.text.split(' ') });
    const losses: SpoolLoss<ReturnType<typeof restore>>[] = [];
    const spool = withSpool<ReturnType<typeof restore>>(transport, {
      directory,
      restore,
      onLoss: (loss) => losses.push(loss),
    });
    opened.push(spool);
    await spool.send([restore({ text: 'two words', byteLength: 9 })], {
      signal: new AbortController().signal,
    });
    await spool.drained();
    expect(transport.batches[0]?.messages).toEqual([
      { text: 'two words', byteLength: 9, words: ['two', 'words'] },
    ]);
    expect(losses[0]?.messages).toEqual(transport.batches[0]?.messages);
  });

  it('takes messages while the destination is down, and sends them before newer ones when it is back', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 3 });
    const { spool, clock } = openSpool(transport);
    await send(spool, ['0']);
    (await transport.next()).answer(retryable(down));
    const wait = await clock.next();
    expect(await send(spool, names(1, 6))).toEqual(names(1, 6).map(() => SENT));
    expect(spool.status().messages).toBe(7);
    wait.pass();
    const drained = spool.drained();
    for (let batch = 0; batch < 3; batch += 1) (await transport.next()).answer(SENT);
    await drained;
    expect(transport.texts()).toEqual(['0', ...names(0, 6)]);
    expect(spool.status()).toMatchObject({ messages: 0, possibleDuplicates: 0 });
  });

  it('waits longer after every failure, and as long as the destination asks for', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const { spool, clock } = openSpool(transport, { initialDelayMs: 10, maxDelayMs: 35 });
    await send(spool, ['a']);
    for (const retryAfterMs of [0, 0, 0, 500]) {
      (await transport.next()).answer(retryable(down, { retryAfterMs }));
      (await clock.next()).pass();
    }
    (await transport.next()).answer(SENT);
    await spool.drained();
    expect(clock.waits).toEqual([10, 20, 35, 500]);
  });

  it('sends again only what is undecided, and says what may be a duplicate before it does', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const { spool, clock, losses, again } = openSpool(transport);
    await send(spool, ['a', 'b', 'c', 'd']);
    const batch = await transport.next();
    batch.answerEach([SENT, retryable(lost, { mayHaveArrived: true }), rejected(down), retryable(down)]);
    (await clock.next()).pass();
    const second = await transport.next();
    expect(again).toEqual([['b']]);
    expect(textsOf(second.messages)).toEqual(['b', 'd']);
    second.answer(SENT);
    await spool.drained();
    expect(losses).toMatchObject([{ reason: 'rejected', count: 1, error: down, mayHaveArrived: false }]);
    expect(losses.flatMap(({ messages }) => textsOf(messages))).toEqual(['c']);
    expect(spool.status()).toMatchObject({ sent: 3, possibleDuplicates: 1, lost: 1 });
  });

  it('gives up what is too old, and reports it', async () => {
    const transport = createScriptedTransport({ answer: retryable(down, { mayHaveArrived: true }) });
    let now = 0;
    const losses: SpoolLoss[] = [];
    const clock = createSteppedClock();
    const spool = withSpool(
      transport,
      { directory, maxAgeMs: 1000, onLoss: (loss) => losses.push(loss) },
      { clock: { ...clock, now: () => now } },
    );
    opened.push(spool);
    await send(spool, ['a']);
    const wait = await clock.next();
    now = 1001;
    wait.pass();
    await spool.drained();
    expect(losses).toMatchObject([
      { reason: 'too-old', count: 1, mayHaveArrived: true, error: { code: 'timeout', cause: down } },
    ]);
  });

  it('frees the disk file by file', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 10 });
    const { spool } = openSpool(transport, { segmentBytes: 2048 });
    for (const name of names(0, 99)) await send(spool, [name]);
    await spool.drained();
    await send(spool, ['last']);
    await spool.drained();
    expect(transport.texts()).toEqual([...names(0, 99), 'last']);
    expect(segments().length).toBeLessThanOrEqual(2);
    expect(spool.status().bytes).toBeLessThanOrEqual(4096);
  });

  it('refuses what it has no room for, and takes messages again when it has', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1000 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536 });
    const outcomes = [];
    for (const name of names(0, 299)) outcomes.push(...(await send(spool, [name])));
    const kept = outcomes.filter(({ status }) => status === 'sent').length;
    expect(kept).toBeGreaterThan(100);
    expect(outcomes.slice(0, kept).every(({ status }) => status === 'sent')).toBe(true);
    expect(outcomes.at(-1)).toMatchObject({ status: 'retryable', error: { code: 'queue-full' } });
    expect(spool.status().bytes).toBeLessThanOrEqual(65_536);
    await answerAll(transport, spool);
    expect(transport.texts()).toEqual(names(0, kept - 1));
    expect((await send(spool, ['again']))[0]).toEqual(SENT);
    expect(losses).toEqual([]);
  });

  it('drops the oldest file instead, if it is told to, and reports every message', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536, whenFull: 'drop-oldest' });
    for (const name of names(0, 499)) expect((await send(spool, [name]))[0]).toEqual(SENT);
    expect(spool.status().bytes).toBeLessThanOrEqual(65_536);
    const dropped = losses.flatMap(({ reason, messages }) =>
      reason === 'spool-full' ? textsOf(messages) : [],
    );
    expect(dropped.length).toBeGreaterThan(50);
    await answerAll(transport, spool);
    expect([...transport.texts(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
  });

  it('never drops from disk what is being sent', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 3 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536, whenFull: 'drop-oldest' });
    await send(spool, names(0, 2));
    const batch = await transport.next();
    for (const name of names(3, 499)) expect((await send(spool, [name]))[0]).toEqual(SENT);
    const dropped = losses.flatMap(({ messages }) => textsOf(messages));
    expect(dropped.length).toBeGreaterThan(50);
    // As after a crash: another spool reads the same files, whose owner has not closed them.
    const copy = mkdtempSync(join(tmpdir(), 'spool-copy-'));
    try {
      for (const name of readdirSync(directory)) {
        if (name !== 'lock') copyFileSync(join(directory, name), join(copy, name));
      }
      const second = createScriptedTransport();
      const reopened = openSpool(second, { directory: copy });
      await reopened.spool.drained();
      expect([...second.texts(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
      expect(reopened.again).toEqual([textsOf(batch.messages)]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
    batch.answer(SENT);
    await answerAll(transport, spool);
    expect([...transport.texts(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
  });

  it('leaves on disk at close what it cannot deliver, and delivers it after the next start', async () => {
    const first = createScriptedTransport({ answer: retryable(down) });
    const { spool } = openSpool(first);
    await send(spool, names(0, 4));
    await spool.close();
    expect(first.closed).toBeDefined();
    expect(await send(spool, ['late'])).toMatchObject([{ status: 'retryable', error: { code: 'closed' } }]);

    const second = createScriptedTransport({ answer: undefined });
    const reopened = openSpool(second);
    expect(reopened.spool.status().messages).toBe(5);
    await send(reopened.spool, ['5']);
    const drained = reopened.spool.drained();
    (await second.next()).answer(SENT);
    if (second.texts().length < 6) (await second.next()).answer(SENT);
    await drained;
    expect(second.texts()).toEqual(names(0, 5));
    // Nothing of it had arrived, and the spool knew.
    expect(reopened.again).toEqual([]);
  });

  it('marks what was being sent when close cut it off', async () => {
    const first = createScriptedTransport({ answer: undefined, maxBatchSize: 2 });
    const { spool } = openSpool(first);
    await send(spool, names(0, 2));
    const batch = await first.next();
    const closing = spool.close({ signal: AbortSignal.abort() });
    batch.answer(retryable(lost, { mayHaveArrived: true }));
    await closing;
    const second = createScriptedTransport();
    const reopened = openSpool(second);
    await reopened.spool.drained();
    expect(second.texts()).toEqual(names(0, 2));
    expect(reopened.again.flat().toSorted()).toEqual(textsOf(batch.messages));
    expect(reopened.spool.status().possibleDuplicates).toBe(batch.messages.length);
  });

  it('is for one process: a directory in use is refused, and free again after close', async () => {
    const { spool } = openSpool(createScriptedTransport());
    expect(() => withSpool(createScriptedTransport(), { directory })).toThrow(
      expect.objectContaining({ code: 'spool-locked' }),
    );
    await spool.close();
    const { spool: next } = openSpool(createScriptedTransport());
    expect(next.status().messages).toBe(0);
    expect(readdirSync(directory).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
  });

  it('keeps its files for their owner and names none of them after a message', async () => {
    const { spool } = openSpool(createScriptedTransport({ answer: undefined }), {
      directory: join(directory, 'new'),
    });
    await send(spool, ['../../etc/passwd']);
    expect(statSync(join(directory, 'new')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(directory, 'new')).toSorted()).toEqual([
      '000000000000000.segment',
      'lock',
      'progress',
    ]);
  });

  it('refuses settings that make no sense, all at once', () => {
    const settings = { directory: '', maxBytes: 1, fsync: 'sometimes' as 'never' };
    expect(() => withSpool(createScriptedTransport(), settings)).toThrow(/directory.*maxBytes.*fsync/s);
  });

  it('says that a directory cannot be used', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(() => withSpool(createScriptedTransport(), { directory: join(file, 'spool') })).toThrow(
      expect.objectContaining({ code: 'spool-failed' }),
    );
  });

  it('rejects what the transport would reject for its size', async () => {
    const transport = createScriptedTransport();
    const limited = { ...transport, capabilities: { ...transport.capabilities, maxMessageBytes: 300 } };
    const { spool } = openSpool(limited);
    const outcomes = await send(spool, ['a', 'x'.repeat(400), 'b']);
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'rejected', 'sent']);
    await spool.drained();
    expect(transport.texts()).toEqual(['a', 'b']);
  });
});

describe('damaged files', () => {
  /** Fills a spool whose destination is down, and closes it. */
  async function fill(count: number, settings: Partial<SpoolSettings> = {}): Promise<void> {
    const { spool } = openSpool(createScriptedTransport({ answer: retryable(down) }), settings);
    for (const name of names(0, count - 1)) await send(spool, [name]);
    await spool.close();
  }

  async function replay(settings: Partial<SpoolSettings> = {}) {
    const transport = createScriptedTransport();
    const { spool, losses, errors } = openSpool(transport, settings);
    await spool.drained();
    const left = spool.status().messages;
    return { texts: transport.texts(), losses, errors, left };
  }

  const segment = (index = 0) => join(directory, segments().toSorted()[index] as string);

  it('a torn end is cut off and said, and what comes later is kept behind it', async () => {
    await fill(3);
    const whole = readFileSync(segment());
    for (const length of [1, 4, 11, 27, 28, 29, 100]) {
      writeFileSync(segment(), Buffer.concat([whole, whole.subarray(0, length)]));
      writeFileSync(join(directory, 'progress'), '');
      const { texts, losses, errors, left } = await replay();
      expect(texts).toEqual(['0', '1', '2']);
      expect(losses).toEqual([]);
      expect(errors).toMatchObject([{ code: 'spool-failed', message: expect.stringContaining('cut off') }]);
      expect(left).toBe(0);
      await opened.at(-1)?.close();
      expect(readFileSync(segment())).toEqual(whole);
    }
  });

  it('a damaged record is passed over and reported, the others are sent', async () => {
    await fill(5);
    const bytes = readFileSync(segment());
    const at = bytes.indexOf('\n2');
    bytes[at + 1] = 0x00;
    writeFileSync(segment(), bytes);
    const { texts, losses } = await replay();
    expect(texts).toEqual(['0', '1', '3', '4']);
    expect(losses).toMatchObject([
      { reason: 'damaged', count: 1, error: { code: 'spool-failed' }, messages: [] },
    ]);
  });

  it('a record whose length is damaged does not hide those after it', async () => {
    await fill(5);
    const bytes = readFileSync(segment());
    const second = bytes.indexOf('SPL2', 4);
    bytes.writeUInt32LE(0x7fff_fff0, second + 4);
    writeFileSync(segment(), bytes);
    const { texts, losses } = await replay();
    expect(texts).toEqual(['0', '2', '3', '4']);
    expect(losses).toMatchObject([{ reason: 'damaged', count: 1 }]);
  });

  it('a last record whose length is damaged was kept, so it counts as lost', async () => {
    await fill(2);
    const bytes = readFileSync(segment());
    bytes.writeUInt32LE(bytes.length, bytes.lastIndexOf('SPL2') + 4);
    writeFileSync(segment(), bytes);
    const { texts, losses, errors } = await replay();
    expect(texts).toEqual(['0']);
    expect(errors).toEqual([]);
    expect(losses).toMatchObject([
      { reason: 'damaged', count: 1, error: { message: expect.stringContaining('check the disk') } },
    ]);
  });

  it('a whole file of rubbish between others is reported with the number of its messages', async () => {
    await fill(30, { segmentBytes: 2048 });
    const [, second, third] = segments().toSorted();
    const count = Number.parseInt(third as string, 10) - Number.parseInt(second as string, 10);
    writeFileSync(segment(1), 'rubbish'.repeat(100));
    const { texts, losses, left } = await replay();
    expect(texts).toHaveLength(30 - count);
    expect(losses).toMatchObject([{ reason: 'damaged', count }]);
    expect(left).toBe(0);
  });

  it('a damaged last record is reported, and new messages are kept', async () => {
    await fill(2);
    const bytes = readFileSync(segment());
    bytes[bytes.length - 1] = 0x00;
    writeFileSync(segment(), bytes);
    const transport = createScriptedTransport();
    const { spool, losses } = openSpool(transport);
    await send(spool, ['new']);
    await spool.drained();
    expect(transport.texts()).toEqual(['0', 'new']);
    expect(losses).toMatchObject([{ reason: 'damaged', count: 1 }]);
  });

  it('any bytes at all are survived', async () => {
    await fill(3);
    appendFileSync(segment(), Buffer.from('SPL2'.repeat(50)));
    writeFileSync(join(directory, 'progress'), Buffer.alloc(44, 0xff));
    const { texts } = await replay();
    expect(texts).toEqual(['0', '1', '2']);
  });
});

describe('a process that is killed', () => {
  const script = fileURLToPath(new URL('./support/spool-child.ts', import.meta.url));

  /** Runs the script until it has printed a line, then kills it; or to its end. */
  async function run(args: readonly (string | number)[], until?: string): Promise<string[]> {
    const child: ChildProcess = spawn(process.execPath, [script, directory, ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines: string[] = [];
    if (child.stdout === null) throw new Error('no output');
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line.trim());
      if (line.trim() === until) child.kill('SIGKILL');
    }
    await exited;
    return lines;
  }

  const pick = (lines: readonly string[], word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(' ')[1]));

  it('loses nothing that was kept, and sends twice only what it says', async () => {
    const killed = await run([0, 399, 150], 'kept 300');
    const kept = pick(killed, 'kept');
    expect(kept.length).toBeGreaterThanOrEqual(301);
    const restarted = await run([400, 450, 1000]);
    expect(restarted.at(-1)).toBe('closed');

    const arrived = [...pick(killed, 'arrived'), ...pick(restarted, 'arrived')];
    const numbers = new Set(arrived);
    expect([...kept, ...pick(restarted, 'kept')].filter((number) => !numbers.has(number))).toEqual([]);
    const again = new Set(pick(restarted, 'again'));
    const twice = arrived.filter((number, index) => arrived.indexOf(number) !== index);
    expect(twice.filter((number) => !again.has(number))).toEqual([]);
    // In order, but for those that were sent again.
    const later = pick(restarted, 'arrived');
    expect(later).toEqual(later.toSorted((a, b) => a - b));
    expect(later.at(-1)).toBe(450);
  });

  it('knows what it was sending at that moment', async () => {
    const killed = await run([0, 50, 1000], 'arrived 6');
    const restarted = await run([100, 100, 1000]);
    const twice = pick(killed, 'arrived').filter((number) => pick(restarted, 'arrived').includes(number));
    const again = new Set(pick(restarted, 'again'));
    expect(twice.filter((number) => !again.has(number))).toEqual([]);
    const all = new Set([...pick(killed, 'arrived'), ...pick(restarted, 'arrived')]);
    for (const number of pick(killed, 'kept')) expect(all).toContain(number);
  });
});
