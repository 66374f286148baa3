import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStreamServer } from '../../../test-support/stream-server.ts';
import { type ManagementCenter, startManagementCenter } from './management-center.ts';
import { bin, type Running, startCommand } from './support.ts';

describe('the end of estreamer run', { timeout: 20_000 }, () => {
  let center: ManagementCenter;
  beforeAll(async () => {
    center = await startManagementCenter({ events: 300 });
  });
  afterAll(() => center[Symbol.asyncDispose]());

  async function run(name: string, sections: string, plugin?: string): Promise<Running> {
    const file = join(center.folder, `${name}.config`);
    const plugins = join(center.folder, name);
    await writeFile(
      file,
      `${center.sections}${sections}${plugin === undefined ? '' : `[plugins]\ndirectory = ${plugins}\n`}`,
    );
    if (plugin !== undefined) {
      await mkdir(plugins);
      await writeFile(join(plugins, 'plugin.mjs'), plugin);
    }
    return startCommand('run', '-c', file);
  }

  /** A plugin that says on standard error what it is asked to do. */
  const pluginOf = (body: string) => `
    import { writeSync } from 'node:fs';
    export const say = (text) => writeSync(2, text + '\\n');
    export default {
      info: { description: 'says what it does', author: 'test', version: '1', callback: 'take' },
      take() {},
      ${body}
    };`;

  /** Resolves when the command has written a text to standard error. */
  function said({ child, finished }: Running, text: string): Promise<unknown> {
    let all = '';
    const found = new Promise<void>((resolve) => {
      child.stderr?.on('data', (part: string) => {
        all += part;
        if (all.includes(text)) resolve();
      });
    });
    return Promise.race([found, finished]);
  }

  it('says at the first signal what it waits for, and comes at once at the second', async () => {
    const collector = await startStreamServer();
    collector.stall();
    const output = `[output siem]
type = stream
protocol = tcp
host = 127.0.0.1
port = ${collector.port}
format = json-lines
`;
    const slow = pluginOf(
      "take() { say('taking'); return new Promise((resolve) => setTimeout(resolve, 2 ** 30)); },",
    );
    const running = await run('second', output, slow);
    await said(running, 'taking');
    running.child.kill('SIGTERM');
    await said(running, 'Ending: ');
    running.child.kill('SIGTERM');
    const { exitCode, stderr } = await running.finished;
    await collector.stop();
    expect(stderr).toMatch(
      / INFO +Ending: waiting for \d+ deliveries, for at most 30 s\..* A second signal ends at once/,
    );
    expect(exitCode).toBe(130);
  });

  const inNamespace = ['--user', '--map-root-user', '--pid', '--fork'];
  const canUnshare = spawnSync('unshare', [...inNamespace, 'true']).status === 0;
  it.runIf(canUnshare)(
    'comes at the second signal for the first process of a container, while a plugin loops in its thread',
    async () => {
      const file = join(center.folder, 'first.config');
      const plugins = join(center.folder, 'first');
      await mkdir(plugins);
      await writeFile(join(plugins, 'plugin.mjs'), pluginOf("take() { say('looping'); for (;;); },"));
      await writeFile(file, `${center.sections}[plugins]\ndirectory = ${plugins}\nisolation = worker\n`);
      const unshare = spawn('unshare', [...inNamespace, process.execPath, bin, 'run', '-c', file]);
      const finished = once(unshare, 'exit');
      let log = '';
      unshare.stderr.on('data', (text) => {
        log += text;
      });
      const end = async (wanted: string) => {
        await expect.poll(() => log, { timeout: 10_000 }).toContain(wanted);
        const { pid } = unshare;
        const first = Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'));
        process.kill(first, 'SIGTERM');
      };
      await end('looping');
      await end('"ending"');
      expect(await finished).toEqual([130, null]);
    },
  );

  it('is a failure, with a sentence, when a plugin calls process.exit', async () => {
    const running = await run('exits', '', pluginOf('take() { process.exit(); },'));
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toMatch(/ended from within, most likely by process\.exit in a plugin/);
    expect(exitCode).toBe(1);
  });

  it('does not come by what a plugin does not wait for, which is told and counted', async () => {
    const running = await run(
      'strays',
      '',
      pluginOf(`taken: 0, take() {
        this.taken += 1;
        if (this.taken === 10) Promise.reject(new Error('nobody awaits this'));
        if (this.taken === 20) setTimeout(() => { throw new Error('in a timer'); });
        if (this.taken === 30) Promise.reject('no error at all');
        if (this.taken === 200) setTimeout(() => process.kill(process.pid, 'SIGTERM'), 0);
      },`),
    );
    const { exitCode, stderr } = await running.finished;
    const told =
      /^\S+ ERROR Plugin "(plugin\.mjs|unknown)" has an error .*?: (.+?) (?:\(at .*plugin\.mjs.*\) )?code=stray-error/gm;
    expect([...stderr.matchAll(told)].map(([, plugin, error]) => `${plugin}: ${error}`).sort()).toEqual([
      'plugin.mjs: in a timer',
      'plugin.mjs: nobody awaits this',
      'unknown: no error at all',
    ]);
    expect(stderr).toContain('plugin plugin.mjs: 2 errors that it does not wait for');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
  });

  it('does not come by SIGHUP, neither while it starts nor while it stops', async () => {
    const plugin = pluginOf(`
      async setup() { say('setting up'); await new Promise((resolve) => setTimeout(resolve, 300)); },
      async teardown() { say('tearing down'); await new Promise((resolve) => setTimeout(resolve, 300)); say('torn down'); },`);
    const running = await run('hangup', '', plugin);
    await said(running, 'setting up');
    running.child.kill('SIGHUP');
    await said(running, 'is loaded');
    running.child.kill('SIGTERM');
    await said(running, 'tearing down');
    running.child.kill('SIGHUP');
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toContain('torn down');
    expect(exitCode).toBe(0);
  });

  it('begins with a warning of secrets that every user can read', async () => {
    await writeFile(join(center.folder, 'open-passphrase'), 'x', { mode: 0o644 });
    await writeFile(join(center.folder, 'open-connection'), 'postgresql://u:p@127.0.0.1:1/x', {
      mode: 0o644,
    });
    const database = 'type = sql\ndialect = postgresql\n';
    const output = `[output lines]
${database}connection = postgresql://u:p@127.0.0.1:1/x
[output others]
${database}connection_file = open-connection
`;
    const file = join(center.folder, 'exposed.config');
    await writeFile(file, `${center.sections.replace('= passphrase\n', '= open-passphrase\n')}${output}`, {
      mode: 0o644,
    });
    const { stderr } = await startCommand('run', '-c', file).finished;
    const warned = [...stderr.matchAll(/ WARN +Every user .* file=(\S+)$/gm)].map(([, path]) => path);
    expect(warned).toEqual([
      join(center.folder, 'open-passphrase'),
      join(center.folder, 'open-connection'),
      file,
    ]);
    expect(stderr).not.toContain('u:p@');
  });

  it('is 1 where the end of a file had to be cut off, and says so', async () => {
    const output = '[output lines]\ntype = file\npath = torn.jsonl\nformat = json-lines\n';
    const session = center.simulator.nextSession();
    const first = await run('torn', output);
    await (await session).delivered;
    first.child.kill('SIGTERM');
    expect((await first.finished).exitCode).toBe(0);
    await writeFile(join(center.folder, 'torn.jsonl'), '{"half', { flag: 'a' });
    const second = await run('torn', output);
    await said(second, 'Connected');
    second.child.kill('SIGTERM');
    const { exitCode, stderr } = await second.finished;
    expect(stderr).toMatch(
      / WARN +Not all went well in this run .*output lines: 1 ends of the file that were not complete/,
    );
    expect(await readFile(join(center.folder, 'torn.jsonl'), 'utf8')).not.toContain('{"half');
    expect(exitCode).toBe(1);
  });

  it('is 1 where somebody has deleted a file while it was written, and says so', async () => {
    const session = center.simulator.nextSession();
    // One delivery at a time: the server has the last Null when the last one is in the file.
    const output = '[output lines]\ntype = file\npath = gone.jsonl\nformat = json-lines\n';
    const running = await run('gone', `window_records = 1\n${output}`);
    await (await session).delivered;
    await rm(join(center.folder, 'gone.jsonl'));
    running.child.kill('SIGTERM');
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toMatch(
      / WARN +A file was deleted by another program while it was written: .*code=file-removed .*missingBytes=\d+/,
    );
    expect(stderr).toContain('output lines: 1 times that another program deleted the file');
    expect(exitCode).toBe(1);
  });

  it('is 1 where the reader of a required output to standard output has gone', async () => {
    const running = await run('reader', '[output screen]\ntype = stream\nformat = cef\n');
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toMatch(/The reader of standard output has gone, and the required output "screen" writes/);
    expect(exitCode).toBe(1);
  });

  it('comes although a plugin has left something running, and nobody reads the log', async () => {
    const plugin = pluginOf(`
      setup() {
        setInterval(() => {}, 2 ** 30);
        // More than a pipe holds.
        process.stderr.write('x'.repeat(1_000_000));
      },`);
    const running = await run('unread', '', plugin);
    running.child.stderr?.pause();
    const exited = once(running.child, 'exit');
    // Its own log is not read: the simulator tells that it has connected.
    await (await center.simulator.nextSession()).delivered;
    running.child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    running.child.stderr?.resume();
    await running.finished;
  });

  it.runIf(process.platform === 'linux')('does not come by a full disk under the log', async () => {
    const file = join(center.folder, 'full.config');
    await writeFile(
      file,
      `${center.sections}[output lines]\ntype = file\npath = full.jsonl\nformat = json-lines\n`,
    );
    const log = await open('/dev/full', 'w');
    const session = center.simulator.nextSession();
    const child = spawn(process.execPath, [bin, 'run', '-c', file], { stdio: ['ignore', 'ignore', log.fd] });
    const exited = once(child, 'exit');
    await (await session).delivered;
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    await log.close();
    expect((await readFile(join(center.folder, 'full.jsonl'), 'utf8')).split('\n')).toHaveLength(
      (center.simulator.sessions.at(-1)?.expected?.recordsByType[71] ?? 0) + 1,
    );
  });
});
