import { measure } from 'mitata';

/** Two ways to do the same, measured turn by turn in one run. */
export interface Comparison {
  readonly name: string;
  /** The fastest that one could hope for. */
  readonly ceiling: () => unknown;
  readonly candidate: () => unknown;
  /** How many records, events or messages one call handles. */
  readonly operations: number;
  /** The ratio to reach, where there is a goal. */
  readonly goal?: number;
}

/** What was measured. */
export interface ComparisonResult {
  readonly name: string;
  /** Operations in a second, from the median time of a call. */
  readonly ceiling: number;
  readonly candidate: number;
  /** Candidate to ceiling, the median of the rounds. */
  readonly ratio: number;
  readonly goal: number | undefined;
}

const ROUNDS = 5;
const NANOSECONDS = 1e9;

/** Measures both, in turn, and takes medians. */
export async function compare(comparison: Comparison): Promise<ComparisonResult> {
  const { name, ceiling, candidate, operations, goal } = comparison;
  const rates: { ceiling: number; candidate: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.push({
      ceiling: await rateOf(ceiling, operations),
      candidate: await rateOf(candidate, operations),
    });
  }
  return {
    name,
    ceiling: median(rates.map((rate) => rate.ceiling)),
    candidate: median(rates.map((rate) => rate.candidate)),
    ratio: median(rates.map((rate) => rate.candidate / rate.ceiling)),
    goal,
  };
}

async function rateOf(call: () => unknown, operations: number): Promise<number> {
  const { p50 } = await measure(call);
  return (operations * NANOSECONDS) / p50;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
