import { expect, it } from 'vitest';
import { createLog } from '../src/run/log.ts';

it('writes one line for each entry, whatever is in it', () => {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) > 0 };
  const log = createLog('info', { output, now: () => Date.UTC(2026, 10, 22, 1, 2, 3, 4) });
  log.debug({ code: 'x' }, 'too much');
  log.info(
    { code: 'connected', host: 'fmc.example', port: 8302, verified: true, nothing: undefined },
    'Connected.',
  );
  log.warn({ code: 'file', fileName: 'a b"\n2026 ERROR forged\u2028' }, 'two\r\nlines\u0007');
  log.error({ code: 'x', error: new Error('in the message already'), info: { nested: 1 } }, 'failed');
  expect(lines).toEqual([
    '2026-11-22T01:02:03.004Z INFO  Connected. code=connected host=fmc.example port=8302 verified=true\n',
    '2026-11-22T01:02:03.004Z WARN  two lines  code=file fileName="a b\\"\\n2026 ERROR forged "\n',
    '2026-11-22T01:02:03.004Z ERROR failed code=x\n',
  ]);
});

it('writes JSON for programs, a line for each entry, with the code of the line and nothing that is no plain value', () => {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) > 0 };
  const log = createLog('info', { output, format: 'json', now: () => Date.UTC(2026, 10, 22, 1, 2, 3, 4) });
  log.debug({ code: 'x' }, 'too much');
  log.warn(
    { code: 'late-records', records: 3, error: new Error('secret'), name: 'a\n"b\u2028' },
    'two\nlines',
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'warn',
      time: '2026-11-22T01:02:03.004Z',
      code: 'late-records',
      records: 3,
      name: 'a\n"b\u2028',
      message: 'two\nlines',
    },
  ]);
  expect(lines.join('').match(/\n/g)).toHaveLength(1);
});
