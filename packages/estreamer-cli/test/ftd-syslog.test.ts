import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { readConfiguration } from '../src/configuration/read-configuration.ts';
import { startCommand } from './support.ts';

const uuid = '0a1b2c3d-0000-11ee-8000-00000000000b';
const line = (id: number) =>
  `<113>2026-11-30T08:00:09Z fw1 : %FTD-1-430003: InstanceID: 2, FirstPacketSecond: 2026-11-30T07:59:58Z, ConnectionID: ${id}, AccessControlRuleAction: Block, SrcIP: 192.0.2.10, DstIP: 198.51.100.7, Protocol: tcp, ConnectionDuration: 3`;

describe('a source of type ftd-syslog', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-syslog-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const configure = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  /** Sends over a connection that is made again until somebody listens. */
  async function send(port: number, text: string): Promise<void> {
    for (;;) {
      const sent = await new Promise<boolean>((resolve) => {
        const socket = createConnection({ port, host: '127.0.0.1' });
        socket.once('error', () => resolve(false));
        socket.once('close', (failed) => resolve(!failed));
        socket.once('connect', () => socket.end(text));
      });
      if (sent) return;
    }
  }

  it('brings the events of devices to a file, without a management center, and what it has received also at the end', async () => {
    const port = await findFreePort();
    const file = await configure(
      'syslog.config',
      `[source firewalls]
type = ftd-syslog
protocol = tcp
address = 127.0.0.1
port = ${port}
devices = fw1=${uuid}
[output file]
type = file
path = events.jsonl
format = ecs
`,
    );
    const { child, finished } = startCommand('run', '-c', file);
    const ids = Array.from({ length: 3000 }, (_, index) => index);
    await send(port, `${ids.map(line).join('\n')}\n%FTD-6-302013: Built\n`);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await finished;
    const events = (await readFile(join(folder, 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    const connections = events.filter(({ event }) => event?.category?.includes('network'));
    expect(connections.map(({ event }) => event.id)).toEqual(
      ids.map((id) => `connection/${uuid}/2-${id}-${Date.parse('2026-11-30T07:59:58Z') / 1000}-end`),
    );
    expect(connections[0]).toMatchObject({
      source: { ip: '192.0.2.10' },
      destination: { ip: '198.51.100.7' },
      event: { type: expect.arrayContaining(['denied']) },
      observer: { name: 'fw1' },
    });
    expect(events).toHaveLength(ids.length + 1);
    expect(stderr).toContain('that is no event (other-message)');
    expect(stderr).toMatch(/closed: 3001 records in \d+ deliveries/);
    expect(exitCode).toBe(0);
  });

  it('ends with 1 where messages were cut off or found no room, and says how many', async () => {
    const port = await findFreePort();
    const file = await configure(
      'lossy.config',
      `[source firewalls]
type = ftd-syslog
protocol = tcp
address = 127.0.0.1
port = ${port}
max_message_bytes = 500
[output file]
type = file
path = lossy.jsonl
format = ecs
`,
    );
    const { child, finished } = startCommand('run', '-c', file);
    await send(port, `${line(1)}, URL: http://192.0.2.1/${'x'.repeat(600)}\n`);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await finished;
    expect(stderr).toMatch(
      / WARN +Not all went well in this run .*: source firewalls: 1 messages longer than max_message_bytes/,
    );
    expect(exitCode).toBe(1);
  });

  it('says of one that cannot listen once why, and at the end what becomes of what nobody sends again', async () => {
    const port = await findFreePort();
    const source = (name: string, address: string) =>
      `[source ${name}]\ntype = ftd-syslog\nprotocol = tcp\naddress = ${address}\nport = ${port}\n`;
    const file = await configure(
      'two.config',
      `${source('here', '127.0.0.1')}${source('elsewhere', '192.0.2.1')}[output file]\ntype = file\npath = two.jsonl\nformat = ecs\n`,
    );
    const { child, finished } = startCommand('run', '-c', file);
    await send(port, `${line(1)}\n`);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await finished;
    expect(stderr).toContain('The stream of elsewhere has ended; the others go on. tcp://192.0.2.1');
    expect(stderr).not.toContain('Stopped in the middle');
    expect(stderr).toContain('what is not taken by then is lost: nobody sends it again');
    expect(exitCode).toBe(1);
  });

  it('has its mistakes told with their lines', async () => {
    const file = await configure(
      'wrong.config',
      `[source firewalls]
type = ftd-syslog
protocol = tls
port = 6514
[source others]
type = ftd-syslog
protocol = udp
port = 514
devices = fw1
utc_offset = 1
[source third]
type = ftd-syslog
protocol = udp
address = [::1]
allow = 10.0.0.0/33
port = 514
[output out]
type = stdout
`,
    );
    expect(() => readConfiguration(file, {})).toThrow(
      [
        `${file}:3: [source firewalls] protocol: TLS needs certificate_file and key_file, or pkcs12_file.`,
        `${file}:9: [source others] devices: It is "fw1"; write name=UUID, such as fw1=${uuid}.`,
        `${file}:10: [source others] utc_offset: It is "1"; write an offset from UTC, such as +01:00.`,
        `${file}:14: [source third] address: It is "[::1]"; write the address without brackets: ::1.`,
        `${file}:15: [source third] allow: It is "10.0.0.0/33"; write an address, or a network such as 10.0.0.0/8.`,
      ].join('\n'),
    );
  });
});
