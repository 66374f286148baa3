import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Arrivals, nameOf } from '../chaos/arrivals.ts';
import { AttackedCommand } from '../chaos/command.ts';
import { createDisk, type Disk } from '../chaos/disk.ts';
import { type ManagementCenter, startManagementCenter } from '../chaos/management-center.ts';
import { createFileSink } from '../sinks/disk-sinks.ts';
import { BadHttpServer } from '../sinks/http-server.ts';
import { loginput } from '../sinks/http-sinks.ts';
import type { Sink } from '../sinks/sink.ts';
import { type CenterName, centerNames, writeTwoCenters } from './configuration.ts';

/** What is done to the command. */
export interface TwoCentersSettings {
  /** How long each harm goes on. */
  readonly seconds: number;
  /** How long the destination is down. */
  readonly down: number;
  /** Events in a second, of each management center. */
  readonly rate: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

/** What a harm is done to. */
interface Victim {
  readonly command: AttackedCommand;
  readonly server: BadHttpServer;
  readonly disk: Disk;
  readonly settings: TwoCentersSettings;
  /** Looks for what has arrived in the file. */
  poll(): void;
  /** Writes the configuration again. */
  configure(change: Parameters<typeof writeTwoCenters>[1]): void;
}

type Harm = (victim: Victim) => Promise<void>;

const STARTING_MS = 2_500;
/** How long nothing comes until nothing more will. */
const QUIET_SECONDS = 20;

const harms: Readonly<Record<string, Harm>> = {
  'kill -9': (victim) => again(victim, 'SIGKILL'),
  SIGTERM: (victim) => again(victim, 'SIGTERM'),
  async 'full disk'({ command, disk, settings }) {
    await wait(STARTING_MS);
    const begin = Date.now();
    disk.fill();
    await wait((settings.seconds * 1000) / 2);
    disk.empty();
    command.diskHarm = { begin, end: Date.now() };
  },
  async 'destination down'({ server, settings }) {
    await wait(STARTING_MS);
    server.beBad('unreachable', settings.down * 1000);
    await wait(settings.down * 1000);
  },
  async 'SIGHUP: mistakes, then other outputs'({ command, settings, configure }) {
    await wait(STARTING_MS);
    const end = Date.now() + settings.seconds * 1000;
    for (let turn = 0; Date.now() < end; turn += 1) {
      configure({ mistake: turn % 2 === 0, further: turn % 4 === 1 });
      await command.signal('SIGHUP');
      await wait(700);
    }
    configure({});
    await command.signal('SIGHUP');
  },
};

/** Ends it and starts it again, under load. */
async function again({ command, settings, poll }: Victim, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const end = Date.now() + settings.seconds * 1000;
  while (Date.now() < end) {
    await wait(STARTING_MS);
    await command.signal(signal);
    poll();
    command.start();
  }
}

/**
 * Runs `estreamer run` with two management centers that send events with the same numbers, to a file and to MozDef, does one harm after
 * the other, and counts by identity what arrived. @returns whether nothing was lost and nothing came twice
 */
export async function attackTwoCenters(settings: TwoCentersSettings): Promise<boolean> {
  let isGood = true;
  for (const [what, harm] of Object.entries(harms)) isGood = (await attack(what, harm, settings)) && isGood;
  return isGood;
}

async function attack(what: string, harm: Harm, settings: TwoCentersSettings): Promise<boolean> {
  const { rate, seed, print } = settings;
  const seconds = what === 'destination down' ? settings.down : settings.seconds;
  const folder = mkdtempSync(join(tmpdir(), 'attack-centers-'));
  mkdirSync(join(folder, 'plugins'));
  const disk = createDisk(join(folder, 'disk'), 64 + Math.ceil((seconds * rate) / 600));
  // The same seed: the same events under the same numbers, told apart by nothing but where they come from.
  const start = () => startManagementCenter(seconds + 5, rate, seed);
  const centers: Record<CenterName, ManagementCenter> = { east: await start(), west: await start() };
  const eventOf = (identity: string) => `${centerOf(identity, centers)} ${nameOf(identity)}`;
  const lives: { current: number } = { current: 0 };
  const mozdef = new Arrivals('mozdef', eventOf);
  const server = new BadHttpServer({ ...loginput, isPoison: () => false }, mozdef, lives);
  await server.listen();
  const file = createFileSink(disk.folder, lives, new Arrivals('file', eventOf));
  const configure: Victim['configure'] = (change) =>
    writeTwoCenters({ folder, disk: disk.folder, centers, file: file.section, url: server.url }, change);
  const command = new AttackedCommand(folder, join(folder, 'estreamer.config'), (stream) => {
    lives.current = command.current;
    stream.resume();
  });
  const poll = () => file.poll?.();
  const expected = centerNames.flatMap((name) =>
    centers[name].expected.map((event) => `${name} ${event.name}`),
  );
  let isGood = false;
  try {
    if (what === 'full disk' && !disk.isOwn) {
      print(`${what}: left out, because this user may not mount a disk`);
      return true;
    }
    configure({});
    command.start();
    const polling = setInterval(poll, 1000);
    await harm({ command, server, disk, settings, poll, configure });
    clearInterval(polling);
    await settle(expected, [file, { arrivals: mozdef, poll }]);
    const ending = await command.signal('SIGTERM');
    poll();
    isGood = report(what, expected, [file.arrivals, mozdef], command, ending?.code, print);
    return isGood;
  } finally {
    await command.signal('SIGKILL');
    for (const name of centerNames) await centers[name].close();
    await server.close();
    if (!isGood) print(`log of the command:\n${readFileSync(command.logFile, 'utf8').slice(-4000)}`);
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function centerOf(identity: string, centers: Readonly<Record<CenterName, ManagementCenter>>): string {
  const from = identity.slice(0, identity.indexOf('/'));
  return centerNames.find((name) => from === name || from.endsWith(`:${centers[name].port}`)) ?? from;
}

/** Waits until nothing is missing, or nothing comes any more. */
async function settle(
  expected: readonly string[],
  sinks: readonly Pick<Sink, 'arrivals' | 'poll'>[],
): Promise<void> {
  let before = -1;
  for (let quiet = 0; quiet < QUIET_SECONDS; ) {
    await wait(500);
    for (const sink of sinks) sink.poll?.();
    if (sinks.every(({ arrivals }) => expected.every((event) => arrivals.has(event)))) break;
    const arrived = sinks.reduce((sum, { arrivals }) => sum + arrivals.size, 0);
    quiet = arrived === before ? quiet + 0.5 : 0;
    before = arrived;
  }
  // The bookmark of the last delivery.
  await wait(500);
}

function report(
  what: string,
  expected: readonly string[],
  sinks: readonly Arrivals[],
  command: AttackedCommand,
  code: number | null | undefined,
  print: (line: string) => void,
): boolean {
  const parts = sinks.map((arrivals) => {
    const lost = expected.filter((event) => !arrivals.has(event)).length;
    return { lost, twice: arrivals.twice.length, copies: arrivals.copies, name: arrivals.name };
  });
  // What was not confirmed, or not yet in the bookmark, when it was killed comes again, and its identity tells.
  const isGood = parts.every(({ lost, twice }) => lost + twice === 0) && code === 0;
  const counts = parts.map(
    ({ name, lost, twice, copies }) =>
      `${name} ${lost} lost, ${twice} twice, ${copies} copies of the last moment`,
  );
  print(
    `${what}: ${expected.length} events of two centers, ${command.current} lives, exit code ${code}; ${counts.join('; ')}${isGood ? '' : '; FAILED'}`,
  );
  return isGood;
}
