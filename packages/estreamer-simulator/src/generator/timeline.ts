import { NOW_TIMESTAMP } from '@x/estreamer-protocol';
import type { Flow } from './event-outline.ts';
import type { Scene } from './scenes/scene.ts';
import type { Schedule } from './schedule.ts';

/** What all sessions of a source see, each as far as it asked. */
export interface TrafficPlan {
  readonly seed: number;
  /** How many events happen in all, asked for or not. */
  readonly events: number;
  /** Unix seconds when the first is archived. */
  readonly startTime: number;
  /** How many share a second of the archive. */
  readonly eventsPerArchiveSecond: number;
}

/** A flow and the scene that it follows. */
export interface ScheduledFlow extends Flow {
  readonly scene: Scene;
}

/** Everything that happens, in order; any flow of it can be had at once. */
export interface Timeline {
  readonly schedule: Schedule;
  /** True when something always happens next. */
  readonly isEndless: boolean;
  flowAt(flowNumber: number): ScheduledFlow;
  /** How many of a flow's events happen: fewer than its scene has at the end of the traffic, none after it. */
  eventsIn(flowNumber: number): number;
  /** The first flow that is archived in a second or later. */
  firstFlowOf(archiveTimestamp: number): number;
}

const LONGEST_FLOW_SECONDS = 60;
const FIRST_EPHEMERAL_PORT = 49_152;
const EPHEMERAL_PORTS = 16_384;
const MICROSECONDS = 1_000_000;
/** The next one stands for the present in requests. */
const LAST_SECOND = 0xffff_fffe;

export function createTimeline(plan: TrafficPlan, schedule: Schedule): Timeline {
  const { seed, events, startTime, eventsPerArchiveSecond } = plan;
  const mostEvents = Math.floor((LAST_SECOND - startTime) * eventsPerArchiveSecond);
  const eventsInAll = Math.min(events, mostEvents);

  const archiveTimestampOf = (flowNumber: number) =>
    startTime + Math.floor(schedule.eventsBefore(flowNumber) / eventsPerArchiveSecond);

  return {
    schedule,
    isEndless: events === Number.POSITIVE_INFINITY,
    flowAt(flowNumber) {
      const random = randomFor(seed, flowNumber);
      const scene = schedule.sceneOf(flowNumber);
      const first = schedule.eventsBefore(flowNumber);
      const seconds = first / eventsPerArchiveSecond;
      const archiveTimestamp = startTime + Math.floor(seconds);
      const lastSecond = archiveTimestamp - 1;
      return {
        number: flowNumber,
        scene,
        variant: Math.floor(random() * scene.variants),
        archiveTimestamp,
        lastSecond,
        firstSecond: lastSecond - Math.floor(random() * LONGEST_FLOW_SECONDS),
        microsecond: Math.floor((seconds % 1) * MICROSECONDS),
        initiatorPort: FIRST_EPHEMERAL_PORT + Math.floor(random() * EPHEMERAL_PORTS),
        instance: 1 + (Math.floor(flowNumber / 0x1_0000) % 0xffff),
        counter: flowNumber % 0x1_0000,
        eventId: (flowNumber + 1) % 0x1_0000_0000,
        scale: 0.5 + random(),
      };
    },
    eventsIn: (flowNumber) =>
      Math.max(
        0,
        Math.min(schedule.sceneOf(flowNumber).kinds.length, eventsInAll - schedule.eventsBefore(flowNumber)),
      ),
    firstFlowOf(archiveTimestamp) {
      const earlier = Math.max(0, archiveTimestamp - startTime) * eventsPerArchiveSecond;
      let flowNumber = schedule.firstFlowAfter(Math.ceil(earlier));
      // The product and the quotient may be rounded to different sides of a second.
      while (flowNumber > 0 && archiveTimestampOf(flowNumber - 1) >= archiveTimestamp) flowNumber -= 1;
      while (archiveTimestampOf(flowNumber) < archiveTimestamp) flowNumber += 1;
      return flowNumber;
    },
  };
}

/** A sequence of evenly distributed numbers from 0 to below 1. */
type Random = () => number;

const GOLDEN_RATIO = 0x9e37_79b9;

/**
 * The random numbers that belong to one item of a seeded series: the same seed and number always give the same
 * sequence, whatever was asked for before. (splitmix32)
 */
function randomFor(seed: number, number: number): Random {
  let state = mix(mix(seed) + number);
  return () => {
    state = (state + GOLDEN_RATIO) | 0;
    return (mix(state) >>> 0) / 0x1_0000_0000;
  };
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return mixed ^ (mixed >>> 15);
}

/** When events happen, for all sessions of a source alike: what has happened is history and can be had at once. */
export interface Pace {
  /** Starts the source's clock, if it does not run yet. */
  start(now: number): void;
  /** When a flow is over, in milliseconds of the source's clock; in the past for history. */
  endOf(flowNumber: number): number;
  /** Notes that a session got the flows before this one. */
  reached(flowNumber: number): void;
  /** The first flow of a session that starts at a timestamp. */
  firstFlowFor(initialTimestamp: number): number;
}

/**
 * With a rate, events happen evenly from the first session on. Without one everything has happened already, as much as
 * a session asks for; the present then is what any session has got so far.
 *
 * @param rate how many events happen in each second of the source's clock
 */
export function createPace(timeline: Timeline, rate: number | undefined): Pace {
  const { schedule } = timeline;
  let started: number | undefined;
  let latest = 0;
  let furthestFlow = 0;

  const presentFlow = () =>
    rate === undefined
      ? furthestFlow
      : schedule.firstFlowAfter(Math.floor(((latest - (started ?? latest)) * rate) / 1000));

  return {
    start(now) {
      started ??= now;
      latest = now;
    },
    endOf(flowNumber) {
      if (rate === undefined || started === undefined) return Number.NEGATIVE_INFINITY;
      return started + (schedule.eventsBefore(flowNumber + 1) * 1000) / rate;
    },
    reached(flowNumber) {
      furthestFlow = Math.max(furthestFlow, flowNumber);
    },
    firstFlowFor(initialTimestamp) {
      return initialTimestamp === NOW_TIMESTAMP ? presentFlow() : timeline.firstFlowOf(initialTimestamp);
    },
  };
}
