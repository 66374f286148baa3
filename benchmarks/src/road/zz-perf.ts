import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FormatName } from '@x/estreamer-events';
import { requestOf, type Traffic } from './traffic.ts';

/** Who takes the events from the management center to the sink. */
export type Road = 'straight-line' | 'command';
export type SinkName = 'http' | 'file' | 'file, format = ecs';

/** What a run showed, between a fifth of its events and the last. */
export interface RunResult {
  readonly eventsPerSecond: number;
  /** CPU time of the process in between, user and system, in microseconds an event. */
  readonly cpuMicroseconds: number;
  /** The most memory that the process had resident, in MB. */
  readonly peakMegabytes: number;
  /** From the server's socket to the sink, in milliseconds; only where the traffic has a rate and the sink is HTTP. */
  readonly latency: { readonly p50: number; readonly p99: number } | undefined;
}

interface Server {
  /** How many events it will send. */
  readonly events: number;
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Everything before this part of the events is warming up. */
const WARM_UP = 0.2;
/** `clock ticks` of /proc/<pid>/stat. */
const TICKS_PER_SECOND = 100;
const TIMEOUT_MS = 120_000;
const POLL_MS = 5;
const LINE_FEED = 10;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const command = commandOf(
  fileURLToPath(new URL('../../../packages/estreamer-cli/dist/bin.js', import.meta.url)),
);

/** The command with the flags that its first line gives to Node.js, as a shell starts it. */
function commandOf(file: string): readonly string[] {
  const [, flags = ''] = /^#!.* node (.*)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return [...flags.split(' ').filter((flag) => flag !== ''), file];
}

/**
 * Sends one traffic down one road into one sink, each in a process of its own.
 *
 * @param profileFolder where the command leaves a CPU profile of all of its run
 */
export async function runOnce(
  traffic: Traffic,
  road: Road,
  sinkName: SinkName,
  profileFolder?: string,
): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'road-'));
  const children: ChildProcess[] = [];
  const start = (...args: readonly string[]) => {
    const perf = process.env['PERF'];
    const isCommand = perf !== undefined && args.some((a) => a.endsWith('bin.js') || a.endsWith('straight-line.ts'));
    const child = spawn(isCommand ? 'perf' : process.execPath, isCommand ? ['record','-k','mono','-F','2000','-g','-o',`${perf}/perf.data`, process.execPath, '--perf-prof', `--perf-prof-path=${perf}`, ...args] : (args.some((a) => a.endsWith('bin.js')) ? args.flatMap((a) => a.endsWith('bin.js') ? [...(process.env['FLAGS'] ?? '').split(' ').filter(Boolean), a] : [a]) : args), { stdio: ['ignore', process.env['OUT'] ? openSync(process.env['OUT'],'a') : 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  };
  try {
    if (process.env['PERF']) process.chdir(process.env['PERF']);
    const serverProcess = start(here('./server-process.ts'), JSON.stringify(traffic));
    const server = (await messageOf(serverProcess)) as Server;
    const begin = Math.floor(server.events * WARM_UP);
    const file = join(folder, 'events.jsonl');
    const sink =
      sinkName === 'http'
        ? await createHttpSink(start(here('./sink-process.ts'), String(begin), String(server.events)))
        : createFileSink(file, sinkName === 'file' ? 'json-lines' : 'ecs');
    const walker =
      road === 'straight-line'
        ? start(here('./straight-line.ts'), JSON.stringify({ traffic, server, sink: sink.address }))
        : start(
            ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
            ...command,
            ...['run', '-c', writeConfiguration(folder, traffic, server, sink.address)],
          );
    const ended = new AbortController();
    walker.once('exit', (code) => ended.abort(new Error(`the ${road} ended early with code ${code}`)));
    const timeout = setTimeout(() => ended.abort(new Error(`the ${road} took too long`)), TIMEOUT_MS);
    const reached = (events: number) => sink.reached(events, ended.signal, () => usage(walker));
    const [first, last] = await Promise.all([reached(begin), reached(server.events)]).finally(() =>
      clearTimeout(timeout),
    );
    const events = last.events - first.events;
    const latency =
      traffic.rate === undefined || sink.arrivals === undefined
        ? undefined
        : latencyOf(await samplesOf(serverProcess), await sink.arrivals());
    if (process.env['PERF'] !== undefined || profileFolder !== undefined && road === 'command') {
      const exited = once(walker, 'exit');
      if (process.env['PERF']) { const {execSync} = await import('node:child_process'); execSync(`pkill -TERM -P ${walker.pid}`); } else
      walker.kill('SIGTERM');
      await exited;
    }
    return {
      eventsPerSecond: (events / (last.time - first.time)) * 1000,
      cpuMicroseconds: ((last.usage.cpuSeconds - first.usage.cpuSeconds) / events) * 1e6,
      peakMegabytes: last.usage.peakMegabytes,
      latency,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Usage {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

interface Reached {
  readonly events: number;
  readonly time: number;
  readonly usage: Usage;
}

interface Sink {
  readonly address: { readonly url: string } | { readonly file: string; readonly format: FormatName };
  reached(events: number, signal: AbortSignal, measure: () => Usage): Promise<Reached>;
  readonly arrivals?: () => Promise<readonly (readonly [number, number])[]>;
}

async function createHttpSink(child: ChildProcess): Promise<Sink> {
  const { port } = (await messageOf(child)) as { port: number };
  const reached = new Map<number, (events: number) => void>();
  child.on('message', (message: { reached?: number; events: number }) => {
    if (message.reached !== undefined) reached.get(message.reached)?.(message.events);
  });
  return {
    address: { url: `http://127.0.0.1:${port}` },
    reached: (wanted, signal, measure) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        reached.set(wanted, (events) => resolve({ events, time: performance.now(), usage: measure() }));
      }),
    async arrivals() {
      child.send({});
      return ((await messageOf(child)) as { arrivals: (readonly [number, number])[] }).arrivals;
    },
  };
}

/** Follows a file and counts its lines. */
function createFileSink(file: string, format: FormatName): Sink {
  return {
    address: { file, format },
    async reached(wanted, signal, measure) {
      const chunk = Buffer.alloc(1024 * 1024);
      let descriptor: number | undefined;
      let lines = 0;
      try {
        while (lines < wanted) {
          signal.throwIfAborted();
          if (descriptor === undefined && existsSync(file)) descriptor = openSync(file, 'r');
          const length = descriptor === undefined ? 0 : readSync(descriptor, chunk);
          lines += countLines(chunk.subarray(0, length));
          if (length === 0) await wait(POLL_MS);
        }
        return { events: lines, time: performance.now(), usage: measure() };
      } finally {
        if (descriptor !== undefined) closeSync(descriptor);
      }
    },
  };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

function writeConfiguration(folder: string, traffic: Traffic, server: Server, sink: Sink['address']): string {
  const { flags, extendedRequests } = requestOf(traffic);
  const path = (name: string, content: string) => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const output =
    'url' in sink
      ? ['type = mozdef', `url = ${sink.url}`]
      : ['type = file', `format = ${sink.format}`, `path = ${sink.file}`, 'max_file_bytes = 1000000000000'];
  return path(
    'estreamer.config',
    [
      '[settings]',
      ...(extendedRequests.length > 0 ? [`event_types = ${extendedRequests.join(', ')}`] : []),
      '[flags]',
      ...flags.map((flag) => `${flag} = 1`),
      '[server]',
      `host = ${server.host}`,
      `port = ${server.port}`,
      '[tls]',
      `certificate_file = ${path('client.crt', server.certificate)}`,
      `key_file = ${path('client.key', server.key)}`,
      `ca_file = ${path('authority.crt', server.authority)}`,
      '[stream]',
      'start = oldest', ...(process.env['WINDOW'] ? [`window_records = ${process.env['WINDOW']}`] : []),
      `bookmark_file = ${join(folder, 'bookmark.json')}`,
      '[log]',
      'level = warn',
      '[output sink]',
      ...output,
      '',
    ].join('\n'),
  );
}

function usage({ pid }: ChildProcess): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, peakMegabytes: peak };
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with code ${code}`);
    }),
  ]);
  return message;
}

async function samplesOf(server: ChildProcess): Promise<readonly (readonly [number, number])[]> {
  server.send({});
  return ((await messageOf(server)) as { samples: (readonly [number, number])[] }).samples;
}

/** How long each event after the first fifth took, the n-th sent against the n-th that arrived. */
function latencyOf(
  sent: readonly (readonly [events: number, time: number])[],
  arrived: readonly (readonly [events: number, time: number])[],
): { p50: number; p99: number } {
  const delays: number[] = [];
  const total = arrived.at(-1)?.[0] ?? 0;
  let from = 0;
  let to = 0;
  for (let event = Math.floor(total * WARM_UP); event < total; event += 1) {
    while ((sent[from]?.[0] ?? Number.POSITIVE_INFINITY) <= event) from += 1;
    while ((arrived[to]?.[0] ?? Number.POSITIVE_INFINITY) <= event) to += 1;
    delays.push((arrived[to]?.[1] ?? 0) - (sent[from]?.[1] ?? 0));
  }
  delays.sort((a, b) => a - b);
  const at = (part: number) => delays[Math.floor(delays.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
