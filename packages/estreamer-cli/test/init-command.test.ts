import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { readConfiguration } from '../src/configuration/read-configuration.ts';
import { outputTypes } from '../src/outputs/output-types.ts';
import { bin, startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

describe('estreamer init', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-init-'));
    await writeFile(join(folder, 'client.pkcs12'), '');
    await writeFile(join(folder, 'secret'), 'correct horse\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const init = (name: string, ...args: string[]) =>
    startCommand('init', '--folder', join(folder, name), ...args).finished;
  const complete = () => [
    ...['--host', 'fmc.example', '--pkcs12-file', join(folder, 'client.pkcs12')],
    ...['--passphrase-file', join(folder, 'secret')],
  ];

  it('writes a configuration that a run takes, with every key as a comment', async () => {
    const { exitCode, stdout, stderr } = await init('plain', ...complete(), '--start', 'now');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Next: estreamer check -c .*estreamer\.config, then estreamer run -c /);
    expect(exitCode).toBe(0);
    const file = join(folder, 'plain', 'estreamer.config');
    const text = await readFile(file, 'utf8');
    const { sources, outputs } = readConfiguration(file, {});
    expect(sources[0]?.values).toMatchObject({ server: { host: 'fmc.example', port: 8302 } });
    expect(outputs).toMatchObject([{ name: 'events', values: { format: 'ecs' } }]);
    for (const key of Object.keys(outputTypes['file']?.keys ?? {}))
      expect(text).toMatch(new RegExp(`^(; )?${key} =`, 'm'));
    expect(text.split('\n').every((line) => line.length <= 100 || !line.startsWith(';'))).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('never shows a passphrase', async () => {
    const { stdout, stderr } = await init('hidden', ...complete());
    const files = ['estreamer.config', 'estreamer.service', 'compose.yaml'];
    const texts = await Promise.all(files.map((name) => readFile(join(folder, 'hidden', name), 'utf8')));
    for (const text of [stdout, stderr, ...texts]) expect(text).not.toContain('correct horse');
  });

  it('writes a unit and a compose file that can do little', async () => {
    await init('service', ...complete());
    const unit = await readFile(join(folder, 'service', 'estreamer.service'), 'utf8');
    expect(unit).toContain(`ReadWritePaths=${join(folder, 'service')}\nProtectSystem=strict\n`);
    const compose = await readFile(join(folder, 'service', 'compose.yaml'), 'utf8');
    expect(compose).toMatch(/read_only: true\n.*cap_drop:\n {6}- ALL/s);
  });

  describeWithPeer(
    'the unit',
    { name: 'systemd-analyze', paths: ['/usr/bin/systemd-analyze'], install: 'apt-get install systemd' },
    (systemdAnalyze) => {
      const verify = (unit: string) => {
        const { status, stdout, stderr } = spawnSync(systemdAnalyze, ['verify', unit], { encoding: 'utf8' });
        return [status, stdout + stderr];
      };

      it('is one that systemd takes in a folder with blanks, percent signs and quotes in its name', async () => {
        const odd = `odd "50%" folder's`;
        await init(odd, ...complete());
        const unit = join(folder, 'odd.service');
        await writeFile(unit, await readFile(join(folder, odd, 'estreamer.service')));
        expect(verify(unit)).toEqual([0, '']);
        const text = await readFile(unit, 'utf8');
        expect(text).toContain(`\nReadWritePaths="${folder}/odd \\"50%%\\" folder's"\n`);
        expect(text).toContain(`\nWorkingDirectory=${folder}/odd "50%%" folder's\n`);
      });

      it('is one that systemd takes without a warning, and calls little exposed', async () => {
        await init('analyzed', ...complete());
        const unit = join(folder, 'analyzed', 'estreamer.service');
        expect(verify(unit)).toEqual([0, '']);
        const { status, stdout } = spawnSync(
          systemdAnalyze,
          ['security', '--offline=true', '--no-pager', '--threshold=25', unit],
          { encoding: 'utf8' },
        );
        expect(stdout).toMatch(/Overall exposure level for estreamer\.service: [12]\.\d OK/);
        expect(status).toBe(0);
      });
    },
  );

  describeWithPeer(
    'the compose file',
    {
      name: 'docker-compose',
      paths: ['/usr/bin/docker-compose'],
      install: 'apt-get install --no-install-recommends docker-compose',
    },
    (compose) => {
      it('is one that compose takes', async () => {
        await init('composed', ...complete());
        const file = join(folder, 'composed', 'compose.yaml');
        const { status, stdout, stderr } = spawnSync(compose, ['--file', file, 'config'], {
          encoding: 'utf8',
        });
        expect([status, stderr]).toEqual([0, '']);
        expect(stdout).toContain(`- ${join(folder, 'composed')}:/estreamer:rw`);
      });
    },
  );

  describeWithPeer(
    'at a terminal',
    { name: 'script', paths: ['/usr/bin/script'], install: 'apt-get install bsdutils' },
    (script) => {
      /** Answers questions as they are asked; the last answer can be a signal's key. */
      async function atTerminal(
        name: string,
        answers: readonly (readonly [question: RegExp, answer: string])[],
      ) {
        const command = [process.execPath, bin, 'init', '--folder', join(folder, name)].join(' ');
        const child = spawn(script, ['--quiet', '--return', '--command', command, '/dev/null'], {
          cwd: folder,
          env: { ...process.env, TERM: 'dumb' },
        });
        let shown = '';
        let answered = 0;
        let seen = 0;
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          shown += text;
          const [question, answer] = answers[answered] ?? [];
          if (question?.test(shown.slice(seen)) !== true) return;
          answered += 1;
          seen = shown.length;
          child.stdin.write(answer ?? '');
        });
        const exitCode = await new Promise((resolve) => child.once('close', resolve));
        return { exitCode, shown };
      }

      it('asks for what it needs, and never shows what is typed for a passphrase', async () => {
        const { exitCode, shown } = await atTerminal('asked', [
          [/management center: $/, 'fmc.example\r'],
          [/Port.*: $/, '\r'],
          [/PKCS12 file.*: $/, '\r'],
          [/passphrase.*: $/, 'correct horse\r'],
          [/Events.*: $/, 'connection, intrusion_events\r'],
          [/Output.*: $/, 'file\r'],
          [/path: .*: $/, 'asked.jsonl\r'],
          [/format: .*: $/, '\r'],
          [/Start.*: $/, 'now\r'],
        ]);
        expect(shown).not.toContain('horse');
        expect(shown).toContain('Next: estreamer check');
        expect(exitCode).toBe(0);
        const { sources, outputs } = readConfiguration(join(folder, 'asked', 'estreamer.config'), {});
        expect(sources[0]?.values).toMatchObject({
          server: { host: 'fmc.example' },
          stream: { start: 'now' },
        });
        expect(outputs[0]?.values).toMatchObject({
          path: join(folder, 'asked', 'asked.jsonl'),
          format: 'ecs',
        });
        const passphrase = join(folder, 'asked', 'passphrase');
        expect(await readFile(passphrase, 'utf8')).toBe('correct horse\n');
        expect((await stat(passphrase)).mode & 0o777).toBe(0o600);
      });

      it.each([
        ['Ctrl-C', '\u0003'],
        ['Ctrl-D', '\u0004'],
      ])('ends at %s and has written nothing', async (_name, key) => {
        const { exitCode, shown } = await atTerminal('stopped', [
          [/management center: $/, 'fmc.example\r'],
          [/Port.*: $/, key],
        ]);
        expect(shown).toMatch(/\r\nestreamer: Interrupted; no configuration was written\.\r\n$/);
        expect(exitCode).toBe(130);
        await expect(stat(join(folder, 'stopped', 'estreamer.config'))).rejects.toThrow(/ENOENT/);
      });
    },
  );

  it('sets keys of another output', async () => {
    const keys = ['protocol=tcp', 'host=siem.example', 'port=514', 'format=cef-encore', 'syslog=rfc3164'];
    const set = keys.flatMap((key) => ['--set', key]);
    const { exitCode } = await init('stream', ...complete(), '--output', 'stream', ...set);
    expect(exitCode).toBe(0);
    const { outputs } = readConfiguration(join(folder, 'stream', 'estreamer.config'), {});
    expect(outputs[0]?.values).toMatchObject({ protocol: 'tcp', port: 514, format: 'cef-encore' });
  });

  it('says which lines need a look where something is missing or wrong', async () => {
    const { exitCode, stderr } = await init('wrong', ...complete(), '--output', 'mozdef');
    expect(stderr).toMatch(/\[output events\].*url.*missing/is);
    expect(stderr).toContain('these lines of it need a look');
    expect(exitCode).toBe(3);
  });

  it('asks nobody where there is no terminal', async () => {
    const { exitCode, stderr } = await init('nobody', '--port', '8302');
    expect(stderr).toContain('Give --host and --pkcs12-file; nobody can be asked here');
    expect(exitCode).toBe(2);
  });

  it('writes over nothing unless it is told to', async () => {
    await init('twice', ...complete());
    const second = await init('twice', ...complete());
    expect([second.exitCode, second.stderr]).toEqual([
      3,
      expect.stringMatching(/are there; nothing was written/),
    ]);
    expect((await init('twice', ...complete(), '--force')).exitCode).toBe(0);
  });

  describe('--from-encore', () => {
    const encore = {
      enabled: true,
      connectTimeout: 10,
      responseTimeout: 30,
      start: 2,
      monitor: { period: 120, velocity: false, bookmark: true, subscribed: true, handled: true },
      logging: { level: 'WARNING', filepath: 'estreamer.log', stdOut: true, format: '%(message)s' },
      subscription: {
        servers: [{ host: '198.51.100.7', port: 8302, pkcs12Filepath: 'client.pkcs12', tlsVersion: 1.2 }],
        records: {
          packetData: false,
          extended: true,
          metadata: true,
          eventExtraData: true,
          impactEventAlerts: true,
          intrusion: true,
          archiveTimestamps: true,
        },
      },
      handler: {
        records: {
          core: true,
          metadata: true,
          packets: false,
          connections: true,
          intrusion: true,
          rna: false,
          rua: false,
          include: [],
          exclude: [502],
        },
        outputters: [
          {
            name: 'Splunk default',
            adapter: 'splunk',
            enabled: true,
            stream: { uri: 'relfile:///data/splunk/encore.{0}.log', options: { rotate: true, maxLogs: 24 } },
          },
          { name: 'sentinel', adapter: 'cef', enabled: true, stream: { uri: 'udp://192.0.2.9:514' } },
          { name: 'old', adapter: 'json', enabled: false, stream: { uri: 'file:///var/log/x{0}' } },
        ],
      },
      workerProcesses: 4,
      batchSize: 100,
      somethingNew: { deep: true },
    };
    const encoreFolder = () => join(folder, 'encore');
    beforeAll(async () => {
      await mkdir(encoreFolder(), { recursive: true });
      await writeFile(join(encoreFolder(), 'estreamer.conf'), JSON.stringify(encore));
      await writeFile(join(encoreFolder(), '198.51.100.7-8302_bookmark.dat'), '1606923302\n');
    });

    it('takes over what there is, and says what it did not', async () => {
      const { exitCode, stdout } = await init(
        'from',
        '--from-encore',
        join(encoreFolder(), 'estreamer.conf'),
      );
      expect(exitCode).toBe(0);
      for (const note of [
        'Not understood, and left out: somethingNew = {"deep":true}.',
        'Not needed here: workerProcesses, batchSize, enabled.',
        'The outputter old is not enabled and is left out.',
        'The passphrase of client.pkcs12 was asked for by eNcore',
        'The log goes to standard error',
      ]) {
        expect(stdout).toContain(note);
      }
      const { sources, outputs, log } = readConfiguration(join(folder, 'from', 'estreamer.config'), {});
      expect(sources[0]?.values).toMatchObject({
        server: { host: '198.51.100.7', port: 8302, connect_timeout: 10, idle_timeout: 30 },
        tls: { pkcs12_file: join(encoreFolder(), 'client.pkcs12') },
        stream: { start: new Date(1_606_923_302_000) },
      });
      expect(JSON.stringify(sources[0]?.values)).toContain('"IMPACT","METADATA"');
      expect(outputs).toMatchObject([
        { name: 'Splunk-default', values: { format: 'key-value-encore', keep: 24 } },
        { name: 'sentinel', values: { protocol: 'udp', host: '192.0.2.9', port: 514, format: 'cef-encore' } },
      ]);
      const kinds = outputs[0]?.values['kinds'] as string[];
      expect(kinds).toContain('connectionStatistics');
      expect(kinds).toContain('fileEvent');
      expect(kinds).not.toContain('fileMalwareEvent');
      expect(kinds).not.toContain('packet');
      expect(log).toMatchObject({ level: 'warn', status_interval: 120 });
    });

    it('makes a server of each management center', async () => {
      const file = join(encoreFolder(), 'two.conf');
      const servers = [{ host: 'east.example' }, { host: 'west.example', tlsVersion: 1.0 }];
      await writeFile(file, JSON.stringify({ ...encore, subscription: { ...encore.subscription, servers } }));
      const { exitCode } = await init('two', '--from-encore', file);
      expect(exitCode).toBe(0);
      const { sources } = readConfiguration(join(folder, 'two', 'estreamer.config'), {});
      expect(sources.map(({ name }) => name)).toEqual(['east-example', 'west-example']);
      expect(sources[1]?.values).toMatchObject({ tls: { minimum_version: 'TLSv1' } });
    });

    it.each([
      ['is not there', undefined, /none\.conf can't be read \(ENOENT\)/],
      ['is none', '[server]', /is not an eNcore configuration, which is one JSON object/],
      ['has no server', '{"start": 1}', /has no subscription\.servers/],
    ])('explains a file that %s', async (_what, content, message) => {
      const file = join(folder, content === undefined ? 'none.conf' : 'some.conf');
      if (content !== undefined) await writeFile(file, content);
      const { exitCode, stderr } = await init('wrong-encore', '--from-encore', file);
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(3);
    });
  });
});
