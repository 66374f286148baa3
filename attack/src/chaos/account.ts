import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sink } from '../sinks/sink.ts';
import { nameOf, type Repetition } from './arrivals.ts';
import type { AttackedCommand } from './command.ts';
import type { ExpectedEvent } from './management-center.ts';

const SQL_KINDS = new Set([
  'connectionStatistics',
  'intrusionEvent',
  'fileEvent',
  'fileMalwareEvent',
  'malwareEvent',
]);

/** Records that the client may give as one delivery: 1,000, and the rest of a bundle. */
const ACKNOWLEDGED_TOGETHER = 1_020;

/** An event that came again though the bookmark should have been behind it. */
interface Forgotten {
  readonly event: string;
  /** The life of the command in which it came again. */
  readonly life: number;
  /** Milliseconds from when every destination had it, and all before it, to the end of the life before. */
  readonly beforeMs: number;
}

/** What became of the events at one destination. */
export interface Account {
  readonly name: string;
  readonly expected: number;
  readonly arrived: number;
  /** Given up, with a dead letter. */
  readonly deadLetters: number;
  /** Of these, events that the destination would have taken. */
  readonly takeable: number;
  readonly lost: readonly string[];
  /** Came again in the same life of the command after it was confirmed. */
  readonly twice: readonly Repetition[];
  /** Came again in a later life though every destination had confirmed it, and all before it, long before the kill. */
  readonly forgotten: readonly Forgotten[];
  /** Further copies, all of which the identity tells: what was not confirmed, or not yet in the bookmark. */
  readonly copies: number;
  /** Events that the source does not have; some faults of the server add one. */
  readonly strange: number;
}

/** Counts, by the identity of events. */
export function account(
  sinks: readonly Sink[],
  expected: readonly ExpectedEvent[],
  folder: string,
  command: Pick<AttackedCommand, 'times'>,
): readonly Account[] {
  const known = new Set(expected.map(({ name }) => name));
  const letters = new Map(sinks.map((sink) => [sink, deadLettersOf(folder, sink.arrivals.name)]));
  const settledAt = settlingTimes(sinks, expected, letters);
  return sinks.map((sink) => {
    const { arrivals } = sink;
    const dead = letters.get(sink) ?? new Set();
    const wanted = expected.filter((event) => wants(sink, event));
    const lost = wanted.filter(({ name }) => !arrivals.has(name) && !dead.has(name));
    const forgotten = expected.flatMap(({ name }, index) => {
      const settled = settledAt[index] as number;
      const life = arrivals.livesAgain(name).find((one) => settled < (command.times[one - 2]?.saved ?? 0));
      if (life === undefined) return [];
      return [{ event: name, life, beforeMs: (command.times[life - 2]?.end ?? 0) - settled }];
    });
    return {
      name: arrivals.name,
      expected: wanted.length,
      arrived: wanted.filter(({ name }) => arrivals.has(name)).length,
      deadLetters: dead.size,
      takeable: [...dead].filter((name) => sink.isPoison?.(name) !== true).length,
      lost: lost.map(({ name, kind }) => `${kind} ${name}`),
      twice: arrivals.twice,
      forgotten,
      copies: arrivals.copies,
      strange: [...arrivals.events()].filter((name) => !known.has(name)).length,
    };
  });
}

/** When everything up to each event, and what may come with it, was at every destination; the bookmark moves no earlier. */
function settlingTimes(
  sinks: readonly Sink[],
  expected: readonly ExpectedEvent[],
  letters: ReadonlyMap<Sink, ReadonlySet<string>>,
): readonly number[] {
  let latest = 0;
  const confirming = sinks.filter(({ arrivals }) => arrivals.name !== 'syslog');
  const times = expected.map((event) => {
    for (const sink of confirming) {
      if (wants(sink, event) && letters.get(sink)?.has(event.name) !== true) {
        latest = Math.max(latest, sink.arrivals.timeOf(event.name));
      }
    }
    return latest;
  });
  return times.map((_, index) => times[Math.min(index + ACKNOWLEDGED_TOGETHER, times.length) - 1] as number);
}

function wants({ arrivals }: Sink, { kind }: ExpectedEvent): boolean {
  return arrivals.name !== 'sql' || SQL_KINDS.has(kind);
}

/** The names of the events in the dead letters of an output. */
function deadLettersOf(folder: string, output: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.startsWith(`dead-${output}`))) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue;
      const { id, reason } = JSON.parse(line) as { readonly id?: string; readonly reason: string };
      // Of what was shortened, the event itself must arrive.
      if (id !== undefined && reason !== 'shortened') names.add(nameOf(id));
    }
  }
  return names;
}
