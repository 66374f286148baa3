import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinePipe } from './line-pipe.ts';

/** A message as a collector understood it. */
export interface CollectedMessage {
  /** What it came by. */
  readonly input: string;
  readonly facility: string;
  readonly severity: string;
  readonly timestamp: string;
  readonly hostname: string;
  readonly program: string;
  readonly processid: string;
  readonly messageid: string;
  /** The text after the header. */
  readonly text: string;
  /** The text parsed as JSON, where the collector does that. */
  readonly plain?: string;
  /** The text behind the cookie `@cee:` parsed as JSON, where the collector does that. */
  readonly cee?: string;
}

/** A collector as a child process. */
export interface Collector {
  /** Folder for its sockets. */
  readonly directory: string;
  /** Every message so far. */
  readonly messages: readonly CollectedMessage[];
  /** Resolves with all messages when there are so many. */
  collected(count: number): Promise<readonly CollectedMessage[]>;
  /** Ends the process at once. */
  stop(): Promise<void>;
  /** Starts it again, with the same ports and sockets. */
  start(): Promise<void>;
  /** Halts the process. */
  stall(): void;
  /** Lets it go on. */
  resume(): void;
  /** Ends the process and removes its files. */
  dispose(): Promise<void>;
}

/** What the conformance kit does to a destination that is a collector: its end is `stop`, a halt is `stall`. */
export function kitControls({ stop, start, stall, resume, dispose }: Collector) {
  return { stop, start, stall: async () => stall(), resume: async () => resume(), dispose };
}

/** How to run a collector. */
export interface CollectorProgram {
  readonly path: string;
  readonly args: (directory: string) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The configuration, for a folder that holds its files and a pipe that takes a line for each message. */
  readonly configuration: (directory: string, pipe: string) => string;
  /** Reads a line: a message, that the collector is ready, or nothing of interest. */
  readonly read: (line: string) => CollectedMessage | 'ready' | undefined;
}

/** Starts a collector. */
export async function startCollector(
  program: CollectorProgram,
  onMessage: (message: CollectedMessage) => void = () => {},
): Promise<Collector> {
  const directory = await mkdtemp(join(tmpdir(), 'syslog-'));
  const messages: CollectedMessage[] = [];
  const waiting = new Set<() => void>();
  let child: ChildProcess | undefined;
  let stderr = '';
  let onReady = () => {};

  const pipe = createLinePipe(join(directory, 'messages'), (line) => {
    // What a collector was writing when it was stopped.
    const isCutOff = line === '' || (line.startsWith('{') && !line.endsWith('}'));
    const message = isCutOff ? undefined : program.read(line);
    if (message === 'ready') onReady();
    if (message === undefined || message === 'ready') return;
    messages.push(message);
    onMessage(message);
    for (const wake of waiting) wake();
  });
  await writeFile(join(directory, 'configuration'), program.configuration(directory, pipe.path));

  async function start(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      onReady = resolve;
    });
    // It ends with this process, also if that is killed.
    const started = spawn('setpriv', ['--pdeathsig', 'KILL', program.path, ...program.args(directory)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...program.environment },
    });
    child = started;
    started.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`${program.path} ended with ${code} before it was ready:\n${stderr}`);
    });
    ended.catch(() => {});
    await Promise.race([ready, ended]);
  }

  async function stop(): Promise<void> {
    const stopped = child;
    child = undefined;
    if (stopped === undefined || stopped.exitCode !== null) return;
    const exited = once(stopped, 'exit');
    stopped.kill('SIGKILL');
    await exited;
    pipe.endLine();
  }

  const collector: Collector = {
    directory,
    messages,
    async collected(count) {
      while (messages.length < count) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
        waiting.clear();
      }
      return messages;
    },
    stop,
    start,
    stall: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async dispose() {
      await stop();
      pipe.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await collector.dispose();
    throw error;
  }
  return collector;
}
