/**
 * The whole road: a simulated management center, `estreamer run` as a user runs it, and a sink, each in a process of its
 * own; beside it a straight-line program on the same server and sink.
 *
 *   pnpm bench road [--rounds 3] [--scale 1] [--profile folder] [words of rows ...]
 *
 * With a folder, every run of the command leaves its CPU profile there, and its numbers are those of a profiled run.
 */
import { parseArgs } from 'node:util';
import { type Road, type RunResult, runOnce, type SinkName } from './run-once.ts';
import { everything, type Traffic } from './traffic.ts';

interface Extent {
  readonly rounds: number;
  /** Of the events of each row. */
  readonly scale: number;
  /** A folder for CPU profiles. */
  readonly profile?: string | undefined;
}

interface Row {
  readonly traffic: Traffic;
  readonly sink: SinkName;
  /** The ratio of events per CPU second to reach. */
  readonly goal?: number;
}

const traffics: readonly (readonly [Traffic, number | undefined])[] = [
  [{ name: 'bundles of 100', events: 200_000, bundle: 100 }, 0.6],
  [{ name: 'bundles of 10', events: 100_000, bundle: 10 }, 0.5],
  [{ name: 'single messages', events: 60_000, bundle: 1 }, 0.4],
  [{ name: 'every kind, bundles of 100', events: 200_000, bundle: 100, mix: everything }, undefined],
];
const rows: Row[] = traffics.flatMap(([traffic, goal]) =>
  (['http', 'file', 'file, format = ecs'] as const).map((sink) => ({
    traffic,
    sink,
    ...(goal === undefined ? {} : { goal }),
  })),
);
const crowded: Traffic[] = [500, 10_000, 100_000].map((eventsPerSecond) => ({
  name: `${eventsPerSecond} events in one second`,
  events: 200_000,
  bundle: 100,
  eventsPerSecond,
}));
const offered: Traffic[] = [
  { name: '2,000 events/s in bundles', events: 20_000, bundle: 100, rate: 2000, eventsPerSecond: 2000 },
  { name: '2,000 events/s in single messages', events: 20_000, bundle: 1, rate: 2000, eventsPerSecond: 2000 },
];

const write = (line: string) => process.stdout.write(`${line}\n`);
const rate = (value: number) => Math.round(value).toLocaleString('en-US');

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Runs a few times and takes medians. */
async function measure(
  traffic: Traffic,
  road: Road,
  sink: SinkName,
  { rounds, scale, profile }: Extent,
): Promise<RunResult> {
  const scaled = { ...traffic, events: Math.round(traffic.events * scale) };
  const results: RunResult[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await runOnce(scaled, road, sink, profile));
  return {
    eventsPerSecond: median(results.map((result) => result.eventsPerSecond)),
    cpuMicroseconds: median(results.map((result) => result.cpuMicroseconds)),
    peakMegabytes: Math.max(...results.map((result) => result.peakMegabytes)),
    latency: results[0]?.latency && {
      p50: median(results.map((result) => result.latency?.p50 ?? Number.NaN)),
      p99: median(results.map((result) => result.latency?.p99 ?? Number.NaN)),
    },
  };
}

/** Measures the roads whose names have one of the words in them; all without words. */
export async function runRoad(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      scale: { type: 'string', default: '1' },
      profile: { type: 'string' },
    },
  });
  const { rounds, scale, profile } = values;
  const extent = { rounds: Number(rounds), scale: Number(scale), profile };
  const chosen = (name: string) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word));
  write(
    '| traffic, sink | CPU ratio | goal | rate ratio | goal | CPU an event | straight line | events/s | straight line | peak memory |',
  );
  write('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { traffic, sink, goal } of rows) {
    const name = `${traffic.name}, ${sink}`;
    if (!chosen(name)) continue;
    const line = await measure(traffic, 'straight-line', sink, extent);
    const command = await measure(traffic, 'command', sink, extent);
    write(
      `| ${name} | ${(line.cpuMicroseconds / command.cpuMicroseconds).toFixed(2)} | ${goal ?? ''} | ${(command.eventsPerSecond / line.eventsPerSecond).toFixed(2)} | ${goal === undefined ? '' : 0.5} | ${command.cpuMicroseconds.toFixed(0)} µs | ${line.cpuMicroseconds.toFixed(0)} µs | ${rate(command.eventsPerSecond)} | ${rate(line.eventsPerSecond)} | ${command.peakMegabytes.toFixed(0)} MB |`,
    );
  }
  write('');
  write('| one archive second, to a file | CPU an event | peak memory |');
  write('| --- | ---: | ---: |');
  for (const traffic of crowded) {
    if (!chosen(traffic.name)) continue;
    const { cpuMicroseconds, peakMegabytes } = await measure(traffic, 'command', 'file', extent);
    write(`| ${traffic.name} | ${cpuMicroseconds.toFixed(0)} µs | ${peakMegabytes.toFixed(0)} MB |`);
  }
  write('');
  write('| offered, over HTTP | p50 | p99 |');
  write('| --- | ---: | ---: |');
  for (const traffic of offered) {
    if (!chosen(traffic.name)) continue;
    const { latency } = await measure(traffic, 'command', 'http', extent);
    write(`| ${traffic.name} | ${latency?.p50.toFixed(1)} ms | ${latency?.p99.toFixed(1)} ms |`);
  }
}
