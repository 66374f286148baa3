import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PeerProgram } from '../../../../test-support/peer.ts';

/** rsyslog, with a TLS driver. */
export const RSYSLOGD: PeerProgram = {
  name: 'rsyslogd',
  paths: ['/usr/sbin/rsyslogd', '/usr/local/sbin/rsyslogd'],
  install: 'apt-get install rsyslog rsyslog-openssl',
};

/** A message as rsyslogd understood it. */
export type SyslogMessage = Readonly<
  Record<
    'facility' | 'severity' | 'timestamp' | 'hostname' | 'program' | 'processid' | 'messageid' | 'text',
    string
  >
>;

const FIELDS: Readonly<Record<keyof SyslogMessage, string>> = {
  facility: 'syslogfacility-text',
  severity: 'syslogseverity-text',
  timestamp: 'timereported" dateFormat="rfc3339',
  hostname: 'hostname',
  program: 'app-name',
  processid: 'procid',
  messageid: 'msgid',
  text: 'msg',
};

/** Files of a TLS server. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const STARTED = /^\s*\[origin .*\] start\s*$/;

/** A collector as a child process. */
export interface Rsyslogd {
  readonly port: number;
  readonly tlsPort: number;
  /** Resolves with the next message. */
  next(): Promise<SyslogMessage>;
  stop(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** Starts rsyslogd on free ports for UDP and TCP (one) and TLS. */
export async function startRsyslogd(program: string, tls: TlsFiles): Promise<Rsyslogd> {
  const directory = await mkdtemp(join(tmpdir(), 'plugin-rsyslogd-'));
  const pipePath = join(directory, 'messages');
  execFileSync('mkfifo', [pipePath]);
  // Also open for writing, so that the pipe has no end when rsyslogd is stopped.
  const fd = openSync(pipePath, constants.O_RDWR | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, writable: false });
  const lines = createInterface({ input: pipe })[Symbol.asyncIterator]();
  const [port, tlsPort] = [await freePort(), await freePort()];
  await writeFile(join(directory, 'configuration'), configuration(directory, pipePath, port, tlsPort, tls));
  const early: string[] = [];
  let child: ReturnType<typeof spawn> | undefined;

  async function nextLine(): Promise<string> {
    return (await lines.next()).value as string;
  }

  const collector: Rsyslogd = {
    port,
    tlsPort,
    async next() {
      for (;;) {
        const line = early.shift() ?? (await nextLine());
        // What it was writing when it was killed is no message.
        if (line.startsWith('{') && line.endsWith('}')) return JSON.parse(line) as SyslogMessage;
      }
    },
    async start() {
      // It ends with this process, also if that is killed.
      const args = ['-n', '-f', join(directory, 'configuration'), '-i', join(directory, 'pid')];
      child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { stdio: 'ignore' });
      // It listens, and takes messages, before it tells that it has started.
      for (let line = await nextLine(); !STARTED.test(line); line = await nextLine()) early.push(line);
    },
    async stop() {
      const stopped = child;
      child = undefined;
      if (stopped === undefined) return;
      const exited = once(stopped, 'exit');
      stopped.kill('SIGKILL');
      await exited;
      writeSync(fd, '\n');
    },
    async dispose() {
      await collector.stop();
      pipe.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await collector.start();
  return collector;
}

function configuration(
  directory: string,
  pipe: string,
  port: number,
  tlsPort: number,
  tls: TlsFiles,
): string {
  const fields = Object.entries(FIELDS)
    .map(
      ([name, property]) => `constant(value="\\"${name}\\":\\"") property(name="${property}" format="json")`,
    )
    .join(' constant(value="\\",") ');
  const write = `file="${pipe}" flushOnTXEnd="on" asyncWriting="off"`;
  const at = (number: number) => `port="${number}" address="127.0.0.1" ruleset="collect"`;
  return [
    `global(workDirectory="${directory}" processInternalMessages="on" maxMessageSize="64k")`,
    `template(name="message" type="list") { constant(value="{") ${fields} constant(value="\\"}\\n") }`,
    'template(name="internal" type="string" string="%msg%\\n")',
    `ruleset(name="collect") { action(type="omfile" template="message" ${write}) }`,
    `action(type="omfile" template="internal" ${write})`,
    'module(load="imudp")',
    `input(type="imudp" ${at(port)})`,
    'module(load="imptcp")',
    `input(type="imptcp" ${at(port)})`,
    'module(load="imtcp")',
    `input(type="imtcp" ${at(tlsPort)} streamdriver.name="ossl" streamdriver.mode="1" streamdriver.authmode="x509/certvalid"` +
      ` streamdriver.cafile="${tls.ca}" streamdriver.certfile="${tls.cert}" streamdriver.keyfile="${tls.key}")`,
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
