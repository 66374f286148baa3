import { SimulatorError } from '../simulator-error.ts';
import { type ProductVersion, productVersions } from './block-versions.ts';
import { defaultMix, scenes, type TrafficMix } from './schedule.ts';
import type { TrafficPlan } from './timeline.ts';

/** Settings of `generatedSource`. */
export interface GeneratedSourceSettings {
  /**
   * How many events (records that are not metadata) happen in the simulated network; a session gets those that it
   * asks for.
   * @default Infinity
   */
  readonly events?: number | undefined;
  /**
   * How many events happen each second of real time, from the first session on. A session gets what has happened as
   * fast as it acknowledges, and the rest as it happens; metadata come on top. Without it everything has happened.
   * @default no limit
   */
  readonly recordsPerSecond?: number | undefined;
  /**
   * The most records of one bundle.
   * @default 50
   */
  readonly recordsPerBundle?: number | undefined;
  /**
   * What makes the traffic; an integer. The same settings give the same events.
   * @default 1
   */
  readonly seed?: number | undefined;
  /**
   * When the first event is archived: a Date, or unix seconds.
   * @default 2026-01-01T00:00:00Z
   */
  readonly startTime?: Date | number | undefined;
  /**
   * How many events share a second of the archive timestamp; 100000 at most.
   * @default recordsPerSecond, or 1000
   */
  readonly eventsPerSecond?: number | undefined;
  /**
   * Which management center to be: it selects the block versions, as far as the client asked for them.
   * @default '7.1'
   */
  readonly productVersion?: ProductVersion | undefined;
  /**
   * How often each thing happens, compared with the others; what is left out does not happen.
   * @default the traffic of a working day, mostly connections
   */
  readonly mix?: TrafficMix | undefined;
  /**
   * Whether to send only what Cisco's retired client can read: blocks that it knows, events always with the
   * archive timestamp. What it can't read is left out.
   * @default what the simulator's setting of that name says
   */
  readonly knownBlocksOnly?: boolean | undefined;
}

/** The settings with their defaults. */
export interface CheckedSettings extends TrafficPlan {
  readonly recordsPerSecond: number | undefined;
  readonly recordsPerBundle: number;
  readonly productVersion: ProductVersion;
  readonly mix: TrafficMix;
  readonly knownBlocksOnly: boolean | undefined;
}

const DEFAULT_START_TIME = 1_767_225_600;
const DEFAULT_RECORDS_PER_BUNDLE = 50;
const DEFAULT_EVENTS_PER_SECOND = 1000;
const MOST_EVENTS_PER_SECOND = 100_000;
const LAST_SECOND = 0xffff_fffe;

/** @throws {SimulatorError} `invalid-setting` */
export function checkSettings(settings: GeneratedSourceSettings): CheckedSettings {
  const { events = Number.POSITIVE_INFINITY, recordsPerSecond, seed = 1, mix = defaultMix } = settings;
  const { recordsPerBundle = DEFAULT_RECORDS_PER_BUNDLE, productVersion = '7.1', knownBlocksOnly } = settings;
  const {
    eventsPerSecond = Math.min(recordsPerSecond ?? DEFAULT_EVENTS_PER_SECOND, MOST_EVENTS_PER_SECOND),
  } = settings;
  const { startTime: given = DEFAULT_START_TIME } = settings;
  const startTime = typeof given === 'number' ? given : Math.floor(given.getTime() / 1000);
  const weights: readonly [string, number][] = Object.entries(mix);

  check('events', events, events === Number.POSITIVE_INFINITY || (Number.isInteger(events) && events >= 0));
  check('recordsPerSecond', recordsPerSecond, recordsPerSecond === undefined || isPositive(recordsPerSecond));
  check('recordsPerBundle', recordsPerBundle, Number.isInteger(recordsPerBundle) && recordsPerBundle > 0);
  check(
    'eventsPerSecond',
    eventsPerSecond,
    isPositive(eventsPerSecond) && eventsPerSecond <= MOST_EVENTS_PER_SECOND,
  );
  check('seed', seed, Number.isInteger(seed));
  check('startTime', given, Number.isInteger(startTime) && startTime > 0 && startTime <= LAST_SECOND);
  check('productVersion', productVersion, productVersions.includes(productVersion));
  check(
    'mix',
    JSON.stringify(mix),
    weights.every(([name, weight]) => Object.hasOwn(scenes, name) && (weight === 0 || isPositive(weight))) &&
      weights.some(([, weight]) => weight > 0),
  );
  return {
    ...{ events, recordsPerSecond, recordsPerBundle, seed, startTime, eventsPerSecond },
    ...{ productVersion, mix, knownBlocksOnly },
  };
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function check(setting: string, value: unknown, isValid: boolean): void {
  if (isValid) return;
  throw new SimulatorError('invalid-setting', `${setting} is ${String(value)}, which it can't be.`, {
    setting,
  });
}
