import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWithPeer, type PeerProgram } from '../../../../test-support/peer.ts';
import { createFilePlugin } from '../../src/file/index.ts';
import { createJsonLinesFormat } from '../../src/formats/index.ts';
import { createPluginHost } from '../../src/index.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { context, deliver, event, urlsIn } from './deliveries.ts';

const script = fileURLToPath(new URL('write-until-killed.ts', import.meta.url));
const prlimit: PeerProgram = {
  name: 'prlimit',
  paths: ['/usr/bin/prlimit', '/bin/prlimit'],
  install: 'apt-get install util-linux',
};

/** A file system of 64 KiB, where this process may mount one. */
async function mountTinyDisk(): Promise<string | undefined> {
  const directory = await temporaryDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', [directory]));
  return directory;
}

describe('a file that cannot be written', () => {
  it('fails the delivery on a full disk, leaves no half line, and writes each line once when there is room', async ({
    skip,
  }) => {
    const disk = await mountTinyDisk();
    if (disk === undefined) return skip('mounting a small disk takes the rights of root');
    const path = join(disk, 'events.jsonl');
    const filler = join(disk, 'filler');
    const plugin = createFilePlugin({ path, format: createJsonLinesFormat(), batchLength: 1 });
    await plugin.setup(context());
    onTestFinished(async () => plugin.teardown(context()));
    await deliver(plugin, event(1));
    writeFileSync(filler, Buffer.alloc(40_000));
    const records = [event(2, 'x'.repeat(5000)), event(3, 'x'.repeat(30_000)), event(4)];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(deliver(plugin, ...records)).rejects.toMatchObject({
        code: 'write-failed',
        context: { file: path, reason: 'ENOSPC' },
      });
      expect(urlsIn(await readFile(path, 'utf8'))).toEqual(['u1']);
    }
    rmSync(filler);
    await deliver(plugin, ...records);
    expect(urlsIn(await readFile(path, 'utf8'))).toEqual(['u1', 'u2', 'u3', 'u4']);
    expect(plugin.status()).toMatchObject({ lines: 4, failures: 3 });
  });

  it('holds the acknowledgement in the host, and lets it go when there is room', async ({ skip }) => {
    const disk = await mountTinyDisk();
    if (disk === undefined) return skip('mounting a small disk takes the rights of root');
    const path = join(disk, 'events.jsonl');
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(60_000));
    const plugin = createFilePlugin({ path, format: createJsonLinesFormat() });
    const failed = Promise.withResolvers<unknown>();
    await using host = createPluginHost({
      plugins: [plugin],
      limits: { retry: { initialDelayMs: 1, maxDelayMs: 5 }, circuit: false },
      onEvent: (told) => {
        if (told.kind === 'failure') failed.resolve(told.failure.error);
      },
    });
    let done = false;
    const processed = host.process({ records: [event(1, 'x'.repeat(10_000)), event(2)] }).then(() => {
      done = true;
    });
    expect(await failed.promise).toMatchObject({ code: 'write-failed', context: { reason: 'ENOSPC' } });
    expect(done).toBe(false);
    rmSync(filler);
    await processed;
    expect(urlsIn(await readFile(path, 'utf8'))).toEqual(['u1', 'u2']);
  });

  describeWithPeer('under a limit of the file size', prlimit, (program) => {
    it('fails the delivery, and writes each line once when the limit is gone', async () => {
      const path = join(await temporaryDirectory(), 'events.jsonl');
      const child = spawn(program, ['--fsize=2000:unlimited', process.execPath, script, path, '10'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      let failures = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        if (!line.startsWith('failed')) continue;
        failures += 1;
        expect(line).toBe('failed write-failed EFBIG');
        expect(urlsIn(await readFile(path, 'utf8')).length % 3).toBe(0);
        if (failures === 2)
          await once(spawn(program, ['--pid', String(child.pid), '--fsize=unlimited']), 'exit');
        child.stdin.write('go\n');
      }
      expect(failures).toBe(2);
      expect(urlsIn(await readFile(path, 'utf8'))).toEqual(
        Array.from({ length: 30 }, (_, index) => `u${index}`),
      );
    });
  });

  it('has every delivery that was done when the process is killed, and repairs the rest', async () => {
    const path = join(await temporaryDirectory(), 'events.jsonl');
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let done = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      done = Number(line.replace('done ', ''));
      if (done === 50) child.kill('SIGKILL');
    }
    await exited;
    const plugin = createFilePlugin({ path, format: createJsonLinesFormat() });
    await plugin.setup(context());
    await plugin.teardown(context());
    const urls = urlsIn(await readFile(path, 'utf8'));
    expect(urls.length).toBeGreaterThanOrEqual((done + 1) * 3);
    expect(urls).toEqual(urls.map((_, index) => `u${index}`));
  });
});
