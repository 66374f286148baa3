import { parseArgs } from 'node:util';
import { attackTwoCenters } from './centers/two-centers.ts';
import { runChaos, SINK_NAMES, type SinkName } from './chaos/chaos.ts';
import { attackClient } from './client/attack-client.ts';
import { attackFrames } from './frames/frames.ts';
import { attackTls } from './frames/tls-frames.ts';
import { attackDeadLetters } from './wrappers/dead-letters.ts';

/**
 * Attacks the packages and the command: see README.md.
 */
const USAGE = `attack [--part letters|frames|tls|client|centers|chaos] [--seed <integer>]
  chaos:  [--minutes <number>] [--rounds <integer>] [--seconds <of a round>] [--rate <events in a second>]
          [--pause <most seconds between two strikes>] [--sinks <names with commas>]
  frames: [--frames <integer>]
  tls:    [--frames <integer>]
  letters: [--messages <integer>]
  centers: [--seconds <of each harm>] [--down <seconds that a destination is down>] [--rate <events in a second>]
  client: [--minutes <number>] [--rate <events in a second>] [--style bundles|messages|fully-qualified]`;
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    part: { type: 'string' },
    minutes: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    down: { type: 'string' },
    sinks: { type: 'string' },
    frames: { type: 'string' },
    messages: { type: 'string' },
    style: { type: 'string', default: 'bundles' },
    pause: { type: 'string', default: '1.5' },
    help: { type: 'boolean', default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
const seed = Number(values.seed);

const parts: Readonly<Record<string, () => Promise<boolean>>> = {
  letters: () => attackDeadLetters(Number(values.messages ?? 2_000), seed, print),
  frames: () => attackFrames(Number(values.frames ?? 100_000), seed, print),
  tls: () => attackTls(Number(values.frames ?? 2_000), seed, print),
  client: () =>
    attackClient({ minutes: values.minutes, rate: values.rate, seed: values.seed, style: values.style }),
  centers() {
    const { seconds, rate, down = seconds } = values;
    return attackTwoCenters({
      seconds: Number(seconds),
      down: Number(down),
      rate: Number(rate),
      seed,
      print,
    });
  },
  chaos: attackEverything,
};

/** Rounds of harm, over all destinations together and over each alone, until the time is up. */
async function attackEverything(): Promise<boolean> {
  const end = Date.now() + Number(values.minutes) * 60_000;
  const plans: readonly (readonly SinkName[])[] =
    values.sinks === undefined
      ? [SINK_NAMES, ...SINK_NAMES.map((name) => [name])]
      : [values.sinks.split(',') as SinkName[]];
  const { seconds, rate, pause } = values;
  const settings = { seconds: Number(seconds), rate: Number(rate), pause: Number(pause), print };
  let failures = 0;
  for (let round = 0; round < Number(values.rounds) && (round === 0 || Date.now() < end); round += 1) {
    const sinks = plans[round % plans.length] as readonly SinkName[];
    if (!(await runChaos({ ...settings, sinks, seed: seed + round }))) failures += 1;
  }
  return failures === 0;
}

const wanted = values.part === undefined ? Object.keys(parts) : [values.part];
if (values.help || wanted.some((part) => !Object.hasOwn(parts, part))) {
  print(USAGE);
  process.exitCode = 2;
} else {
  for (const part of wanted) if (!(await parts[part]?.())) process.exitCode = 1;
}
