import {
  boolean,
  choice,
  converted,
  custom,
  either,
  type FieldsFor,
  number,
  optional,
  resolveSettings,
  settingsOf,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { invalidSettings } from '../simulator-error.ts';
import { defaultMix, type SceneName, scenes, type TrafficMix } from './schedule.ts';
import type { TrafficPlan } from './timeline.ts';

/** The versions of the management center that can be simulated, oldest first. */
export const productVersions = [
  '5.4',
  '6.0',
  '6.1',
  '6.2',
  '6.3',
  '6.4',
  '6.5',
  '6.6',
  '6.7',
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
] as const;

/** A version of the management center that can be simulated. */
export type ProductVersion = (typeof productVersions)[number];

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
  readonly rate?: number | undefined;
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
   * @default rate, or 1000
   */
  readonly eventsPerArchiveSecond?: number | undefined;
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
export interface ResolvedGeneratedSourceSettings extends TrafficPlan {
  readonly rate: number | undefined;
  readonly recordsPerBundle: number;
  readonly productVersion: ProductVersion;
  readonly mix: TrafficMix;
  readonly knownBlocksOnly: boolean | undefined;
}

const DEFAULT_EVENTS_PER_SECOND = 1000;
const MOST_EVENTS_PER_SECOND = 100_000;
const LEAST_RATE = 0.001;
const LAST_SECOND = 0xffff_fffe;

const unixSeconds = wholeNumber({ from: 1, to: LAST_SECOND, unit: 'Unix seconds' });
const startTime = either(
  unixSeconds,
  converted(
    custom<Date>('a Date', (value) => value instanceof Date && Number.isFinite(value.getTime())),
    (date, place) => unixSeconds.read(Math.floor(date.getTime() / 1000), place),
  ),
);
const weight = optional(number(), 'How often it happens, compared with the others.', 'never');
const mix = settingsOf(
  Object.fromEntries(Object.keys(scenes).map((name) => [name, weight])) as Readonly<
    Record<SceneName, typeof weight>
  >,
  (weights, place) => {
    if (Object.values(weights).some((value) => value !== undefined && value > 0)) return;
    place.refuse('has nothing that happens', 'give at least one a number above 0');
  },
);

const GENERATED_SOURCE = {
  events: withDefault(wholeNumber({ infinity: true }), 'How many events happen.', Number.POSITIVE_INFINITY),
  rate: optional(
    number({ from: LEAST_RATE }),
    'How many events happen each second of real time.',
    'no limit',
  ),
  recordsPerBundle: withDefault(wholeNumber({ from: 1 }), 'The most records of a bundle.', 50),
  seed: withDefault(wholeNumber({ from: Number.MIN_SAFE_INTEGER }), 'What makes the traffic.', 1),
  startTime: withDefault(
    startTime,
    'When the first event is archived.',
    Date.UTC(2026, 0, 1) / 1000,
    '2026-01-01T00:00:00Z',
  ),
  eventsPerArchiveSecond: optional(
    number({ from: LEAST_RATE, to: MOST_EVENTS_PER_SECOND }),
    'How many events share a second of the archive timestamp.',
    'rate, or 1000',
  ),
  productVersion: withDefault(choice(...productVersions), 'Which management center to be.', '7.1'),
  mix: optional(mix, 'How often each thing happens.', 'a working day'),
  knownBlocksOnly: optional(
    boolean,
    'Sends only what the retired client can read.',
    "the simulator's setting",
  ),
} satisfies FieldsFor<GeneratedSourceSettings>;

/** @throws {SimulatorError} `invalid-settings` */
export function resolveGeneratedSourceSettings(
  given: GeneratedSourceSettings,
): ResolvedGeneratedSourceSettings {
  const settings = resolveSettings(GENERATED_SOURCE, given, 'The traffic cannot be made', invalidSettings);
  const { rate = DEFAULT_EVENTS_PER_SECOND, mix: weights = defaultMix } = settings;
  const eventsPerArchiveSecond = settings.eventsPerArchiveSecond ?? Math.min(rate, MOST_EVENTS_PER_SECOND);
  return { ...settings, eventsPerArchiveSecond, mix: weights };
}
