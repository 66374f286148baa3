import type { DetailCondition, DetailScalar } from './record-mapping.ts';

/** The `details` of an event being made. */
export type EventDetails = Readonly<Record<string, DetailScalar>>;

/** Makes a test of `details` from a condition; without one, a test that always holds. */
export function compileCondition(condition: DetailCondition = {}): (details: EventDetails) => boolean {
  const clauses = Object.entries(condition).map(
    ([key, values]) => [key, new Set<unknown>(values.map(comparable))] as const,
  );
  return (details) => clauses.every(([key, values]) => values.has(comparable(details[key])));
}

/** A number is the same as its digits: where a name is missing, the number stands in its place as text. */
function comparable(value: DetailScalar | undefined): unknown {
  return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : value;
}
