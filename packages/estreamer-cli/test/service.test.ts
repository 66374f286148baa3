import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { canStartContainer, startContainer } from '../../../test-support/container.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { canStartSystemd, FOLDER, REPOSITORY, startSystemd, systemd } from '../../../test-support/systemd.ts';
import { startManagementCenter } from './management-center.ts';
import { startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 120_000 });

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const inRepository = (path: string) => join(REPOSITORY, relative(repository, path));

describeWithPeer('the unit that init writes', systemd, (program) => {
  it.runIf(canStartSystemd())(
    'runs under systemd as a user that may do little: starts, reads again, comes back after kill -9, and stops',
    async () => {
      await using center = await startManagementCenter({ events: 300 });
      const { folder } = center;
      await using manager = await startSystemd(program, repository, folder);
      const systemctl = (...args: string[]) => manager.run('systemctl', ...args);
      const show = async (property: string) =>
        (await systemctl('show', 'estreamer', '--value', '--property', property)).trim();

      const [, host = '', port = ''] = /host = (.*)\nport = (.*)\n/.exec(center.sections) ?? [];
      const node = inRepository(process.execPath);
      const command = inRepository(fileURLToPath(new URL('../dist/bin.js', import.meta.url)));
      const said = await manager.run(
        ...[node, command, 'init', '--folder', FOLDER, '--host', host, '--port', port],
        ...['--pkcs12-file', `${FOLDER}/client.pkcs12`, '--passphrase-file', `${FOLDER}/passphrase`],
      );
      expect(said).toContain(`Next: estreamer check`);
      await manager.run('chown', '-R', 'estreamer', FOLDER);
      await manager.run('cp', `${FOLDER}/estreamer.service`, '/etc/systemd/system');
      const soon = '[Service]\nRestartSec=100ms\nStandardError=file:/srv/estreamer/log\n';
      const drop = '/etc/systemd/system/estreamer.service.d';
      await manager.run(
        'sh',
        '-c',
        `mkdir ${drop} && printf '${soon.replaceAll('\n', '\\n')}' > ${drop}/test.conf`,
      );
      await systemctl('daemon-reload');

      await systemctl('start', 'estreamer');
      expect(await show('ActiveState')).toBe('active');
      const events = join(folder, 'events.jsonl');
      const lines = async () => (await readFile(events, 'utf8').catch(() => '')).split('\n').slice(0, -1);
      await expect.poll(async () => (await lines()).length, { timeout: 60_000 }).toBeGreaterThan(200);
      const { uid, mode } = await stat(events);
      expect([uid, mode & 0o077]).toEqual([64_998, 0]);
      await expect.poll(() => show('StatusText'), { timeout: 60_000 }).toMatch(/^(streaming|idle)/);

      await systemctl('reload', 'estreamer');
      await expect.poll(() => readFile(join(folder, 'log'), 'utf8')).toContain('"reloaded"');
      await expect.poll(() => show('ActiveState'), { timeout: 60_000 }).toBe('active');

      const before = await show('MainPID');
      await systemctl('kill', '--signal=KILL', 'estreamer');
      await expect.poll(() => show('NRestarts'), { timeout: 60_000 }).toBe('1');
      await expect.poll(() => show('ActiveState'), { timeout: 60_000 }).toBe('active');
      expect(await show('MainPID')).not.toBe(before);

      await systemctl('stop', 'estreamer');
      expect([await show('Result'), await show('ExecMainStatus')]).toEqual(['success', '0']);
      const ids = (await lines()).map((line) => JSON.parse(line).event.id);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});

describe('the compose file that init writes', () => {
  it.runIf(canStartContainer())(
    'names a command that runs in a container which may do little, and that ends in order at SIGTERM',
    async () => {
      await using center = await startManagementCenter({ events: 300 });
      const { folder } = center;
      const [, host = '', port = ''] = /host = (.*)\nport = (.*)\n/.exec(center.sections) ?? [];
      const data = join(folder, 'data');
      await mkdir(data);
      const said = await startCommand(
        ...['init', '--folder', data, '--host', host, '--port', port],
        ...['--pkcs12-file', '/estreamer/client.pkcs12', '--passphrase-file', '/estreamer/passphrase'],
      ).finished;
      expect(said.exitCode).toBe(0);
      const compose = await readFile(join(data, 'compose.yaml'), 'utf8');
      expect(compose).toMatch(/user: "1000:1000"\n.*read_only: true\n.*cap_drop:\n {6}- ALL\n/s);
      expect(compose).toContain('    volumes:\n      - .:/estreamer\n');
      const [, shell = ''] = /command:\n {6}- sh\n {6}- -c\n {6}- (.*)\n/.exec(compose) ?? [];
      for (const name of ['client.pkcs12', 'passphrase'])
        await writeFile(join(data, name), await readFile(join(folder, name)), { mode: 0o600 });
      for (const name of ['.', ...(await readdir(data))]) await chown(join(data, name), 1000, 1000);

      // What npm would install is the repository's own.
      const programs = join(folder, 'programs');
      await mkdir(programs);
      const npm = `#!/bin/sh\n[ "$1 $2 $3" = 'install --global --prefix' ] || exit 1
mkdir -p "$4/lib/node_modules/@x" && ln -s /repository/packages/estreamer-cli "$4/lib/node_modules/@x"\n`;
      await writeFile(join(programs, 'npm'), npm, { mode: 0o755 });
      await chmod(folder, 0o755);
      const node = dirname(join('/repository', relative(repository, process.execPath)));

      await using container = startContainer({
        folders: { '/repository': repository, '/estreamer': data, '/programs': programs },
        command: ['sh', '-c', shell],
        workingFolder: '/estreamer',
        environment: {
          PATH: `/programs:${node}:/usr/sbin:/usr/bin:/sbin:/bin`,
          npm_config_cache: '/tmp/npm-cache',
        },
      });
      let log = '';
      container.child.stderr?.on('data', (text) => {
        log += text;
      });
      const ended = once(container.child, 'exit');
      const lines = async () =>
        (await readFile(join(data, 'events.jsonl'), 'utf8').catch(() => log)).split('\n').slice(0, -1);
      await expect.poll(async () => (await lines()).length, { timeout: 60_000 }).toBeGreaterThan(200);
      expect((await stat(join(data, 'events.jsonl'))).uid).toBe(1000);
      container.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(log).toContain('"ending"');
    },
  );
});
