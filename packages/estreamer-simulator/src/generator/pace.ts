import { NOW_TIMESTAMP } from '@x/estreamer-protocol';
import type { Timeline } from './timeline.ts';

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
