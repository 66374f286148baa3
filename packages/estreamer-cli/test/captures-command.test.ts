import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureFiles } from '@x/estreamer-client';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { estimateVolume } from '../src/estimate/estimate-volume.ts';
import type { EstimateSummary } from '../src/estimate/format-estimate.ts';
import { sectionsFor, writeCredentials } from './management-center.ts';
import { type Running, startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

/** Resolves when a command has written something that matches. */
function output(running: Running, expected: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = (piece: string) => {
      text += piece;
      const match = expected.exec(text);
      if (match !== null) resolve(match[1] ?? match[0]);
    };
    running.child.stdout?.on('data', look);
    running.child.stderr?.on('data', look);
    void running.finished.then(({ stderr }) => reject(new Error(`It has ended: ${text}${stderr}`)));
  });
}

const EVENTS = 400;

describe('simulate, record, replay and decode', () => {
  let folder: string;
  let simulator: Running;
  let configuration: string;
  let capture: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-captures-'));
    capture = join(folder, 'fmc.bin');
    const certificates = join(folder, 'certificates');
    simulator = startCommand(
      ...['simulate', '--port', '0', '--certificates', certificates],
      ...['--events', String(EVENTS), '--rate', '100000', '--mix', 'visit=3,attack=1', '--json'],
    );
    const { host, port } = JSON.parse(await output(simulator, /^\{.*\}$/m));
    configuration = join(folder, 'estreamer.config');
    await writeFile(
      configuration,
      `[settings]
event_types = CONNECTION, INTRUSION_EVENTS, METADATA
[flags]
timestamp = 1
[server]
host = ${host}
port = ${port}
[tls]
pkcs12_file = certificates/client.pkcs12
passphrase_file = certificates/passphrase
[stream]
start = oldest
[output events]
type = file
path = events.jsonl
format = ecs
`,
    );
  }, 30_000);
  afterAll(async () => {
    simulator.child.kill('SIGINT');
    expect((await simulator.finished).exitCode).toBe(0);
    await rm(folder, { recursive: true });
  });

  const run = (...args: string[]) => startCommand(...args).finished;

  it('records all that a server has, in several files', async () => {
    const { exitCode, stdout, stderr } = await run(
      ...['record', capture, '-c', configuration, '--until-idle', '1', '--max-bytes', '100000'],
    );
    expect(stderr).not.toContain('ERROR');
    expect(stdout).toMatch(/^\d+ messages, [\d,]+ bytes in \d files, the last .*fmc\.\d\.bin\n$/);
    expect(exitCode).toBe(0);
  });

  it('records with a configuration that has no outputs', async () => {
    const alone = join(folder, 'server.config');
    const [sections = ''] = (await readFile(configuration, 'utf8')).split('[output', 1);
    await writeFile(alone, sections);
    const { exitCode, stdout, stderr } = await run(
      ...['record', join(folder, 'alone.bin'), '-c', alone, '--until-idle', '1', '--json'],
    );
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('mistake')]);
    expect(JSON.parse(stdout)).toEqual({
      messages: expect.any(Number),
      bytes: (await stat(join(folder, 'alone.bin'))).size,
      files: 1,
      file: join(folder, 'alone.bin'),
    });
  });

  it('replays it through the configured outputs, once', async () => {
    const first = await run('replay', capture, '-c', configuration);
    expect(first.stdout).toMatch(/^([\d,]+) of \1 records are done\.\n$/);
    expect(first.exitCode).toBe(0);
    const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).event.id)).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(EVENTS / 4);

    const second = await run('replay', capture, '-c', configuration);
    expect(second.stdout).toMatch(/^([\d,]+) of \1 records are done, \1 of them before\.\n$/);
    expect((await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n')).toEqual(lines);

    await run('replay', capture, '-c', configuration, '--restart');
    const all = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(all).toEqual([...lines, ...lines]);
  });

  it('replays it through outputs alone, and gives its events the identities of the address that is told', async () => {
    const alone = join(folder, 'outputs.config');
    await writeFile(alone, '[output alone]\ntype = file\npath = alone.jsonl\nformat = ecs\n');
    const position = ['--position', join(folder, 'alone.position.json')];
    const [host = ''] = /host = .*\nport = .*/.exec(await readFile(configuration, 'utf8')) ?? [];
    const server = host.replaceAll(/(host|port) = /g, '').replace('\n', ':');
    const args = ['replay', capture, '-c', alone, ...position, '--server', server, '--json'];
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('bookmark')]);
    const { records, ...done } = JSON.parse(stdout);
    expect(done).toEqual({ position: records, startedAt: 0, repetitions: 0, truncations: [], missing: [] });
    const idsOf = async (file: string) =>
      (await readFile(join(folder, file), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).event.id);
    expect(new Set(await idsOf('alone.jsonl'))).toEqual(new Set(await idsOf('events.jsonl')));
  });

  it('decodes the numbered files that follow the first one, with offsets through all of them', async () => {
    const files = await captureFiles(capture);
    expect(files.length).toBeGreaterThan(1);
    const one = join(folder, 'one.bin');
    await writeFile(one, Buffer.concat(await Promise.all(files.map((file) => readFile(file)))));
    for (const view of ['table', 'ecs']) {
      const parts = await run('decode', capture, '--as', view);
      expect(parts).toEqual(await run('decode', one, '--as', view));
      expect(parts.exitCode).toBe(0);
    }
  });

  it('says which file is missing between the others, and calls that no success', async () => {
    const gap = join(folder, 'gap.bin');
    const files = await captureFiles(capture);
    for (const [index, number] of [1, 3].entries())
      await copyFile(files[index] as string, join(folder, number === 1 ? 'gap.bin' : `gap.${number}.bin`));
    const line = `${join(folder, 'gap.2.bin')} is missing between the others; what was in it is left out.`;
    const decoded = await run('decode', gap, '--as', 'table');
    expect([decoded.exitCode, decoded.stderr]).toEqual([1, `${line}\n`]);
    const replayed = await run('replay', gap, '-c', configuration);
    expect([replayed.exitCode, replayed.stdout]).toEqual([1, expect.stringContaining(line)]);
    const estimated = await run('estimate', gap);
    expect(estimated.stderr).toContain(line);
  });

  it('decodes quietly for somebody who reads a line only', async () => {
    const { child, finished } = startCommand('decode', capture);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await finished).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('decodes it as a table, as JSON lines, and in the format of an output', async () => {
    const table = await run('decode', capture, '--as', 'table', '--limit', '5');
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(table.stdout).toMatch(/^00000000 {24}streamingInformation\n/);

    const json = await run('decode', capture, '--json', '--kinds', 'intrusionEvent');
    const [record] = json.stdout.split('\n', 1).map((line) => JSON.parse(line));
    expect(record).toMatchObject({ kind: 'intrusionEvent', names: { deviceId: expect.any(String) } });
    const bytes = (await readFile(capture)).readUInt16BE(record.offset + 2);
    expect(bytes).toBe(record.recordType);

    const ecs = await run('decode', capture, '--as', 'ecs', '--limit', '3');
    const events = ecs.stdout.trimEnd().split('\n');
    expect(events.map((line) => JSON.parse(line).ecs.version)).toEqual(
      [1, 2, 3].map(() => expect.any(String)),
    );
  });

  it('says what it has estimated when it is interrupted, and goes on with the next call', async () => {
    const position = join(folder, 'estimate.json');
    const estimate = async (signal: AbortSignal, more: { restart?: boolean; json?: boolean } = {}) => {
      const written: string[] = [];
      const stream = { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
      const settings = { capture, position, server: undefined, seconds: 1, formats: undefined };
      const exitCode = await estimateVolume(
        { ...settings, restart: false, json: false, ...more, configuration: () => expect.unreachable() },
        { stdout: stream, stderr: stream, signal },
      );
      return { exitCode, text: written.join('') };
    };
    const live = new AbortController().signal;
    const whole = await estimate(live, { json: true });
    const first = await estimate(AbortSignal.abort());
    expect(first.text).toMatch(
      /^Interrupted; this is what there was up to then\. The same command goes on from here\.\n\d+ events in \d+ s/,
    );
    expect(first.exitCode).toBe(130);
    const second = await estimate(live, { json: true });
    const [told = '', ...json] = second.text.split('\n');
    expect(told).toMatch(/^Goes on where it was interrupted, after \d+ records\.$/);
    const counted = ({ events, kinds, rules, devices }: EstimateSummary) => [
      events,
      ...[kinds, rules, devices].map((shares) =>
        shares.map(({ name, events: own, share }) => [name, own, share]),
      ),
    ];
    expect(counted(JSON.parse(json.join('\n')))).toEqual(counted(JSON.parse(whole.text)));
    expect(existsSync(position)).toBe(false);

    await estimate(AbortSignal.abort());
    await expect(
      estimateVolume(
        {
          ...{ capture: join(folder, 'fmc.2.bin'), position, server: undefined, seconds: 1, json: true },
          ...{ formats: ['ecs'], restart: undefined, configuration: () => expect.unreachable() },
        },
        { stdout: process.stdout, stderr: process.stderr, signal: live },
      ),
    ).rejects.toThrow(/estimate\.json .* can't be used: it is of something else\. Remove it/);
    expect((await estimate(live, { restart: true, json: true })).text).not.toContain('Goes on');
  });

  it('goes on listening to a server where it was interrupted', async () => {
    const certificates = await createCertificates();
    const source = generatedSource({ rate: 500, eventsPerArchiveSecond: 500 });
    await using server = createSimulator({ certificates, source });
    const own = join(folder, 'listening');
    await mkdir(own);
    await writeCredentials(own, certificates);
    const file = join(own, 'estreamer.config');
    await writeFile(file, sectionsFor([await server.listen()]));
    const position = `${file}.estimate.json`;
    const options = ['estimate', '-c', file, '--json', '--for'];

    const interrupted = startCommand(...options, '3600');
    await vi.waitFor(() => expect(existsSync(position)).toBe(true), { timeout: 30_000 });
    interrupted.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await interrupted.finished;
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining('The same command goes on from here.')]);
    const before = JSON.parse(stdout);

    const second = await run(...options, String(Math.ceil(before.seconds) + 1));
    expect(second.stderr).toMatch(/^Goes on where it was interrupted, after \d+ s\.$/m);
    const after = JSON.parse(second.stdout);
    expect(after.events).toBeGreaterThan(before.events);
    expect(after.seconds).toBeGreaterThan(before.seconds);
    expect([second.exitCode, existsSync(position)]).toEqual([0, false]);
  });

  it('estimates how much it is, in some formats, by kind, rule and device', async () => {
    const formats = ['--formats', 'ecs,cef'];
    const json = await run('estimate', capture, '--json', ...formats);
    const summary = JSON.parse(json.stdout);
    const lines = await run('decode', capture, '--as', 'ecs');
    expect(summary.events).toBe(lines.stdout.trimEnd().split('\n').length);
    const perDay = (Buffer.byteLength(lines.stdout) * 86_400) / summary.seconds;
    // An event from the stream also says where it came from.
    expect(summary.bytesPerDay.ecs).toBeGreaterThan(perDay);
    expect(summary.kinds.map(({ name }: { name: string }) => name)).toContain('connectionStatistics');
    const text = await run('estimate', capture, ...formats);
    expect(text.stdout).toMatch(/^\d+ events in \d+ s: .* events a second\.$/m);
    expect(text.stdout).toMatch(/^kind +events\/s +saves$/m);
    expect(text.exitCode).toBe(0);
  });

  it('estimates what a server sends from now on', async () => {
    const { exitCode, stderr } = await run('estimate', '-c', configuration, '--for', '1');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('There were no events; listen longer')]);
  });

  it('says where a capture ends inside a message', async () => {
    const cut = join(folder, 'cut.bin');
    await writeFile(cut, (await readFile(capture)).subarray(0, 3000));
    const { exitCode, stderr } = await run('decode', cut, '--as', 'table');
    expect(stderr).toMatch(/^The capture ends inside a message: \d+ bytes of it at offset \d+\.\n$/);
    expect(exitCode).toBe(1);

    const [, offset] = /at offset (\d+)/.exec(stderr) ?? [];
    const line = `${cut} ends inside the message at offset ${offset}; that is left out.\n`;
    const replay = await run('replay', cut, '-c', configuration);
    expect(replay.stdout).toContain(line);
    expect(replay.exitCode).toBe(1);
    expect((await run('estimate', cut, '--formats', 'ecs')).stderr).toContain(line);
  });

  it.each([
    ['empty', '', /is empty/],
    ['of something else', '<html>'.padEnd(500, '.'), /is not a capture .*damaged at offset 0\./],
  ])('says of a file that is %s the same in each subcommand', async (_what, content, message) => {
    const other = join(folder, 'other.bin');
    await writeFile(other, content);
    for (const args of [
      ['decode', other],
      ['estimate', other],
      ['replay', other, '-c', configuration],
    ]) {
      const { exitCode, stderr } = await run(...args);
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(3);
    }
  });

  it('does not call it a success when nothing could be recorded', async () => {
    const away = join(folder, 'away.config');
    await writeFile(away, (await readFile(configuration, 'utf8')).replace(/^port = \d+$/m, 'port = 1'));
    const refused = await run('record', join(folder, 'nothing.bin'), '-c', away, '--for', '1');
    expect(refused.stderr).toMatch(/^estreamer: The server has sent nothing: .*127\.0\.0\.1:1/m);
    expect(refused.exitCode).toBe(1);
    const nowhere = await run('record', join(folder, 'none', 'x.bin'), '-c', configuration);
    expect(nowhere).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('There is no folder') });
  });

  it.each([
    [['decode', 'none.bin'], 3, /none\.bin can't be read \(ENOENT\)/],
    [['decode', '--hex', 'xyz'], 3, /This is not hexadecimal text/],
    [['decode'], 2, /Give a file/],
    [['decode', 'x', '--kinds', 'nothing'], 2, /There is no kind nothing; `estreamer kinds` lists them/],
    [['decode', 'x', '--as', 'painting'], 2, /Allowed choices are annotated, table, json, mozdef/],
    [['simulate', '--mix', 'party'], 2, /Nothing is called "party"\. Known are visit/],
    [['simulate', '--fault', 'flood'], 2, /flood/],
    [['simulate', '--capture', 'none.bin'], 3, /none\.bin cannot be read/],
    [['kinds', 'weather'], 2, /There is no category weather\. Known are any, connection/],
    [['outputs', 'paper'], 2, /There is no output "paper"\. Known are mozdef/],
  ])('explains %j', async (args, code, message) => {
    const { exitCode, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(code);
  });

  it('explains a capture that is not there, and a server that the file does not have', async () => {
    const none = await run('replay', join(folder, 'none.bin'), '-c', configuration);
    expect([none.exitCode, none.stderr]).toEqual([3, expect.stringContaining('There is no capture')]);
    const other = await run('record', join(folder, 'x.bin'), '-c', configuration, '--server', 'west');
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('no source "west"')]);
  });
});

describe('estreamer kinds and outputs', () => {
  it('list what a configuration can name, for people and for programs', async () => {
    const kinds = await startCommand('kinds', 'intrusion').finished;
    expect(kinds.stdout).toMatch(/^intrusionEvent +intrusion +400 +Intrusion Event/m);
    const json = await startCommand('kinds', '--json').finished;
    expect(JSON.parse(json.stdout).length).toBeGreaterThan(140);
    const outputs = await startCommand('outputs').finished;
    expect(outputs.stdout).toMatch(/^file +a line for each event in a file$/m);
    const file = await startCommand('outputs', 'file').finished;
    expect(file.stdout).toMatch(
      /^fsync +when lines are forced to the disk\. Value: .* If left out: delivery\.$/m,
    );
    const keys = JSON.parse((await startCommand('outputs', 'file', '--json').finished).stdout)[0].keys;
    expect(keys).toContainEqual(expect.objectContaining({ key: 'path', required: true }));
  });
});

describeWithShared('estreamer decode of a captured session', (shared) => {
  const capture = join(shared, 'captures/classic-session/server.bin');

  it('reads like that of a dissector', async () => {
    const { exitCode, stdout } = await startCommand('decode', capture).finished;
    expect(stdout).toContain(
      '00046f  ed 81 dc 4e 34 44 11 eb        ingressZoneUuid: ed81dc4e-3444-11eb-a581-703a42c735fb (inside)\n',
    );
    expect(stdout).toContain('message 23: Connection Statistics (71)');
    expect(exitCode).toBe(0);
  });

  it('takes the hexadecimal text of a message, and a record without a message', async () => {
    const file = join(shared, 'captures/classic-session/07-server-type4002.hex');
    const message = await startCommand('decode', file, '--as', 'table').finished;
    expect(message.stdout.trimEnd().split('\n')).toHaveLength(18);
    const record = await startCommand(
      'decode',
      '--hex',
      '0000 007b 0000 0009 # device\n 00000001 00000001 41',
    ).finished;
    expect(record.stdout).toContain('record: Managed Device');
    expect(record.stdout).toMatch(/name: "A"/);
  });
});
