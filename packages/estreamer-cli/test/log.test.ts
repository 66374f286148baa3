import { expect, it } from 'vitest';
import { createLog } from '../src/run/log.ts';

it('writes one line for each entry, whatever is in it', () => {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) > 0 };
  const log = createLog('info', { output, now: () => Date.UTC(2026, 10, 22, 1, 2, 3, 4) });
  log.debug({}, 'too much');
  log.info({ host: 'fmc.example', port: 8302, verified: true, nothing: undefined }, 'Connected.');
  log.warn({ fileName: 'a b"\n2026 ERROR forged\u2028' }, 'two\r\nlines\u0007');
  log.error({ error: new Error('in the message already'), info: { nested: 1 } }, 'failed');
  expect(lines).toEqual([
    '2026-11-22T01:02:03.004Z INFO  Connected. host=fmc.example port=8302 verified=true\n',
    '2026-11-22T01:02:03.004Z WARN  two lines  fileName="a b\\"\\n2026 ERROR forged "\n',
    '2026-11-22T01:02:03.004Z ERROR failed\n',
  ]);
});
