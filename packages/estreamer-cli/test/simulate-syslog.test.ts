import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { type Running, startCommand } from './support.ts';

/** Every event is a connection, or the intrusion or file that belongs to one. */
const EVENTS = 40;

describe('estreamer simulate with the syslog of its devices', () => {
  let folder: string;
  const running: Running[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-simulate-'));
  });
  afterEach(async () => {
    for (const { child } of running.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  function start(...args: string[]): Running {
    const command = startCommand(...args);
    running.push(command);
    return command;
  }

  /** Resolves when the command has written what is looked for. */
  async function said({ child, finished }: Running, pattern: RegExp): Promise<RegExpExecArray> {
    let text = '';
    const found = new Promise<RegExpExecArray>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (part: string) => {
          text += part;
          const match = pattern.exec(text);
          if (match !== null) resolve(match);
        });
      }
    });
    const ended = finished.then(({ exitCode, stderr }) => {
      throw new Error(`it ended with ${exitCode} and never said ${pattern}: ${stderr}`);
    });
    return Promise.race([found, ended]);
  }

  async function simulate(syslogPort: number, protocol: string, ...more: string[]) {
    const certificates = join(folder, 'certificates');
    const simulator = start(
      ...['simulate', '--port', '0', '--certificates', certificates, '--events', String(EVENTS)],
      ...['--rate', '1000', '--syslog', `${protocol}://127.0.0.1:${syslogPort}`, ...more],
    );
    const [, port] = await said(simulator, /listens on 127\.0\.0\.1:(\d+)[\s\S]*\[source firewalls\]/);
    return { simulator, port: Number(port), certificates };
  }

  const source = (protocol: string, port: number) => `[source firewalls]
type = ftd-syslog
protocol = ${protocol}
address = 127.0.0.1
port = ${port}
`;

  async function linesOf(file: string): Promise<string[]> {
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  }

  it('brings the same connections by both roads: twice in a file, one row in a database', async () => {
    const syslogPort = await findFreePort();
    const { simulator, port, certificates } = await simulate(
      syslogPort,
      'tcp',
      '--mix',
      'visit=3,attack=1,download=1',
    );
    const configuration = join(folder, 'estreamer.config');
    await writeFile(
      configuration,
      `[events]
names = ConnectionEvent, IntrusionEvent, FileEvent
[server]
host = 127.0.0.1
port = ${port}
[tls]
pkcs12_file = ${certificates}/client.pkcs12
passphrase_file = ${certificates}/passphrase
[stream]
start = oldest
bookmark_file = bookmark.json
${source('tcp', syslogPort)}
[output lines]
type = file
path = events.jsonl
format = sfw-json
[output lines-with-ids]
type = file
path = ids.jsonl
format = json-lines
[output sentinel]
type = file
path = encore.cef
format = cef-encore
[output rows]
type = sql
dialect = sqlite
file = rows.sqlite
create_tables = 1
`,
    );
    const run = start('run', '-c', configuration);
    const [, sent] = await said(simulator, /devices have sent (\d+) messages of syslog/);
    const byEach = Number(sent);
    expect(byEach).toBeGreaterThan(10);
    await expect
      .poll(async () => (await linesOf('ids.jsonl')).length, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(2 * byEach);
    run.child.kill('SIGTERM');
    expect(await run.finished).toMatchObject({ exitCode: 0 });
    simulator.child.kill('SIGTERM');
    expect(await simulator.finished).toMatchObject({ exitCode: 0 });

    const events = (await linesOf('ids.jsonl')).map((line) => JSON.parse(line));
    const texts = (await linesOf('events.jsonl')).map((line) => JSON.parse(line));
    const byEStreamer = texts.filter((event) => event.SyslogMessage === undefined);
    expect([events.length, texts.length, byEStreamer.length]).toEqual([2 * byEach, 2 * byEach, byEach]);
    expect(new Set(byEStreamer.map(({ EventType }) => EventType))).toEqual(
      new Set(['ConnectionEvent', 'IntrusionEvent', 'FileEvent']),
    );

    const connections = events.filter(({ category }) => category === 'connection');
    const ids = new Set(connections.map(({ id }) => id));
    expect(ids.size).toBe(connections.length / 2);
    const database = new DatabaseSync(join(folder, 'rows.sqlite'), { readOnly: true });
    const rows = (table: string) =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
    expect(rows('fully_qualified_connections')).toBe(ids.size);
    // These have no number of their own that both would know.
    const count = (type: string) => texts.filter(({ EventType }) => EventType === type).length;
    expect(rows('fully_qualified_intrusions')).toBe(count('IntrusionEvent'));
    expect(rows('fully_qualified_files')).toBe(count('FileEvent'));
    database.close();

    // Content that selects by these finds each of them.
    const selected = /\|(?:RNA:1003:1|INTRUSION:400:1:\d+|File:500:1|FileMalware:502:1)\|/;
    expect((await linesOf('encore.cef')).filter((line) => selected.test(line))).toHaveLength(2 * byEach);
  }, 90_000);

  it.each(['udp', 'tls'])(
    'sends it over %s, with certificates for a trial',
    async (protocol) => {
      const syslogPort = await findFreePort();
      const configuration = join(folder, 'estreamer.config');
      const certificates = join(folder, 'certificates');
      const tls = `certificate_file = ${certificates}/receiver.pem\nkey_file = ${certificates}/receiver.key\n`;
      await writeFile(
        configuration,
        `${source(protocol, syslogPort)}${protocol === 'tls' ? tls : ''}[output lines]
type = file
path = events.jsonl
format = sfw-json
`,
      );
      // Nobody asks for a datagram again: the receiver is there first. The files for TLS come with the simulator.
      const receive = () => start('run', '-c', configuration);
      const early = protocol === 'udp' ? receive() : undefined;
      if (early !== undefined) await said(early, /listens on/);
      const { simulator } = await simulate(syslogPort, protocol, '--mix', 'visit=1');
      const run = early ?? receive();
      await said(simulator, new RegExp(`devices have sent ${EVENTS} messages of syslog`));
      await expect.poll(async () => (await linesOf('events.jsonl')).length, { timeout: 30_000 }).toBe(EVENTS);
      run.child.kill('SIGTERM');
      expect(await run.finished).toMatchObject({ exitCode: 0 });
      expect(JSON.parse((await linesOf('events.jsonl'))[0] ?? '{}')).toMatchObject({
        EventType: 'ConnectionEvent',
        Device: expect.stringMatching(/^ftd-/),
      });
    },
    60_000,
  );

  it('says what it wants where an address or a combination cannot be', async () => {
    const wrong = await start('simulate', '--syslog', '127.0.0.1:514').finished;
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('tcp://127.0.0.1:5514') });
    const both = await start('simulate', '--syslog', 'udp://127.0.0.1:5514', '--capture', 'a.bin').finished;
    expect(both).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('leave out --syslog or --capture'),
    });
  });
});
