import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementCenter, startManagementCenter } from './management-center.ts';
import { runUntilDelivered, startCommand } from './support.ts';

describe('outputs that get a part of the events', () => {
  let center: ManagementCenter;
  beforeAll(async () => {
    center = await startManagementCenter({
      events: 400,
      eventTypes: 'CONNECTION, INTRUSION_EVENTS, METADATA',
      flags: ['packets'],
    });
  });
  afterAll(() => center[Symbol.asyncDispose]());

  const configure = async (name: string, text: string) => {
    const file = join(center.folder, name);
    await writeFile(file, `${center.sections}bookmark_file = bookmark.json\n${text}`);
    return file;
  };

  const linesOf = async (name: string) => {
    const text = (await readFile(join(center.folder, name), 'utf8')).trimEnd();
    return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line));
  };

  it('follow expressions, samples, masks, and kinds of output of your own', async () => {
    await writeFile(
      join(center.folder, 'count-output.ts'),
      `import { appendFileSync } from 'node:fs';
export default {
  purpose: 'counts records',
  perSource: true,
  keys: { word: { meaning: 'a word', values: 'text', required: true, fallback: undefined, fallbackText: undefined,
    secret: false, multiline: false, exclusive: false, read: (text: string) => text } },
  open({ word }: { word: string }) {
    return {
      plugin: {
        info: { description: 'counts', author: 'somebody', version: '1', callback: 'count' },
        kinds: ['packet'],
        count() { appendFileSync(${JSON.stringify(join(center.folder, 'counted'))}, word); },
      },
    };
  },
};
`,
    );
    const file = await configure(
      'selection.config',
      `[output all]
type = file
path = all.jsonl
format = json-lines
kinds = connectionStatistics
[output web]
type = file
path = web.jsonl
format = json-lines
where = kind == "connectionStatistics" &&
  destinationPort == 443
[output half]
type = file
path = half.jsonl
format = json-lines
kinds = connectionStatistics
sample = 50%
[output private]
type = file
path = private.jsonl
format = ecs
kinds = connectionStatistics
drop_fields = observer
mask = source.ip, destination.ip
[output count]
type = ./count-output.ts
word = x
`,
    );
    const { exitCode, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    expect(stderr).not.toMatch(/ERROR|WARN/);
    expect(exitCode).toBe(0);

    const all = await linesOf('all.jsonl');
    const recordsByType: Readonly<Record<number, number>> =
      center.simulator.sessions.at(-1)?.expected?.recordsByType ?? {};
    expect(all).toHaveLength(recordsByType[71] ?? -1);
    const web = await linesOf('web.jsonl');
    const wanted = all.filter(({ data }) => data.responderPort === 443);
    expect(web.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    expect(web.length).toBeGreaterThan(0);
    const half = await linesOf('half.jsonl');
    expect(half.length).toBeGreaterThan(all.length / 4);
    expect(half.length).toBeLessThan((all.length * 3) / 4);
    const documents = await linesOf('private.jsonl');
    expect(documents).toHaveLength(all.length);
    for (const document of documents) {
      expect(document).not.toHaveProperty('observer');
      expect(document.source.ip).toBe('***');
      expect(document.destination.ip).toBe('***');
    }
    const counted = await readFile(join(center.folder, 'counted'), 'utf8');
    expect(counted).toBe('x'.repeat(recordsByType[2] ?? -1));

    const listed = await startCommand('outputs', '-c', file).finished;
    expect(listed.stdout).toMatch(/^\.\/count-output\.ts +counts records$/m);
    const keys = await startCommand('outputs', './count-output.ts', '-c', file).finished;
    expect(keys.stdout).toMatch(/^word +a word\. Value: text\. Required\.$/m);
    const missing = await startCommand('outputs', './none.ts', '-c', file).finished;
    expect([missing.exitCode, missing.stderr]).toEqual([3, expect.stringContaining("it can't be found")]);
  });

  it('are looked at by check as a run would open them, with the management center, and leave no trace', async () => {
    const file = await configure(
      'check.config',
      '[output lines]\ntype = file\npath = checked.jsonl\nformat = ecs\n',
    );
    const { exitCode, stdout } = await startCommand('check', '-c', file, '--json').finished;
    const findings = JSON.parse(stdout);
    expect(findings.filter(({ result }: { result: string }) => result !== 'right')).toEqual([]);
    expect(findings.map(({ subject }: { subject: string }) => subject)).toEqual(
      expect.arrayContaining([
        'configuration',
        '[output lines]',
        '[server] TCP',
        '[server] TLS',
        '[server] certificate',
        '[server] session',
      ]),
    );
    await expect(readFile(join(center.folder, 'checked.jsonl'))).rejects.toThrow(/ENOENT/);
    expect(exitCode).toBe(0);
  }, 20_000);

  it('have an exit code of their own when only a destination or server is down', async () => {
    const file = join(center.folder, 'down.config');
    const output = '[output far]\ntype = stream\nprotocol = tcp\nhost = 127.0.0.1\nport = 1\nformat = ecs\n';
    await writeFile(file, center.sections.replace(/port = \d+/, 'port = 1') + output);
    const { exitCode, stdout } = await startCommand('check', '-c', file).finished;
    expect(stdout).toMatch(/^✗ \[output far\]: 127\.0\.0\.1:1 refused the connection/m);
    expect(stdout).toMatch(/^✗ \[server\] TCP: /m);
    expect(exitCode).toBe(1);
  });
});
