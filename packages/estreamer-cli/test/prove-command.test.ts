import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareLines } from '../src/prove/compare-lines.ts';
import { openProofFolder } from '../src/prove/proof-folder.ts';
import { startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

describe('estreamer prove', () => {
  let folder: string;
  let configuration: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-prove-'));
    configuration = join(folder, 'estreamer.config');
    await writeFile(join(folder, 'client.pkcs12'), '');
    await writeFile(
      configuration,
      `[settings]
event_types = CONNECTION, INTRUSION_EVENTS, FILE, METADATA
[flags]
timestamp = 1
[server]
host = fmc.example
[tls]
pkcs12_file = client.pkcs12
[output events]
type = file
path = events.jsonl
format = ecs
[output intrusions]
type = file
path = intrusions.cef
format = cef
kinds = intrusionEvent
[output rows]
type = sql
dialect = sqlite
file = events.sqlite
create_tables = 1
[output collector]
type = stream
protocol = udp
host = 127.0.0.1
port = 9
format = cef
policy = best-effort
`,
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds all marked events in files and databases, without a management center, at every run', async () => {
    let total = 0;
    for (const events of ['600', '300']) {
      const { exitCode, stdout } = await startCommand(
        'prove',
        '-c',
        configuration,
        '--json',
        '--events',
        events,
      ).finished;
      const { sent, received, outputs } = JSON.parse(stdout);
      expect(sent).toBeGreaterThan(Number(events) / 4);
      expect(received).toBe(sent);
      total += sent;
      const right = { lost: 0, twice: 0, late: 0, cut: 0, changed: 0 };
      expect(outputs).toMatchObject([
        { output: 'events', expected: sent, findings: { ...right, right: sent } },
        { output: 'intrusions', findings: right },
        { output: 'rows', findings: right },
        {
          output: 'collector',
          note: expect.stringMatching(
            /^what it sends to cannot be read back; the events there have identities that begin with 127\.0\.0\.1:\d+\/$/,
          ),
        },
      ]);
      expect(outputs[1].expected).toBeGreaterThan(0);
      expect(outputs[2].findings.right).toBe(outputs[2].expected);
      expect(exitCode).toBe(0);
    }
    const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(total);
  });

  it('stands in for any management center where the configuration names none', async () => {
    const alone = join(folder, 'outputs.config');
    await writeFile(alone, '[output all]\ntype = file\npath = all.jsonl\nformat = ecs\n');
    const { exitCode, stdout } = await startCommand('prove', '-c', alone, '--events', '200', '--json')
      .finished;
    const { sent, received, outputs } = JSON.parse(stdout);
    expect(received).toBe(sent);
    expect(outputs).toMatchObject([{ output: 'all', expected: sent, findings: { right: sent, lost: 0 } }]);
    expect(exitCode).toBe(0);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on after %s where it was interrupted, and reports on all of it',
    async (signal) => {
      const isGentle = signal === 'SIGINT';
      const own = await mkdtemp(join(folder, 'interrupted-'));
      const file = join(own, 'estreamer.config');
      const sections = [
        '[output lines]\ntype = file\npath = lines.jsonl\nformat = ecs',
        '[output rows]\ntype = sql\ndialect = sqlite\nfile = rows.sqlite\ncreate_tables = 1',
      ];
      await writeFile(file, `${sections.join('\n')}\n`);
      const position = `${file}.prove`;
      const prove = (...options: string[]) =>
        startCommand('prove', '-c', file, '--events', '4000', '--json', ...options);
      const interrupted = prove();
      const written = () => statSync(join(own, 'lines.jsonl')).size;
      await vi.waitFor(() => expect(written()).toBeGreaterThan(200_000), { timeout: 60_000 });
      interrupted.child.kill(signal);
      const first = await interrupted.finished;
      if (isGentle) {
        expect(first.exitCode).toBe(130);
        expect(first.stderr).toMatch(/Ending: waiting for \d+ deliveries, for at most 30 s\./);
        expect(first.stderr).toMatch(
          /^Interrupted after [\d,]+ events; nothing is proven yet\. .* The same command goes on from here\.$/m,
        );
      }
      expect(first.stdout).toBe('');

      if (isGentle) {
        // What is lost of the first part is lost of the whole.
        const lines = (await readFile(join(own, 'lines.jsonl'), 'utf8')).split('\n');
        await writeFile(join(own, 'lines.jsonl'), [...lines.slice(0, 50), ...lines.slice(51)].join('\n'));
      }

      const other = await prove('--seed', '2').finished;
      expect([other.exitCode, other.stderr]).toEqual([
        3,
        expect.stringContaining('it is of something else. Remove it to begin at the start.'),
      ]);

      const second = await prove().finished;
      expect(second.stderr).toMatch(/^Goes on where it was interrupted, after [\d,]+ events\.$/m);
      const { sent, received, outputs } = JSON.parse(second.stdout);
      expect(received).toBe(sent);
      expect(sent).toBe(4000);
      const lost = isGentle ? 1 : 0;
      expect(outputs).toMatchObject([
        { output: 'lines', expected: sent, findings: { right: sent - lost, lost, cut: 0, changed: 0 } },
        { output: 'rows', findings: { lost: 0, twice: 0, cut: 0, changed: 0 } },
      ]);
      if (!isGentle) return;
      expect(outputs[0].findings).toMatchObject({ twice: 0, late: 0 });
      expect(second.exitCode).toBe(1);
      expect(existsSync(position)).toBe(false);
    },
    120_000,
  );

  it('leaves a folder alone that is not of a proof', async () => {
    const { exitCode, stderr } = await startCommand('prove', '-c', configuration, '--position', folder)
      .finished;
    expect(stderr).toMatch(/is not empty, and no interrupted proof is in it: name another folder/);
    expect(exitCode).toBe(3);
    expect(existsSync(configuration)).toBe(true);
    const nowhere = await startCommand('prove', '-c', configuration, '--position', '/nonexistent/proof')
      .finished;
    expect(nowhere.stderr).toMatch(
      /The folder \/nonexistent\/proof, .* can't be made \(ENOENT\): name another/,
    );
    expect(nowhere.exitCode).toBe(3);
    await expect(openFolder(configuration)).rejects.toThrow(/estreamer\.config is no folder: name another/);
  });

  const openFolder = (position: string, restart?: boolean) =>
    openProofFolder({ position, restart, events: 1, seed: 1, outputs: [] });

  it.each([
    ['somebody else', '{"qed":true}'],
    ['another command', '{"version":1,"command":"estimate","of":"a","state":{"records":1}}'],
    ['somebody who writes no JSON', 'proof'],
  ])('leaves everything where %s has written a proof.json, told to restart or not', async (_who, content) => {
    const own = await mkdtemp(join(folder, 'foreign-'));
    await writeFile(join(own, 'proof.json'), content);
    await writeFile(join(own, 'seen.jsonl'), 'mine');
    for (const restart of [true, undefined])
      await expect(openFolder(own, restart)).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringMatching(
          /proof\.json .* is not what it writes: it is left as it is\. Move it away/,
        ),
      });
    expect((await readdir(own)).toSorted()).toEqual(['proof.json', 'seen.jsonl']);
  });

  it('begins at the start in its own folder, and in the end leaves there what others have put into it', async () => {
    const own = join(folder, 'shared');
    const first = await openFolder(own);
    first.save({ startTime: 1, port: 1, marks: {} });
    for (const file of [first.seenFile, first.bookmarkFile, `${first.bookmarkFile}.previous`])
      await writeFile(file, 'x');
    expect((await openFolder(own)).state).toBeDefined();
    await mkdir(join(own, 'notes'));
    const again = await openFolder(own, true);
    expect([again.state, existsSync(again.seenFile), existsSync(again.bookmarkFile)]).toEqual([
      undefined,
      false,
      false,
    ]);
    again.save({ startTime: 2, port: 2, marks: {} });
    const options = ['-c', configuration, '--events', '100', '--position', own, '--restart'];
    const { exitCode, stderr } = await startCommand('prove', ...options).finished;
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`${own} stays, with what prove has not written: "notes".`),
    ]);
    expect(await readdir(own)).toEqual(['notes']);
    await rm(join(own, 'notes'), { recursive: true });
    expect(await (await openFolder(own)).remove()).toEqual([]);
    expect(existsSync(own)).toBe(false);
  });

  it('says so in words, at a width of 60 columns', async () => {
    const { stdout } = await startCommand('prove', '-c', configuration, '--events', '100').finished;
    expect(stdout).toMatch(/^events +\d+ +0 +0 +0 +0 +0$/m);
    expect(stdout).toContain('Everything is in the 3 of 4 sinks that can be read back, once and unchanged.');
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(2, 8)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});

describe('the comparison of a sink with what should be in it', () => {
  const expected = ['a', 'b', 'c', 'd'].map((id) => ({
    id: `id-${id}`,
    text: `{"id":"id-${id}","field":"value"}`,
  }));
  const lines = expected.map(({ text }) => text) as [string, string, string, string];
  const right = { right: 4, lost: 0, twice: 0, late: 0, cut: 0, changed: 0 };
  it.each([
    ['nothing when all is there in order', lines, right],
    ['an event that is not there', lines.slice(1), { ...right, right: 3, lost: 1 }],
    ['an event that is there twice', [...lines, lines[0]], { ...right, twice: 1 }],
    ['an event behind a later one', [lines[1], lines[0], lines[2], lines[3]], { ...right, late: 1 }],
    ['a line that ends early', [...lines.slice(1), lines[0].slice(0, 20)], { ...right, right: 3, cut: 1 }],
    ['a line that is another', [...lines.slice(1), '{"id":"id-a"}'], { ...right, right: 3, changed: 1 }],
    ['what others write there', ['hello', ...lines], right],
  ])('finds %s', (_what, found, findings) => {
    expect(compareLines(expected, found as string[])).toEqual(findings);
  });
});

describe('estreamer plugins check', () => {
  it('gives the plugins of a folder generated events, and says which fail', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'estreamer-plugins-'));
    const directory = join(folder, 'plugins');
    await mkdir(directory, { mode: 0o700 });
    const plugin = (body: string) =>
      `export default { info: { description: 'x', author: 'y', version: '1', callback: 'go' }, go(record) { ${body} } };`;
    await writeFile(join(directory, 'good.mjs'), plugin(''));
    await writeFile(
      join(directory, 'bad.mjs'),
      plugin("if (record.kind === 'fileEvent') throw new Error('no files')"),
    );
    await writeFile(join(directory, 'broken.mjs'), 'export default {');
    const { exitCode, stdout } = await startCommand('plugins', 'check', '--directory', directory, '--json')
      .finished;
    expect(JSON.parse(stdout)).toMatchObject([
      { plugin: 'bad.mjs', firstFailure: 'no files' },
      { plugin: 'broken.mjs', records: 0, firstFailure: expect.stringContaining('cannot be loaded') },
      { plugin: 'good.mjs', failures: 0 },
    ]);
    expect(exitCode).toBe(1);
    await rm(folder, { recursive: true });
  });

  it('explains a folder that there is not', async () => {
    const { exitCode, stderr } = await startCommand('plugins', 'check', '--directory', '/nonexistent')
      .finished;
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringContaining('"/nonexistent" cannot be read (ENOENT)'),
    ]);
  });

  it('explains an action that there is not', async () => {
    const { exitCode, stderr } = await startCommand('plugins', 'dance').finished;
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Allowed choices are list, check')]);
  });
});
