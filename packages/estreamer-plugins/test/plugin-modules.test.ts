import { describe, expect, it } from 'vitest';
import { createPluginHost, type PluginDirectorySettings } from '../src/index.ts';
import { createEvents, importModule, put, temporaryDirectory } from './plugin-files.ts';
import { connection } from './records.ts';

/** A folder far from any installed package, whose package.json says that its files are CommonJS. */
async function folderElsewhere(): Promise<string> {
  const directory = await temporaryDirectory();
  await put(directory, 'package.json', '{ "type": "commonjs" }');
  await put(directory, '_words.js', "export const word = 'ready';\n");
  return directory;
}

const source = (types: string) => `
import { SEVERITIES } from '@x/foundation';
import { word } from './_words.js';
const first${types} = SEVERITIES[0];
export default {
  info: { description: word, author: 'somebody', version: first, callback: 'take' },
  take() {},
};
`;

function setUp(directory: string, settings: Partial<PluginDirectorySettings>) {
  const events = createEvents();
  const host = createPluginHost(
    { directory: { path: directory, settleMs: 30, ...settings }, onEvent: events.onEvent },
    { importModule },
  );
  return { events, host };
}

describe('plugins in a folder without packages of its own', () => {
  it.for([
    ['plugin.js', '', 'none'],
    ['plugin.ts', ': string', 'none'],
    ['plugin.js', '', 'worker'],
    ['plugin.ts', ': string', 'worker'],
  ] as const)(
    'are loaded with the packages of the program: %s %s, isolation %s',
    async ([file, types, isolation]) => {
      const directory = await folderElsewhere();
      await put(directory, file, source(types));
      const { host } = setUp(directory, { resolveFrom: import.meta.url, isolation });
      await using _host = host;
      await host.start();
      await host.process({ records: [connection(1)] });
      expect(host.list()).toMatchObject([
        { name: file, state: 'ready', records: 1, info: { version: 'DEBUG', description: 'ready' } },
      ]);
    },
  );

  it('say how to install what nobody lends them', async () => {
    const directory = await folderElsewhere();
    await put(directory, 'plugin.js', source(''));
    const { events, host } = setUp(directory, { policy: 'best-effort' });
    await using _host = host;
    await host.start();
    const { error } = (await events.next('load-failed')) as { readonly error: Error };
    expect(error.message).toContain(`cd ${JSON.stringify(directory)} && npm install @x/foundation`);
  });

  it('go without them once the host is closed', async () => {
    const directory = await folderElsewhere();
    await put(directory, 'plugin.js', source(''));
    const { host } = setUp(directory, { resolveFrom: import.meta.url });
    await host.start();
    await host.close();
    const { events, host: next } = setUp(directory, { policy: 'best-effort' });
    await using _host = next;
    await next.start();
    await events.next('load-failed');
  });
});
