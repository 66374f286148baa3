import type { EventKind, EventOutline } from '../event-kinds.ts';

/** Something that happens in the network and leaves events behind. */
export interface Scene {
  readonly name: string;
  /** The kinds of its events, in the order in which they are sent. */
  readonly kinds: readonly EventKind[];
  /** In how many ways it can happen. */
  readonly variants: number;
  /** The events of one way, in the order of `kinds`. */
  outline(variant: number): readonly EventOutline[];
}
