import type { EventRecord, RecordOfKind } from '../records/catalogue.ts';

/** An intrusion event of any server version. */
export type IntrusionEventRecord = RecordOfKind<
  'intrusionEvent' | 'legacyIntrusionEventIpv4' | 'legacyIntrusionEventIpv6'
>;

/** An intrusion event with what belongs to it. */
export interface JoinedIntrusionEvent {
  /** Device, event id and event second, which all its records share. */
  readonly key: string;
  /** Undefined where only packets or extra data came. */
  readonly event: IntrusionEventRecord | undefined;
  readonly packets: readonly RecordOfKind<'packet'>[];
  readonly extraData: readonly RecordOfKind<'intrusionExtraData'>[];
}

/** Settings of {@link createIntrusionJoiner}. */
export interface IntrusionJoinerOptions {
  /**
   * How many events may wait for more of their records. Beyond that the oldest is given out as it is, so a record that
   * comes later than that starts an event of its own. Their packets are views into what was received, and keep it in memory.
   * @default 1000
   */
  readonly maxOpen?: number;
}

/** Brings intrusion events, their packets and their extra data together, in whatever order they come. */
export interface IntrusionJoiner {
  /** Takes a record; gives the events that it pushes out, oldest first. Other kinds of records are left alone. */
  add(record: EventRecord): readonly JoinedIntrusionEvent[];
  /** Gives out all events that are still open, oldest first. */
  flush(): readonly JoinedIntrusionEvent[];
  /** How many events are open. */
  readonly open: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

/**
 * The key by which intrusion events, packets and extra data belong together; undefined for other records. The server
 * sends no sign that an event is complete, and the order is not to be relied on.
 */
export function intrusionEventKey(record: EventRecord): string | undefined {
  switch (record.kind) {
    case 'intrusionEvent':
    case 'legacyIntrusionEventIpv4':
    case 'legacyIntrusionEventIpv6':
    case 'packet':
    case 'intrusionExtraData': {
      const { deviceId, eventId, eventSecond } = record.data;
      return `${deviceId}:${eventId}:${eventSecond}`;
    }
    default:
      return undefined;
  }
}

/** Makes a joiner; one belongs to one server. */
export function createIntrusionJoiner(options: IntrusionJoinerOptions = {}): IntrusionJoiner {
  const { maxOpen = 1000 } = options;
  const open = new Map<string, Mutable<JoinedIntrusionEvent>>();

  const eventOf = (key: string): Mutable<JoinedIntrusionEvent> => {
    let joined = open.get(key);
    if (joined === undefined) {
      joined = { key, event: undefined, packets: [], extraData: [] };
      open.set(key, joined);
    }
    return joined;
  };

  const takeOldest = (count: number): JoinedIntrusionEvent[] => {
    const oldest = [...open.values()].slice(0, count);
    for (const { key } of oldest) open.delete(key);
    return oldest;
  };

  return {
    add(record) {
      const key = intrusionEventKey(record);
      if (key === undefined) return [];
      const joined = eventOf(key);
      if (record.kind === 'packet') joined.packets.push(record);
      else if (record.kind === 'intrusionExtraData') joined.extraData.push(record);
      else joined.event = record as IntrusionEventRecord;
      return open.size > maxOpen ? takeOldest(open.size - maxOpen) : [];
    },
    flush: () => takeOldest(open.size),
    get open() {
      return open.size;
    },
  };
}
