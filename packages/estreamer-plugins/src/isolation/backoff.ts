/**
 * Makes waits with full jitter: each is a random part of a time that doubles with each failure.
 *
 * @returns how long to wait after so many failures, from 1, in whole milliseconds
 */
export function createBackoff(
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
  random: () => number,
): (failures: number) => number {
  return (failures) => Math.floor(random() * Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30)));
}
