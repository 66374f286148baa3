import type { EventKind, EventOutline } from '../event-outline.ts';

/** Something that happens in the network and leaves events behind. */
export interface Scene {
  /** The kinds of its events, in the order in which they are sent. */
  readonly kinds: readonly EventKind[];
  /** In how many ways it can happen. */
  readonly variants: number;
  /** The events of one way, in the order of `kinds`. */
  outline(variant: number): readonly EventOutline[];
}

/** A scene whose ways are the combinations of two lists. */
export function combinations<First, Second>(
  first: readonly First[],
  second: readonly Second[],
  kinds: readonly EventKind[],
  outline: (first: First, second: Second) => readonly EventOutline[],
): Scene {
  return {
    kinds,
    variants: first.length * second.length,
    outline: (variant) =>
      outline(first[variant % first.length] as First, second[Math.floor(variant / first.length)] as Second),
  };
}

/** A scene whose ways are the items of a list. */
export function each<Item>(
  items: readonly Item[],
  kinds: readonly EventKind[],
  outline: (item: Item) => readonly EventOutline[],
): Scene {
  return { kinds, variants: items.length, outline: (variant) => outline(items[variant] as Item) };
}
