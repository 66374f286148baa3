/** A sequence of evenly distributed numbers from 0 to below 1. */
export type Random = () => number;

const GOLDEN_RATIO = 0x9e37_79b9;

/**
 * The random numbers that belong to one item of a seeded series: the same seed and number always give the same
 * sequence, whatever was asked for before. (splitmix32)
 */
export function randomFor(seed: number, number: number): Random {
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
