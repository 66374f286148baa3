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

/** A scene whose ways are the combinations of two lists; each way has the same kinds of events. */
export function combinations<First, Second>(
  first: readonly First[],
  second: readonly Second[],
  outline: (first: First, second: Second) => readonly EventOutline[],
): Scene {
  return createScene(first.length * second.length, (variant) =>
    outline(first[variant % first.length] as First, second[Math.floor(variant / first.length)] as Second),
  );
}

/** A scene whose ways are the items of a list; each way has the same kinds of events. */
export function each<Item>(items: readonly Item[], outline: (item: Item) => readonly EventOutline[]): Scene {
  return createScene(items.length, (variant) => outline(items[variant] as Item));
}

function createScene(variants: number, outline: Scene['outline']): Scene {
  return { kinds: outline(0).map(({ kind }) => kind), variants, outline };
}
