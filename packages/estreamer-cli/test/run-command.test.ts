import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStreamServer } from '../../../test-support/stream-server.ts';
import { startCollector } from '../src/demo/collector.ts';
import { type ManagementCenter, startManagementCenter } from './management-center.ts';
import { runUntilDelivered, startCommand } from './support.ts';

describe('estreamer run', () => {
  let center: ManagementCenter;
  beforeAll(async () => {
    center = await startManagementCenter({ events: 300, flags: ['timestamp'] });
  });
  afterAll(() => center[Symbol.asyncDispose]());

  const configure = async (name: string, text: string) => {
    const file = join(center.folder, name);
    await writeFile(file, `${center.sections}bookmark_file = ${name}.bookmark\n${text}`);
    return file;
  };

  it('brings the events to MozDef, and ends with 0 on SIGTERM', async () => {
    const events: unknown[] = [];
    await using collector = await startCollector((event) => events.push(event));
    // One delivery at a time: the server has the last Null when the last delivery is taken care of.
    const output = `[output siem]\ntype = mozdef\nurl = ${collector.url}\n`;
    const file = await configure('mozdef.config', `window_records = 1\n${output}`);
    const { exitCode, stdout, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    expect(stderr).not.toContain('ERROR');
    const [session] = center.simulator.sessions;
    expect(events).toHaveLength(session?.expected?.recordsByType[71] ?? -1);
    expect(stderr).toMatch(/ INFO +closed: \d+ records in \d+ deliveries, 1 plugins .*failures=0\n$/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
  });

  it('brings the same events to a file, to standard output and to MozDef', async () => {
    const events: { readonly details?: Readonly<Record<string, unknown>> }[] = [];
    await using collector = await startCollector((event) => events.push(event));
    const file = await configure(
      'several.config',
      `[output siem]
type = mozdef
url = ${collector.url}
[output lines]
type = file
path = events.jsonl
format = ecs
[output screen]
type = stream
format = cef
`,
    );
    const { exitCode, stdout, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    expect(stderr).not.toMatch(/ERROR|WARN/);
    const connections = center.simulator.sessions.at(-1)?.expected?.recordsByType[71] ?? -1;
    const documents = (await readFile(join(center.folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    const ids = documents.map((line) => JSON.parse(line).event.id);
    expect(ids).toHaveLength(connections);
    expect(new Set(ids).size).toBe(connections);
    expect(events.map(({ details }) => details?.['eventid']).toSorted()).toEqual(ids.toSorted());
    expect(stdout.trimEnd().split('\n')).toHaveLength(connections);
    expect(stdout).toMatch(/^CEF:0\|Cisco\|/);
    expect(stderr).toMatch(
      new RegExp(` sent=${connections * 3} retried=0 lost=0 shortened=0 held=0 failures=0\n$`),
    );
    expect(exitCode).toBe(0);
  });

  it('writes what the retired client wrote, as syslog messages in which a collector finds it', async () => {
    const collector = await startStreamServer();
    const file = await configure(
      'dialects.config',
      `[output sentinel]
type = stream
protocol = tcp
host = 127.0.0.1
port = ${collector.port}
format = cef-encore
product_version = 7.4
syslog = rfc3164
framing = lf
[output splunk]
type = file
path = encore.log
format = key-value-encore
`,
    );
    const { exitCode, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    expect(stderr).not.toMatch(/ERROR|WARN/);
    const connections = center.simulator.sessions.at(-1)?.expected?.recordsByType[71] ?? -1;
    const messages = await collector.received(connections);
    await collector.stop();
    expect(messages).toHaveLength(connections);
    for (const message of messages) {
      expect(message).toMatch(
        /^<\d+>\w{3} [ \d]\d [\d:]{8} \S+ CEF:0\|Cisco\|Firepower\|7\.4\|RNA:1003:1\|CONNECTION STATISTICS\|\d\|act=/,
      );
    }
    const lines = (await readFile(join(center.folder, 'encore.log'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(connections);
    expect(lines[0]).toMatch(/^rec_type=71 event_sec=\d{10} app_proto=/);
    expect(exitCode).toBe(0);
  });

  it('puts events that the receiver will never take into a file, with the reason, goes on, and ends with 1', async () => {
    const file = await configure(
      'refused.config',
      `[output siem]
type = stream
protocol = udp
host = 127.0.0.1
port = 9
format = ecs
max_message_bytes = 100
dead_letters = refused.jsonl
`,
    );
    const { exitCode, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    const connections = center.simulator.sessions.at(-1)?.expected?.recordsByType[71] ?? -1;
    const letters = (await readFile(join(center.folder, 'refused.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(letters).toHaveLength(connections);
    expect(JSON.parse(letters[0] ?? '')).toMatchObject({
      transport: 'udp',
      reason: 'rejected',
      code: 'message-too-large',
      error: expect.stringMatching(/^The message takes \d+ bytes; the transport "udp" takes at most 100/),
    });
    expect(stderr).toMatch(
      new RegExp(` WARN  Not all went well in this run .*: output siem: ${connections} events given up `),
    );
    expect(stderr).toMatch(
      new RegExp(` sent=0 retried=0 lost=${connections} shortened=0 held=0 troubles=1 failures=0\n$`),
    );
    expect(exitCode).toBe(1);
  });

  it('says of events that it gives up without a file for them that they are kept nowhere', async () => {
    const sink =
      'type = stream\nprotocol = udp\nhost = 127.0.0.1\nport = 9\nformat = ecs\nmax_message_bytes = 100\n';
    const file = await configure('kept-nowhere.config', `[output siem]\n${sink}`);
    const { exitCode, stderr } = await runUntilDelivered(center.simulator, 'run', '-c', file);
    const connections = center.simulator.sessions.at(-1)?.expected?.recordsByType[71] ?? -1;
    expect(stderr).toContain(
      `output siem: ${connections} of these kept nowhere, because there is no dead_letters in the section`,
    );
    expect(exitCode).toBe(1);
  });

  it('ends with 0 on SIGTERM while it waits for a server that is not there', async () => {
    const file = await configure('nowhere.config', '[output packets]\ntype = pcap\ndirectory = packets\n');
    await writeFile(
      file,
      `${center.sections}[output packets]\ntype = pcap\ndirectory = packets\n`.replace(
        /port = \d+/,
        'port = 1',
      ),
    );
    const { child, finished } = startCommand('run', '-c', file);
    child.stderr?.on('data', (text: string) => {
      if (text.includes('refused')) child.kill('SIGTERM');
    });
    const { exitCode, stderr } = await finished;
    expect(stderr).toMatch(/ WARN .*127\.0\.0\.1:1/);
    expect(exitCode).toBe(0);
  });

  it('lists outputs and plugins for a program', async () => {
    const file = await configure('list.config', '[output packets]\ntype = pcap\ndirectory = packets\n');
    const { exitCode, stdout } = await startCommand('plugins', '-c', file, '--json').finished;
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ name: 'packets', state: 'waiting', policy: 'required', records: 0 }),
    ]);
    expect(exitCode).toBe(0);
  });

  it('reports all mistakes of the configuration, with exit code 3 and no stack', async () => {
    const file = await configure('wrong.config', '[output siem]\ntype = mozdef\ncolour = red\n');
    const { exitCode, stderr } = await startCommand('run', '-c', file).finished;
    expect(stderr).toMatch(/^estreamer: The configuration has 2 mistakes:\n/);
    expect(stderr).toMatch(/wrong\.config:\d+: \[output siem\] url: It is missing\.\n/);
    expect(stderr).toMatch(/wrong\.config:\d+: \[output siem\] colour: There is no such key\./);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(3);
  });

  it('explains a wrong passphrase without showing it', async () => {
    await writeFile(join(center.folder, 'wrong'), 'hunter2', { mode: 0o600 });
    const file = await configure('passphrase.config', '[plugins]\ndirectory = .\n');
    await writeFile(
      file,
      `${center.sections.replace('= passphrase\n', '= wrong\n')}[plugins]\ndirectory = .\n`,
    );
    const { exitCode, stderr } = await startCommand('run', '-c', file).finished;
    expect(stderr).toMatch(/passphrase.*\[wrong-passphrase\]/s);
    expect(stderr).not.toContain('hunter2');
    expect(exitCode).toBe(3);
  });
});
