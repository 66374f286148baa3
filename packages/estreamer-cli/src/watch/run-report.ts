import { type RunCondition, runCondition } from '../run/run-state.ts';
import type { RunStatus } from '../run/run-status.ts';
import type { Problem } from './recent-problems.ts';

/** What does not change while a run goes on. */
export interface RunFacts {
  readonly version: string;
  /** The configuration file, as it was named. */
  readonly configuration: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** A run, to be watched. */
export interface WatchedRun {
  readonly facts: RunFacts;
  status(): RunStatus;
  /** Newest first. */
  problems(): readonly Problem[];
}

/** Everything that there is to say of a run, as plain data: nothing in it is secret. */
export interface RunReport extends RunFacts, RunCondition, RunStatus {
  /** Unix milliseconds: when this was said. */
  readonly at: number;
  readonly problems: readonly Problem[];
}

/** Looks at all of a run at one moment. */
export function runReport({ facts, status, problems }: WatchedRun, at: number): RunReport {
  const now = status();
  return { ...facts, at, ...runCondition(now), ...now, problems: problems() };
}

/** The report as JSON; an error, which could hold anything, becomes its message. */
export function reportAsJson(report: RunReport): string {
  return JSON.stringify(report, (_key, value: unknown) => (value instanceof Error ? value.message : value));
}
