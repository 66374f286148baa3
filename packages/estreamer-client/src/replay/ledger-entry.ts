/** An event of a delivery, to be remembered when it is acknowledged. */
export interface LedgerEvent {
  readonly identity: string;
  readonly second: number;
}

/** A bundle in the order in which the server sent it. */
export interface LedgerEntry {
  /** `missing` is the place of a bundle that has not come yet. */
  state: 'missing' | 'pending' | 'acknowledged';
  /** The session that brought it. */
  readonly session: number;
  readonly events: LedgerEvent[];
  /** Unix seconds of the events that are delivered with it. */
  earliest: number | undefined;
  /** Unix seconds of everything in it. */
  first: number | undefined;
  latest: number | undefined;
  /** False when a bundle before it is lost, so that it does not say how far the acknowledged events reach. */
  raises: boolean;
}

/** What the sessions share. */
export interface LedgerBooks {
  /** The number of the session. */
  readonly session: number;
  readonly entries: LedgerEntry[];
  /** How many events of an identity are delivered and not acknowledged. */
  readonly inFlight: Map<string, number>;
  isAcknowledged(identity: string): boolean;
  /** Identities that two events may share, and how many of each were received. */
  counted(): Map<string, number>;
  /** Notes a time that was received; the first one ever says where 'now' was. */
  note(second: number): void;
  /** Notes that archive timestamps went backwards. */
  noteLateness(seconds: number): void;
  acknowledge(entry: LedgerEntry): void;
}
