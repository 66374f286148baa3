/** Numbers from 0 to 1 that a seed decides: the same seed does the same harm in the same order. */
export interface Random {
  next(): number;
  /** A number from `from` up to `to`. */
  between(from: number, to: number): number;
  /** One of a list. */
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    pick: <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item,
    chance: (probability) => next() < probability,
  };
}
