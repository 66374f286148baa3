import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SENT } from '@x/transport';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWithPeer, type PeerProgram } from '../../../test-support/peer.ts';
import { mountTinyDisk } from '../../../test-support/tiny-disk.ts';
import { createTestTransport, line, numbersIn, send, temporaryDirectory } from './support/lines.ts';

const script = fileURLToPath(new URL('write-until-killed.ts', import.meta.url));
const prlimit: PeerProgram = {
  name: 'prlimit',
  paths: ['/usr/bin/prlimit', '/bin/prlimit'],
  install: 'apt-get install util-linux',
};

describe('a file that cannot be written', () => {
  it('sends no line of a batch on a full disk, leaves no half line, and writes each line once when there is room', async ({
    skip,
  }) => {
    const disk = await temporaryDirectory();
    if (!mountTinyDisk(disk)) return skip('mounting a small disk takes the rights of root');
    const { transport, path, read } = await createTestTransport({ path: join(disk, 'events.jsonl') });
    await send(transport, line(1));
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(40_000));
    const batch = [line(2, 'x'.repeat(5000)), line(3, 'x'.repeat(30_000)), line(4)];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const outcomes = await send(transport, ...batch);
      expect(outcomes).toHaveLength(3);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          status: 'retryable',
          error: { code: 'write-failed', context: { destination: path, reason: 'ENOSPC' } },
        });
      }
      expect(await read()).toEqual([1]);
    }
    rmSync(filler);
    expect(await send(transport, ...batch)).toEqual([SENT, SENT, SENT]);
    expect(await read()).toEqual([1, 2, 3, 4]);
    expect(transport.status()).toMatchObject({ lines: 4, failures: 3 });
  });

  it('counts as sent what is in a file that was full before the disk was', async ({ skip }) => {
    const disk = await temporaryDirectory();
    if (!mountTinyDisk(disk)) return skip('mounting a small disk takes the rights of root');
    const { transport } = await createTestTransport({
      path: join(disk, 'events.jsonl'),
      maxFileBytes: 20_000,
    });
    const outcomes = await send(transport, line(1, 'x'.repeat(19_000)), line(2, 'x'.repeat(60_000)));
    expect(outcomes).toMatchObject([{ status: 'sent' }, { status: 'retryable' }]);
  });

  describeWithPeer('under a limit of the file size', prlimit, (program) => {
    it('fails the batch, and writes each line once when the limit is gone', async () => {
      const path = join(await temporaryDirectory(), 'events.jsonl');
      const child = spawn(program, ['--fsize=2000:unlimited', process.execPath, script, path, '10'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      let failures = 0;
      for await (const told of createInterface({ input: child.stdout })) {
        if (!told.startsWith('failed')) continue;
        failures += 1;
        expect(told).toBe('failed write-failed EFBIG');
        expect(numbersIn(await readFile(path, 'utf8')).length % 3).toBe(0);
        if (failures === 2)
          await once(spawn(program, ['--pid', String(child.pid), '--fsize=unlimited']), 'exit');
        child.stdin.write('go\n');
      }
      expect(failures).toBe(2);
      expect(numbersIn(await readFile(path, 'utf8'))).toEqual(
        Array.from({ length: 30 }, (_, index) => index),
      );
    });
  });

  it('has every batch that was sent when the process is killed, and repairs the rest', async () => {
    const path = join(await temporaryDirectory(), 'events.jsonl');
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let done = -1;
    for await (const told of createInterface({ input: child.stdout })) {
      done = Number(told.replace('done ', ''));
      if (done === 50) child.kill('SIGKILL');
    }
    await exited;
    const { transport, read } = await createTestTransport({ path });
    await transport.open();
    const numbers = await read();
    expect(numbers.length).toBeGreaterThanOrEqual((done + 1) * 3);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });
});
