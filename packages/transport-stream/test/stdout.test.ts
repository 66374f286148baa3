import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SENT } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createStdoutTransport } from '../src/index.ts';
import { line, send } from './support/streams.ts';

const script = fileURLToPath(new URL('write-to-stdout.ts', import.meta.url));

describe('the stdout transport', () => {
  it('writes lines and nothing else', async () => {
    const child = spawn(process.execPath, [script, '20'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((one) => one.split(' ')[0]),
    ).toEqual(Array.from({ length: 20 }, (_, index) => `u${index}`));
    expect(errors).toBe('done\n');
  });

  it('gives an outcome, and no crash, when the reader has gone', async () => {
    const child = spawn(process.execPath, [script, '1000000'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await text(child.stderr)).toBe(
      'retryable connection-lost: The reader of the standard output has gone. Start the process with a reader that stays\ngone\n',
    );
    expect(await exited).toEqual([0, null]);
  });

  it('waits for a slow reader, and keeps the order', async () => {
    const stdout = new PassThrough({ highWaterMark: 1 });
    const transport = createStdoutTransport({ lineEnd: '\r\n' }, { stdout });
    const sending = [send(transport, line('u1'), line('u2')), send(transport, line('u3'))];
    const read = text(stdout);
    expect(await Promise.all(sending)).toEqual([[SENT, SENT], [SENT]]);
    stdout.end();
    expect(await read).toBe('u1\r\nu2\r\nu3\r\n');
  });

  it('gives a batch back when its signal ends, and leaves nothing on the output when it is closed', async () => {
    let written = () => {};
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        written = done;
      },
    });
    const transport = createStdoutTransport({}, { stdout });
    const controller = new AbortController();
    const late: unknown[] = [];
    const options = { signal: controller.signal, onLate: (outcomes: unknown) => late.push(outcomes) };
    const sending = transport.send([line('u1')], options);
    controller.abort();
    expect(await sending).toMatchObject([
      { status: 'retryable', mayHaveArrived: true, stillUnderWay: true, error: { code: 'aborted' } },
    ]);
    expect(late).toEqual([]);
    written();
    expect(late).toEqual([[{ status: 'sent' }]]);
    await transport.close();
    expect(stdout.listenerCount('error')).toBe(0);
  });
});
