import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom, type Random } from '../random.ts';
import { createDatabaseSink, createFileSink } from '../sinks/disk-sinks.ts';
import { createMozDefSink, createSqsSink } from '../sinks/http-sinks.ts';
import {
  createOutputSink,
  createSyslogSink,
  mayKill,
  type OutputSink,
  type SyslogSink,
} from '../sinks/line-sinks.ts';
import type { Lives, Sink } from '../sinks/sink.ts';
import { account } from './account.ts';
import { AttackedCommand } from './command.ts';
import { AttackedConfiguration } from './configuration.ts';
import { createDisk, type Disk } from './disk.ts';
import { type ManagementCenter, startManagementCenter } from './management-center.ts';

/** The destinations, in the order in which they are attacked alone. */
export const SINK_NAMES = ['file', 'mozdef', 'syslog', 'sql', 'sqs', 'stdout'] as const;
export type SinkName = (typeof SINK_NAMES)[number];

/** One round of harm. */
export interface ChaosSettings {
  readonly sinks: readonly SinkName[];
  /** How long harm is done. */
  readonly seconds: number;
  /** Events in a second. */
  readonly rate: number;
  /** The most seconds between two strikes. */
  readonly pause: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

const MEGABYTES_OF_LOG_AN_HOUR = 1;
/** How long nothing comes until nothing more will. */
const QUIET_SECONDS = 20;
const STARTING_MS = 3_000;
const LOOKING_MS = 100;

/**
 * Runs `estreamer run` between a simulated management center and destinations, does harm to all of them, and counts by
 * identity what arrived. @returns whether nothing was lost and nothing came twice that had been confirmed
 */
export async function runChaos({
  sinks: names,
  seconds,
  rate,
  pause,
  seed,
  print,
}: ChaosSettings): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  mkdirSync(join(folder, 'plugins'));
  const random = createRandom(seed);
  const disk = createDisk(join(folder, 'disk'), 64 + Math.ceil((seconds * rate) / 1200));
  const center = await startManagementCenter(seconds, rate, seed);
  const lives: { current: number } = { current: 0 };
  const sinks = await createSinks(names, disk.folder, lives);
  const configuration = new AttackedConfiguration(folder, disk.folder, center, sinks);
  const harm = new Harm(random, center, sinks, disk, configuration);
  const command = new AttackedCommand(folder, configuration.file, (stream) => {
    lives.current = command.current;
    const output = sinks.find(isOutputSink);
    if (output === undefined) stream.resume();
    else output.read(stream);
  });
  let isGood = false;
  try {
    command.start();
    await harm.go(command, seconds, pause);
    await settle(command, sinks, center, disk);
    const ending = await command.signal('SIGTERM');
    for (const sink of sinks) sink.poll?.();
    isGood = report(print, { names, center, sinks, disk, harm, command, ending, seconds, seed });
    return isGood;
  } finally {
    await command.signal('SIGKILL');
    await center.close();
    for (const sink of sinks) await sink.close();
    if (!isGood && existsSync(command.logFile))
      print(
        `log of the command, whole in ${command.logFile}:\n${readFileSync(command.logFile, 'utf8').slice(-6000)}`,
      );
    disk.remove();
    if (isGood) rmSync(folder, { recursive: true, force: true });
  }
}

async function createSinks(names: readonly SinkName[], disk: string, lives: Lives): Promise<Sink[]> {
  const makers: Readonly<Record<SinkName, () => Sink | Promise<Sink>>> = {
    file: () => createFileSink(disk, lives),
    mozdef: () => createMozDefSink(disk, lives),
    syslog: () => createSyslogSink(lives),
    sql: () => createDatabaseSink(disk, lives),
    sqs: () => createSqsSink(disk, lives),
    stdout: () => createOutputSink(lives),
  };
  return Promise.all(names.map((name) => makers[name]()));
}

const isOutputSink = (sink: Sink): sink is OutputSink => 'read' in sink;
const isSyslogSink = (sink: Sink): sink is SyslogSink => 'killedAt' in sink;

/** Does harm at random moments, and counts what it did. */
class Harm {
  readonly done: Record<string, number> = {};
  readonly unexpected: string[] = [];
  readonly #timeline: { readonly time: number; readonly what: string }[] = [];
  readonly #random: Random;
  readonly #center: ManagementCenter;
  readonly #sinks: readonly Sink[];
  readonly #disk: Disk;
  readonly #configuration: AttackedConfiguration;
  #polls = true;

  constructor(
    random: Random,
    center: ManagementCenter,
    sinks: readonly Sink[],
    disk: Disk,
    configuration: AttackedConfiguration,
  ) {
    this.#random = random;
    this.#center = center;
    this.#sinks = sinks;
    this.#disk = disk;
    this.#configuration = configuration;
  }

  async go(command: AttackedCommand, seconds: number, pause: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    const polling = setInterval(() => {
      command.measure();
      if (this.#polls) for (const sink of this.#sinks) sink.poll?.();
    }, 1000);
    try {
      while (Date.now() < end) {
        await wait(this.#random.between(200, pause * 1000));
        if (!command.isRunning) {
          const hadNoDisk = command.endings.at(-1)?.code === 3 && command.beganInDiskHarm;
          if (!hadNoDisk)
            this.unexpected.push(`${JSON.stringify(command.endings.at(-1))}: ${command.lastLine()}`);
          command.start();
        }
        await this.#strike(command);
      }
    } finally {
      clearInterval(polling);
      command.setClock(0);
      this.#disk.empty();
      for (const sink of this.#sinks) sink.recover();
      if (!command.isRunning) command.start();
    }
  }

  async #strike(command: AttackedCommand): Promise<void> {
    const random = this.#random;
    const chance = random.next();
    if (chance < 0.12) await this.#end(command, 'SIGKILL');
    else if (chance < 0.16) await this.#end(command, 'SIGTERM');
    else if (chance < 0.22) {
      await this.#hangUp(command);
    } else if (chance < 0.25 && AttackedCommand.hasClock) {
      this.#count('clock');
      command.setClock(random.pick([3600, -3600, 86_400, -86_400, 31_536_000]));
      await wait(random.between(1000, 4000));
      command.setClock(0);
    } else if (chance < 0.28 && this.#disk.isOwn) {
      this.#count('full disk');
      this.#polls = false;
      const begin = Date.now();
      this.#disk.fill();
      await wait(random.between(500, 2500));
      this.#disk.empty();
      command.diskHarm = { begin, end: Date.now() };
      await wait(500);
      this.#polls = true;
    } else if (chance < 0.6) this.#count(`server: ${this.#center.inject(random)}`);
    else {
      const sink = random.pick(this.#sinks);
      const way = sink.goBad(random, random.between(200, 4000));
      if (way !== undefined) this.#count(`${sink.arrivals.name}: ${way}`);
    }
  }

  /** SIGHUP, with the configuration as it was, with another one, or with one that no run can take. */
  async #hangUp(command: AttackedCommand): Promise<void> {
    const random = this.#random;
    // Before its first line runs, nothing can be done about a signal; and it has to have read a configuration that it can take.
    while (command.isRunning && !command.isLoaded) await wait(LOOKING_MS);
    const isBroken = random.chance(0.25);
    const isChanged = isBroken || random.chance(0.7);
    this.#count(`SIGHUP, ${isBroken ? 'broken' : isChanged ? 'other' : 'same'} configuration`);
    if (isChanged) {
      const batchEvents = Math.ceil(random.between(1, 500));
      this.#configuration.write({ batchEvents, hasFurtherOutput: random.chance(0.5), isBroken });
    }
    await command.signal('SIGHUP');
    if (!isBroken) return;
    // The next start has to find one that it can take.
    await wait(random.between(300, 1000));
    this.#configuration.write();
  }

  async #end(command: AttackedCommand, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const syslog = this.#sinks.find(isSyslogSink);
    if (syslog !== undefined && !mayKill(syslog)) return;
    if (syslog !== undefined) syslog.killedAt = Date.now();
    this.#count(signal);
    // A signal that comes before the command listens for it ends it at once, as any program.
    const isStarting = Date.now() - (command.times.at(-1)?.begin ?? 0) < STARTING_MS;
    const ending = await command.signal(signal);
    if (signal === 'SIGTERM' && !isStarting && ending?.code !== 0 && ending?.code !== 1) {
      this.unexpected.push(`after SIGTERM: ${JSON.stringify(ending)}: ${command.lastLine()}`);
    }
    if (this.#polls) for (const sink of this.#sinks) sink.poll?.();
    const isReadOnly = this.#random.chance(0.15) && this.#disk.setReadOnly(true);
    if (isReadOnly) {
      this.#count('read-only disk');
      const begin = Date.now();
      command.start();
      await wait(1500);
      this.#disk.setReadOnly(false);
      command.diskHarm = { begin, end: Date.now() };
      if (!command.isRunning) command.start();
      return;
    }
    const limits = this.#random.chance(0.2) ? this.#random.pick([{ files: 48 }, { heap: 128 }]) : {};
    for (const limit of Object.keys(limits)) this.#count(`few: ${limit}`);
    command.start(limits);
  }

  /** What was done last before a time. */
  before(at: number): string {
    return this.#timeline
      .filter(({ time }) => time <= at)
      .slice(-6)
      .map(({ time, what }) => `${what} (${at - time} ms)`)
      .join(', ');
  }

  #count(what: string): void {
    this.#timeline.push({ time: Date.now(), what });
    this.done[what] = (this.done[what] ?? 0) + 1;
  }
}

/** Waits until nothing is missing, or nothing comes any more. */
async function settle(
  command: AttackedCommand,
  sinks: readonly Sink[],
  { expected }: ManagementCenter,
  disk: Disk,
) {
  let before = -1;
  for (let quiet = 0; quiet < QUIET_SECONDS; ) {
    await wait(1000);
    command.measure();
    for (const sink of sinks) sink.poll?.();
    const arrived = sinks.reduce((sum, sink) => sum + sink.arrivals.size, 0);
    quiet = arrived === before ? quiet + 1 : 0;
    before = arrived;
    // All accounts take long in a long round, and meanwhile nobody would answer the command.
    if (quiet !== 3) continue;
    const accounts = account(sinks, expected, disk.folder, command);
    if (accounts.every(({ lost }) => lost.length === 0)) break;
  }
  // The bookmark of the last delivery.
  await wait(500);
}

interface Result {
  readonly names: readonly SinkName[];
  readonly center: ManagementCenter;
  readonly sinks: readonly Sink[];
  readonly disk: Disk;
  readonly harm: Harm;
  readonly command: AttackedCommand;
  readonly ending: { readonly code: number | null } | undefined;
  readonly seconds: number;
  readonly seed: number;
}

function report(print: (line: string) => void, result: Result): boolean {
  const { names, center, sinks, disk, harm, command, ending, seconds, seed } = result;
  const accounts = account(sinks, center.expected, disk.folder, command);
  print(`seed ${seed}, ${seconds} s, ${names.join(' + ')}: ${center.expected.length} events`);
  for (const each of accounts) {
    const { name, expected, arrived, deadLetters, takeable, lost, twice, forgotten, copies, strange } = each;
    print(
      `  ${name}: ${arrived} of ${expected} arrived, ${deadLetters} dead letters (${takeable} of what it would take), ${lost.length} lost, ${twice.length} twice, ${forgotten.length} again after the bookmark, ${copies} further copies, ${strange} never sent`,
    );
    for (const event of lost.slice(0, 5)) print(`    lost: ${event}`);
    for (const { event, life, at, afterMs } of twice.slice(0, 5))
      print(
        `    twice: ${event} in life ${life}, ${afterMs} ms after its confirmation; before: ${harm.before(at)}`,
      );
    for (const { event, life, beforeMs } of forgotten.slice(0, 5)) {
      const end = command.times[life - 2]?.end ?? 0;
      print(
        `    again: ${event} in life ${life}, at every destination ${beforeMs} ms before life ${life - 1} ended; before that: ${harm.before(end)}`,
      );
    }
  }
  const { size } = statSync(command.logFile);
  print(`  harm: ${describe({ ...harm.done })}`);
  if (!AttackedCommand.hasClock) print('  no clock was moved: libfaketime is not installed');
  if (!disk.isOwn) print('  no disk was full or read-only: this user may not mount one');
  print(`  happened at the server: ${describe(center.struck)}`);
  print(
    `  the command lived ${command.current} times, last exit code ${ending?.code}, peak ${command.peakMegabytes} MB; its log has ${size} bytes`,
  );
  for (const each of harm.unexpected) print(`  ended by itself: ${each}`);
  const isRead = size <= Math.max(200_000, (MEGABYTES_OF_LOG_AN_HOUR * 1_048_576 * seconds) / 3600);
  if (!isRead) print('  the log is too long to be read');
  const withoutCode = command.linesWithoutCode();
  for (const line of withoutCode.slice(0, 5)) print(`  a line of the log without a code: ${line}`);
  // 1 after dead letters, and where the last life found a line that a kill had torn.
  const isRight = ending?.code === 0 || ending?.code === 1;
  if (!isRight) print('  the exit code is wrong');
  const added = (center.struck['unknown-records'] ?? 0) + (center.struck['unknown-blocks'] ?? 0);
  const isGood = accounts.every(
    ({ lost, twice, forgotten, arrived, strange }) =>
      lost.length === 0 && twice.length === 0 && forgotten.length === 0 && strange <= added && arrived > 0,
  );
  const good = isGood && isRead && withoutCode.length === 0 && isRight && harm.unexpected.length === 0;
  print(good ? '  nothing lost, nothing twice' : '  FAILED');
  return good;
}

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}
