import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeText, readSmallFile } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'foundation-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pipeAt = (name: string) => {
  const pipe = join(folder, name);
  execFileSync('mkfifo', [pipe]);
  return pipe;
};

describe('a small file', () => {
  it('is read whole, by its name or a link to it, at the start and again', () => {
    const file = join(folder, 'file');
    const content = 'secret\n'.repeat(100_000);
    writeFileSync(file, content);
    symlinkSync(file, join(folder, 'link'));
    for (const path of [file, join(folder, 'link')]) {
      for (const isAgain of [false, true]) expect(readSmallFile(path, { isAgain }).toString()).toBe(content);
    }
  });

  it('that is not there is the error of the system', () => {
    expect(() => readSmallFile(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('is text as editors save it: UTF-8, with its mark or without, and UTF-16 in both orders with it', () => {
    const wide = Buffer.from('\ufeffkäse', 'utf16le');
    const texts = [Buffer.from('käse'), Buffer.from('\ufeffkäse'), wide, Buffer.from(wide).swap16()];
    expect(texts.map(decodeText)).toEqual(['käse', 'käse', 'käse', 'käse']);
    expect(decodeText(Buffer.alloc(0))).toBe('');
  });

  describe.skipIf(process.platform === 'win32')('on Unix', () => {
    it('does not end where a device never ends', () => {
      expect(() => readSmallFile('/dev/zero')).toThrow('/dev/zero has more than 16 MiB');
    });

    it('may be a pipe at the start', () => {
      const pipe = pipeAt('start');
      spawn('sh', ['-c', 'echo secret > "$0"', pipe], { stdio: 'ignore' });
      expect(readSmallFile(pipe).toString()).toBe('secret\n');
    });

    it('is no pipe and no device when it is read again: nobody waits for a writer', () => {
      for (const path of [pipeAt('again'), '/dev/zero', folder])
        expect(() => readSmallFile(path, { isAgain: true })).toThrow(
          `${path} is no regular file; such a one is read at the start only`,
        );
    });
  });
});
