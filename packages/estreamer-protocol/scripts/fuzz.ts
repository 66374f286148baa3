import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { createRecordProperties, everyBody, unambiguousBodies } from '../test/support/record-properties.ts';
import { createStreamProperties } from '../test/support/stream-properties.ts';
import { createTimedDecoder } from './timed-decoder.ts';

/**
 * Runs the properties of `test/every-record.test.ts` with fresh seeds until the time is up:
 *
 *     pnpm --filter @x/estreamer-protocol fuzz -- --minutes 5
 *
 * A failure ends it with code 1 and the command that repeats it.
 */

const USAGE = 'fuzz [--minutes <number>] [--seed <integer>] [--only <part of a name>]';
/** For one decode of at most half a megabyte; a sound one takes some milliseconds, a busy machine more. */
const MAX_DECODE_MILLISECONDS = 1_000;
const MAX_HEAP_GROWTH_BYTES = 64 * 1024 * 1024;

interface Subject {
  readonly name: string;
  /** How often it is run in a round. */
  readonly runs: number;
  readonly property: fc.IProperty<unknown>;
}

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const minutes = Number(values.minutes ?? 1);
const firstSeed = Number(values.seed ?? randomInt(2 ** 31));
if (globalThis.gc === undefined) fail('The heap can only be watched with node --expose-gc.');
if (!(minutes > 0) || !Number.isInteger(firstSeed)) fail(`Usage: ${USAGE}`);

const decoder = createTimedDecoder(MAX_DECODE_MILLISECONDS);
const records = createRecordProperties(decoder);
const streams = createStreamProperties(decoder);
const subjects: readonly Subject[] = [
  { name: 'streams', runs: 2_000, property: streams.survivalOfStreams() },
  { name: 'bombs', runs: 50, property: streams.survivalOfBombs() },
  ...everyBody.flatMap((body) => [
    { name: `damage: ${body.name}`, runs: 100, property: records.survivalOfDamage(body) },
    { name: `readers: ${body.name}`, runs: 50, property: records.agreementOfReaders(body) },
    { name: `round trip: ${body.name}`, runs: 30, property: records.roundTrip(body) },
    { name: `binary-parser: ${body.name}`, runs: 30, property: records.agreementWithBinaryParser(body) },
  ]),
  ...unambiguousBodies.map((body) => ({
    name: `trailing bytes: ${body.name}`,
    runs: 20,
    property: records.refusalOfTrailingBytes(body),
  })),
].filter(({ name }) => name.includes(values.only ?? ''));
if (subjects.length === 0) fail(`No property has "${values.only}" in its name.`);

const deadline = Date.now() + minutes * 60_000;
let heapAfterFirstRound: number | undefined;
let checks = 0;

for (let seed = firstSeed; Date.now() < deadline; seed = (seed + 1) % 2 ** 31) {
  for (const subject of subjects) {
    if (Date.now() >= deadline) break;
    check(subject, seed);
  }
  const heap = await usedHeap();
  heapAfterFirstRound ??= heap;
  report(seed, heap);
  if (heap - heapAfterFirstRound > MAX_HEAP_GROWTH_BYTES) {
    fail(
      `The heap grew from ${megabytes(heapAfterFirstRound)} to ${megabytes(heap)} (seed ${firstSeed} to ${seed}).`,
    );
  }
}

function check({ name, runs, property }: Subject, seed: number): void {
  const details = fc.check(property, { seed, numRuns: runs });
  checks += details.numRuns;
  if (!details.failed) return;
  const again = `pnpm --filter @x/estreamer-protocol fuzz -- --seed ${seed} --only ${JSON.stringify(name)}`;
  const { errorInstance: error } = details;
  const cause = error instanceof Error ? error.stack : String(error);
  fail(`${name}\n${cause}\n\n${fc.defaultReportMessage(details)}\n\nAgain: ${again}`);
}

async function usedHeap(): Promise<number> {
  globalThis.gc?.();
  // What a first collection lets go of is only counted as free after a turn of the event loop.
  await setImmediate();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function report(seed: number, heap: number): void {
  const { bytes, milliseconds } = decoder.slowest;
  const left = Math.max(0, Math.round((deadline - Date.now()) / 1_000));
  process.stdout.write(
    `seed ${seed}: ${checks} checks, ${decoder.decodes} decodes, slowest ${milliseconds.toFixed(1)} ms for ${bytes} bytes, heap ${megabytes(heap)}, ${left} s left\n`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
