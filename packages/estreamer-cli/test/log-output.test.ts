import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogOutput } from '../src/run/log-output.ts';

it('tells how many lines were lost on a full disk as soon as one can be written again', async () => {
  const written: string[] = [];
  let isFull = true;
  const disk = {
    write(text: string, done: (error?: Error) => void) {
      if (!isFull) written.push(text);
      done(isFull ? new Error('ENOSPC') : undefined);
      return true;
    },
  };
  const output = createLogOutput(disk as unknown as NodeJS.WritableStream, {
    onLost: (lines) => output.write(`${lines} lost\n`),
  });
  for (const line of ['one\n', 'two\n', 'three\n']) output.write(line);
  isFull = false;
  output.write('four\n');
  output.write('five\n');
  expect(written).toEqual(['four\n', '3 lost\n', 'five\n']);
});

it('keeps no more than a bounded number of bytes for a reader that does not read', async () => {
  const taken: string[] = [];
  let read = () => {};
  const pipe = new Writable({
    write(chunk, _encoding, done) {
      taken.push(String(chunk));
      read = done;
    },
  });
  const lost: number[] = [];
  const output = createLogOutput(pipe, { onLost: (lines) => lost.push(lines) });
  const line = 'x'.repeat(10_000);
  for (let count = 0; count < 1_000; count += 1) output.write(line);
  expect(pipe.writableLength).toBeLessThan(1_100_000);
  while (pipe.writableLength > 0) {
    read();
    await new Promise(setImmediate);
  }
  expect(lost).toEqual([1_000 - taken.length]);
});
