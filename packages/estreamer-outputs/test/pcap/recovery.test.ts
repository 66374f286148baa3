import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPluginHost } from '@x/estreamer-plugins';
import { describe, expect, it } from 'vitest';
import { describeWithPeer } from '../../../../test-support/peer.ts';
import { createPcapPlugin } from '../../src/pcap/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { packet, readFiles } from './packets.ts';

const prlimit = {
  name: 'prlimit',
  paths: ['/usr/bin/prlimit'],
  install: 'install the Debian package util-linux',
};

async function write(directory: string, ...records: ReturnType<typeof packet>[]) {
  const plugin = createPcapPlugin({ directory }, { now: () => 1_700_000_000_000 });
  await using host = createPluginHost({ plugins: [plugin] });
  await host.process({ records });
  return plugin.status();
}

describe('after a crash', () => {
  it('a last packet that was cut short at any byte is cut off, and comes again', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, '1700000000-1-1.pcap');
    await write(directory, packet(1), packet(2));
    const whole = await readFile(file);
    for (let length = 0; length < whole.length; length += 1) {
      await writeFile(file, whole.subarray(0, length));
      await write(directory, packet(1), packet(2), packet(3));
      expect(await readFiles(directory), `cut at ${length}`).toEqual({
        '1700000000-1-1.pcap': ['packet 1', 'packet 2', 'packet 3'],
      });
    }
  });

  it('zeros at the end are cut off', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, '1700000000-1-1.pcap');
    await write(directory, packet(1));
    await truncate(file, 4096);
    expect(await write(directory, packet(2))).toMatchObject({ repaired: 1, files: 0 });
    expect(await readFiles(directory)).toEqual({ '1700000000-1-1.pcap': ['packet 1', 'packet 2'] });
  });

  it('a file that is damaged, of other settings or none of this plugin is left as it is', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, '1700000000-1-1.pcap');
    await write(directory, packet(1));
    const whole = await readFile(file);
    const damaged = Buffer.concat([whole, Buffer.alloc(16, 0xff), Buffer.from('more')]);
    const bigEndian = Buffer.from(whole).swap32();
    for (const bytes of [damaged, bigEndian, Buffer.from('a text that somebody put here')]) {
      await writeFile(file, bytes);
      expect(await write(directory, packet(2))).toMatchObject({ files: 1 });
      expect(await readFile(file)).toEqual(bytes);
      await rm(join(directory, '1700000000-2-1.pcap'));
    }
  });

  it('links and folders under the name of a file are not followed', async () => {
    const directory = await temporaryDirectory();
    const elsewhere = await temporaryDirectory();
    await writeFile(join(elsewhere, 'secret'), '');
    await symlink(join(elsewhere, 'secret'), join(directory, '1700000000-1-1.pcap'));
    await mkdir(join(directory, '1700000000-2-1.pcap'));
    await write(directory, packet(1));
    expect(await readFile(join(elsewhere, 'secret'), 'utf8')).toBe('');
    expect((await readdir(directory)).sort()).toContain('1700000000-3-1.pcap');
  });
});

describe('when the folder cannot be written', () => {
  it('the setup fails and names it', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    await using host = createPluginHost({
      plugins: [createPcapPlugin({ directory: join(directory, 'file') })],
    });
    await expect(host.start()).rejects.toMatchObject({
      code: 'setup-failed',
      cause: { code: 'write-failed', context: { file: join(directory, 'file'), reason: 'EEXIST' } },
    });
  });
});

describeWithPeer('when the disk is full', prlimit, (program) => {
  it.each(['rotating', 'per-event'])(
    'the delivery fails, and each packet is there once it has room (%s)',
    async (files) => {
      const directory = await temporaryDirectory();
      const script = fileURLToPath(new URL('write-with-limit.ts', import.meta.url));
      const child = spawn(program, ['--fsize=150:unlimited', process.execPath, script, directory, files], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const failed = JSON.parse((await lines.next()).value as string);
      expect(failed).toMatchObject({
        code: 'plugin-failed',
        cause: { code: 'write-failed', context: { reason: 'EFBIG' } },
      });
      for (const texts of Object.values(await readFiles(directory)))
        expect(texts.length).toBeLessThanOrEqual(1);
      await once(spawn(program, ['--pid', String(child.pid), '--fsize=unlimited']), 'exit');
      child.stdin.end('go\n');
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      expect(
        Object.values(await readFiles(directory))
          .flat()
          .sort(),
      ).toEqual(['packet 1', 'packet 2', 'packet 3', 'packet 4']);
    },
  );
});
