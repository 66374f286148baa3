import { expect, it } from 'vitest';
import { createPluginHost, definePlugin, formatPluginTable } from '../src/index.ts';
import { connection } from './records.ts';

it('shows the plugins of a host, each in one line whatever they say of themselves', async () => {
  const count = definePlugin({
    info: { description: 'Counts\nrecords', author: 'an author', version: '1.2.3', callback: 'count' },
    count() {},
  });
  const fails = definePlugin({
    info: { description: 'x'.repeat(100), author: 'ä', version: '2', callback: 'fail' },
    policy: 'best-effort',
    fail() {
      throw new Error('broken');
    },
  });
  await using host = createPluginHost({ plugins: [count, fails], limits: { circuit: { failures: 2 } } });
  await host.process({ records: [connection(1), connection(2), connection(3)] });
  const table = formatPluginTable(
    host.list().map((plugin) => ({ ...plugin, meanMs: 0.25, maxMs: plugin.name === 'count' ? 1.5 : 100 })),
  );
  expect(table).toBe(
    [
      `name   version  author     description${' '.repeat(49)}  policy       state   records  errors  dropped  queued  mean ms   max ms`,
      `count  1.2.3    an author  Counts records${' '.repeat(46)}  required     ready         3       0        0       0    0.250    1.500`,
      `fail   2        ä          ${'x'.repeat(59)}…  best-effort  paused        2       2        1       0    0.250  100.000`,
      '',
    ].join('\n'),
  );
  expect(formatPluginTable([])).toMatch(/^name .*max ms\n$/);
});
