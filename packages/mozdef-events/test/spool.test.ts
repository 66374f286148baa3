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
import {
  type SpoolLoss,
  type SpoolOptions,
  type SpoolTransport,
  withSpool,
} from '../src/delivery/spool/index.ts';
import { createMozDefClient, type MozDefError } from '../src/index.ts';
import { rejected, retryable, SENT, MozDefError as TransportError } from '../src/transport/index.ts';
import { send, summariesOf } from './encoded-events.ts';
import { createManualTiming } from './manual-timing.ts';
import { createScriptedTransport, type ScriptedTransport } from './scripted-transport.ts';

const down = new TransportError('unreachable', 'down');
const lost = new TransportError('timeout', 'no answer');
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

let directory: string;
const opened: SpoolTransport[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close({ signal: AbortSignal.abort() })));
  rmSync(directory, { recursive: true, force: true });
});

function openSpool(transport: Parameters<typeof withSpool>[0], options: Partial<SpoolOptions> = {}) {
  const timing = createManualTiming();
  const losses: SpoolLoss[] = [];
  const errors: MozDefError[] = [];
  const again: string[][] = [];
  const spool = withSpool(
    transport,
    {
      directory,
      onLoss: (loss) => losses.push(loss),
      onError: (error) => errors.push(error),
      onPossibleDuplicates: (list) => again.push(summariesOf(list)),
      ...options,
    },
    { timing },
  );
  opened.push(spool);
  return { spool, timing, losses, errors, again };
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
  it('keeps events on disk and sends them in order, in batches of what the transport takes', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 4 });
    const { spool } = openSpool(transport);
    expect(spool.capabilities).toMatchObject({ acknowledged: false });
    expect(await send(spool, names(0, 9))).toEqual(names(0, 9).map(() => SENT));
    await spool.drained();
    expect(transport.summaries()).toEqual(names(0, 9));
    expect(transport.batches.map(({ events }) => events.length)).toEqual([4, 4, 2]);
    expect(spool.stats()).toMatchObject({ events: 0, sent: 10, lost: 0, possibleDuplicates: 0 });
  });

  it('gives the transport the same event that it was given', async () => {
    const transport = createScriptedTransport();
    const { spool } = openSpool(transport);
    const summary = 'é😀\ud800 \u2028 MZS1';
    await send(spool, [summary]);
    await spool.drained();
    const [event] = transport.batches[0]?.events ?? [];
    expect(event?.message).toMatchObject({ summary, severity: 'INFO' });
    expect(event?.byteLength).toBe(Buffer.byteLength(event?.json ?? ''));
  });

  it('takes events while the destination is down, and sends them before newer ones when it is back', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 3 });
    const { spool, timing } = openSpool(transport);
    await send(spool, ['0']);
    (await transport.next()).answer(retryable(down));
    const wait = await timing.next();
    expect(await send(spool, names(1, 6))).toEqual(names(1, 6).map(() => SENT));
    expect(spool.stats().events).toBe(7);
    wait.pass();
    const drained = spool.drained();
    for (let batch = 0; batch < 3; batch += 1) (await transport.next()).answer(SENT);
    await drained;
    expect(transport.summaries()).toEqual(['0', ...names(0, 6)]);
    expect(spool.stats()).toMatchObject({ events: 0, possibleDuplicates: 0 });
  });

  it('waits longer after every failure, and as long as the destination asks for', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const { spool, timing } = openSpool(transport, { jitter: 0, initialDelayMs: 10, maxDelayMs: 35 });
    await send(spool, ['a']);
    for (const retryAfterMs of [0, 0, 0, 500]) {
      (await transport.next()).answer(retryable(down, { retryAfterMs }));
      (await timing.next()).pass();
    }
    (await transport.next()).answer(SENT);
    await spool.drained();
    expect(timing.waits).toEqual([10, 20, 35, 500]);
  });

  it('sends again only what is undecided, and says what may be a duplicate before it does', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const { spool, timing, losses, again } = openSpool(transport);
    await send(spool, ['a', 'b', 'c', 'd']);
    const batch = await transport.next();
    batch.answerEach([SENT, retryable(lost, { mayHaveArrived: true }), rejected(down), retryable(down)]);
    (await timing.next()).pass();
    const second = await transport.next();
    expect(again).toEqual([['b']]);
    expect(summariesOf(second.events)).toEqual(['b', 'd']);
    second.answer(SENT);
    await spool.drained();
    expect(losses).toMatchObject([{ reason: 'rejected', count: 1, error: down, mayHaveArrived: false }]);
    expect(losses.flatMap(({ events }) => summariesOf(events))).toEqual(['c']);
    expect(spool.stats()).toMatchObject({ sent: 3, possibleDuplicates: 1, lost: 1 });
  });

  it('gives up what is too old, and reports it', async () => {
    const transport = createScriptedTransport({ answer: retryable(down, { mayHaveArrived: true }) });
    let now = 0;
    const losses: SpoolLoss[] = [];
    const timing = createManualTiming();
    const spool = withSpool(
      transport,
      { directory, maxAgeMs: 1000, onLoss: (loss) => losses.push(loss) },
      { clock: { now: () => now }, timing },
    );
    opened.push(spool);
    await send(spool, ['a']);
    const wait = await timing.next();
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
    expect(transport.summaries()).toEqual([...names(0, 99), 'last']);
    expect(segments().length).toBeLessThanOrEqual(2);
    expect(spool.stats().bytes).toBeLessThanOrEqual(4096);
  });

  it('refuses what it has no room for, and takes events again when it has', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1000 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536 });
    const outcomes = [];
    for (const name of names(0, 299)) outcomes.push(...(await send(spool, [name])));
    const kept = outcomes.filter(({ status }) => status === 'sent').length;
    expect(kept).toBeGreaterThan(100);
    expect(outcomes.slice(0, kept).every(({ status }) => status === 'sent')).toBe(true);
    expect(outcomes.at(-1)).toMatchObject({ status: 'retryable', error: { code: 'queue-full' } });
    expect(spool.stats().bytes).toBeLessThanOrEqual(65_536);
    await answerAll(transport, spool);
    expect(transport.summaries()).toEqual(names(0, kept - 1));
    expect((await send(spool, ['again']))[0]).toEqual(SENT);
    expect(losses).toEqual([]);
  });

  it('drops the oldest file instead, if it is told to, and reports every event', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536, whenFull: 'drop-oldest' });
    for (const name of names(0, 499)) expect((await send(spool, [name]))[0]).toEqual(SENT);
    expect(spool.stats().bytes).toBeLessThanOrEqual(65_536);
    const dropped = losses.flatMap(({ reason, events }) =>
      reason === 'spool-full' ? summariesOf(events) : [],
    );
    expect(dropped.length).toBeGreaterThan(50);
    await answerAll(transport, spool);
    expect([...transport.summaries(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
  });

  it('never drops from disk what is being sent', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 3 });
    const { spool, losses } = openSpool(transport, { maxBytes: 65_536, whenFull: 'drop-oldest' });
    await send(spool, names(0, 2));
    const batch = await transport.next();
    for (const name of names(3, 499)) expect((await send(spool, [name]))[0]).toEqual(SENT);
    const dropped = losses.flatMap(({ events }) => summariesOf(events));
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
      expect([...second.summaries(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
      expect(reopened.again).toEqual([summariesOf(batch.events)]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
    batch.answer(SENT);
    await answerAll(transport, spool);
    expect([...transport.summaries(), ...dropped].toSorted()).toEqual(names(0, 499).toSorted());
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
    expect(reopened.spool.stats().events).toBe(5);
    await send(reopened.spool, ['5']);
    const drained = reopened.spool.drained();
    (await second.next()).answer(SENT);
    if (second.summaries().length < 6) (await second.next()).answer(SENT);
    await drained;
    expect(second.summaries()).toEqual(names(0, 5));
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
    expect(second.summaries()).toEqual(names(0, 2));
    expect(reopened.again.flat().toSorted()).toEqual(summariesOf(batch.events));
    expect(reopened.spool.stats().possibleDuplicates).toBe(batch.events.length);
  });

  it('is for one process: a directory in use is refused, and free again after close', async () => {
    const { spool } = openSpool(createScriptedTransport());
    expect(() => withSpool(createScriptedTransport(), { directory })).toThrow(
      expect.objectContaining({ code: 'spool-locked' }),
    );
    await spool.close();
    const { spool: next } = openSpool(createScriptedTransport());
    expect(next.stats().events).toBe(0);
    expect(readdirSync(directory).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
  });

  it('keeps its files for their owner and names none of them after an event', async () => {
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

  it('refuses options that make no sense, all at once', () => {
    const options = { directory: '', maxBytes: 1, fsync: 'sometimes' as 'never' };
    expect(() => withSpool(createScriptedTransport(), options)).toThrow(/maxBytes.*directory.*fsync/s);
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
    const limited = { ...transport, capabilities: { ...transport.capabilities, maxEventBytes: 300 } };
    const { spool } = openSpool(limited);
    const outcomes = await send(spool, ['a', 'x'.repeat(400), 'b']);
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'rejected', 'sent']);
    await spool.drained();
    expect(transport.summaries()).toEqual(['a', 'b']);
  });

  it('lets a client enqueue without a loss while the destination is down', async () => {
    const transport = createScriptedTransport({ answer: retryable(down) });
    const { spool } = openSpool(transport);
    const client = createMozDefClient({ transports: [spool] });
    for (const summary of names(0, 99)) client.enqueue({ summary });
    expect(await client.close()).toEqual({ pending: 0, lost: 0 });
    const second = createScriptedTransport();
    const { spool: reopened } = openSpool(second);
    await reopened.drained();
    expect(second.summaries()).toEqual(names(0, 99));
  });
});

describe('damaged files', () => {
  /** Fills a spool whose destination is down, and closes it. */
  async function fill(count: number, options: Partial<SpoolOptions> = {}): Promise<void> {
    const { spool } = openSpool(createScriptedTransport({ answer: retryable(down) }), options);
    for (const name of names(0, count - 1)) await send(spool, [name]);
    await spool.close();
  }

  async function replay(options: Partial<SpoolOptions> = {}) {
    const transport = createScriptedTransport();
    const { spool, losses, errors } = openSpool(transport, options);
    await spool.drained();
    const { events } = spool.stats();
    return { summaries: transport.summaries(), losses, errors, events };
  }

  const segment = (index = 0) => join(directory, segments().toSorted()[index] as string);

  it('a torn end is cut off and said, and what comes later is kept behind it', async () => {
    await fill(3);
    const whole = readFileSync(segment());
    for (const length of [1, 11, 23, 24, 25, 100]) {
      writeFileSync(segment(), Buffer.concat([whole, whole.subarray(0, length)]));
      writeFileSync(join(directory, 'progress'), '');
      const { summaries, losses, errors, events } = await replay();
      expect(summaries).toEqual(['0', '1', '2']);
      expect(losses).toEqual([]);
      expect(errors).toMatchObject([{ code: 'spool-failed', message: expect.stringContaining('cut off') }]);
      expect(events).toBe(0);
      await opened.at(-1)?.close();
      expect(readFileSync(segment())).toEqual(whole);
    }
  });

  it('a damaged record is passed over and reported, the others are sent', async () => {
    await fill(5);
    const bytes = readFileSync(segment());
    const at = bytes.indexOf('"summary":"2"');
    bytes[at + 2] = 0x00;
    writeFileSync(segment(), bytes);
    const { summaries, losses } = await replay();
    expect(summaries).toEqual(['0', '1', '3', '4']);
    expect(losses).toMatchObject([
      { reason: 'damaged', count: 1, error: { code: 'spool-failed' }, events: [] },
    ]);
  });

  it('a record whose length is damaged does not hide those after it', async () => {
    await fill(5);
    const bytes = readFileSync(segment());
    const second = bytes.indexOf('MZS1', 4);
    bytes.writeUInt32LE(0x7fff_fff0, second + 4);
    writeFileSync(segment(), bytes);
    const { summaries, losses } = await replay();
    expect(summaries).toEqual(['0', '2', '3', '4']);
    expect(losses).toMatchObject([{ reason: 'damaged', count: 1 }]);
  });

  it('a whole file of rubbish between others is reported with the number of its events', async () => {
    await fill(30, { segmentBytes: 2048 });
    const [, second, third] = segments().toSorted();
    const count = Number.parseInt(third as string, 10) - Number.parseInt(second as string, 10);
    writeFileSync(segment(1), 'rubbish'.repeat(100));
    const { summaries, losses, events } = await replay();
    expect(summaries).toHaveLength(30 - count);
    expect(losses).toMatchObject([{ reason: 'damaged', count }]);
    expect(events).toBe(0);
  });

  it('a damaged last record is reported, and new events are kept', async () => {
    await fill(2);
    const bytes = readFileSync(segment());
    bytes[bytes.length - 3] = 0x00;
    writeFileSync(segment(), bytes);
    const transport = createScriptedTransport();
    const { spool, losses } = openSpool(transport);
    await send(spool, ['new']);
    await spool.drained();
    expect(transport.summaries()).toEqual(['0', 'new']);
    expect(losses).toMatchObject([{ reason: 'damaged', count: 1 }]);
  });

  it('any bytes at all are survived', async () => {
    await fill(3);
    appendFileSync(segment(), Buffer.from('MZS1'.repeat(50)));
    writeFileSync(join(directory, 'progress'), Buffer.alloc(44, 0xff));
    const { summaries } = await replay();
    expect(summaries).toEqual(['0', '1', '2']);
  });
});

describe('a process that is killed', () => {
  const script = fileURLToPath(new URL('./spool-child.ts', import.meta.url));

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
