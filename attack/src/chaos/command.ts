import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Gives the command another clock than this process has; undefined where Debian's libfaketime is not installed. */
const FAKETIME = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));

/** How long after the last confirmation the bookmark may take to be on the disk. */
const SAVED_AFTER_MS = 3_000;
/** How long after the disk was full or read-only: it is tried again after longer and longer waits. */
const SAVED_AFTER_HARM_MS = 15_000;

/** How a life of the command ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Limits that a life of the command begins with. */
export interface LifeLimits {
  /** Open files. */
  readonly files?: number;
  /** Megabytes of heap. */
  readonly heap?: number;
}

/** The command under attack: one process at a time, any number of lives. */
export class AttackedCommand {
  readonly logFile: string;
  readonly endings: Ending[] = [];
  /** The most memory that a life had resident, in megabytes. */
  peakMegabytes = 0;
  /** 0 before the first start. */
  current = 0;
  /** Milliseconds when each life began and ended, and before which its bookmark must have been saved; the first is life 1. */
  readonly times: { begin: number; end: number; saved: number }[] = [];
  /** When the disk last went wrong, and was right again. */
  diskHarm = { begin: 0, end: 0 };
  readonly #folder: string;
  readonly #configuration: string;
  readonly #clockFile: string;
  readonly #onOutput: (stream: Readable) => void;
  /** Where the log of the present life begins. */
  #logBegin = 0;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  constructor(folder: string, configuration: string, onOutput: (stream: Readable) => void) {
    this.#folder = folder;
    this.#configuration = configuration;
    this.#onOutput = onOutput;
    this.logFile = join(folder, 'log');
    this.#clockFile = join(folder, 'clock');
    this.setClock(0);
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  static get hasClock(): boolean {
    return FAKETIME !== undefined;
  }

  /** Moves the command's clock away from the real one. */
  setClock(seconds: number): void {
    writeFileSync(this.#clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  }

  start({ files, heap }: LifeLimits = {}): void {
    const bin = fileURLToPath(new URL('../../../packages/estreamer-cli/dist/bin.js', import.meta.url));
    const flags = [
      ...(/^#!.* node (.*)$/m.exec(readFileSync(bin, 'utf8'))?.[1] ?? '')
        .split(' ')
        .filter((flag) => flag !== ''),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
    ];
    const args = [...flags, bin, 'run', '-c', this.#configuration];
    const clock =
      FAKETIME !== undefined
        ? {
            LD_PRELOAD: FAKETIME,
            FAKETIME_TIMESTAMP_FILE: this.#clockFile,
            FAKETIME_CACHE_DURATION: '1',
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
          }
        : {};
    const [program, ...programArgs] =
      files === undefined
        ? [process.execPath, ...args]
        : ['sh', '-c', `ulimit -n ${files}; exec "$0" "$@"`, process.execPath, ...args];
    this.#logBegin = statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = spawn(program as string, programArgs, {
      cwd: this.#folder,
      env: { ...process.env, ...clock },
      stdio: ['ignore', 'pipe', openSync(this.logFile, 'a')],
    });
    this.current += 1;
    this.times.push({ begin: Date.now(), end: Number.POSITIVE_INFINITY, saved: 0 });
    const time = this.times.at(-1) as { end: number; saved: number };
    this.#child = child;
    this.#exited = once(child, 'close').then(() => {
      time.end = Date.now();
      const { begin, end: harmEnd } = this.diskHarm;
      const wasDiskWell = harmEnd < time.end - SAVED_AFTER_HARM_MS;
      time.saved = (wasDiskWell ? time.end : begin) - SAVED_AFTER_MS;
      this.endings.push({ code: child.exitCode, signal: child.signalCode });
    });
    this.#onOutput(child.stdout as Readable);
  }

  /** Sends a signal; resolves when the process has ended, except for SIGHUP. */
  async signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGHUP'): Promise<Ending | undefined> {
    this.#child?.kill(signal);
    if (signal === 'SIGHUP') return undefined;
    await this.#exited;
    return this.endings.at(-1);
  }

  /** Whether the present life has read its configuration: it has written its first line. */
  get isLoaded(): boolean {
    return readFileSync(this.logFile).subarray(this.#logBegin).includes('"code":"starting"');
  }

  /** Whether the last life began while the disk was read-only: it ends with 3, perhaps after the disk is well again. */
  get beganInDiskHarm(): boolean {
    const begin = this.times.at(-1)?.begin ?? 0;
    return this.diskHarm.begin <= begin && begin <= this.diskHarm.end;
  }

  /** The last line of its log. */
  lastLine(): string | undefined {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').at(-1);
  }

  /** Lines of its log that no program can tell apart: neither JSON with a code, nor the one sentence of a start that failed. */
  linesWithoutCode(): readonly string[] {
    const lines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n');
    return lines.filter((line) => !/^\{.*"code":"[a-z-]+"/.test(line) && !line.startsWith('estreamer: '));
  }

  /** Notes how much memory it has. */
  measure(): void {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      this.peakMegabytes = Math.max(this.peakMegabytes, Math.round(peak));
    } catch {
      // It has ended.
    }
  }
}
