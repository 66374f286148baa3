import type { EventRecord } from '@x/estreamer-protocol';

/** Counts of one kind of record. */
export interface KindCount {
  readonly kind: string;
  readonly category: string;
  /** Sent by the management center. */
  sent: number;
  /** Received and decoded by the client. */
  received: number;
  /** Arrived at the collector as MozDef events. */
  delivered: number;
}

type Count = 'sent' | 'received' | 'delivered';

/** One of the counts, over several kinds. */
export function sumOf(kinds: readonly KindCount[], count: Count): number {
  return kinds.reduce((sum, entry) => sum + entry[count], 0);
}

/** What the demo counts while it runs. */
export interface DemoStatistics {
  readonly kinds: Readonly<Record<string, KindCount>>;
  sent(record: EventRecord): void;
  received(record: EventRecord): void;
  /** @param kind the kind of the record that a delivered event was made of */
  delivered(kind: string): void;
  total(count: Count): number;
}

export function createDemoStatistics(): DemoStatistics {
  const kinds: Record<string, KindCount> = Object.create(null);

  const countOf = ({ kind, category }: EventRecord): KindCount => {
    kinds[kind] ??= { kind, category: category ?? 'unknown', sent: 0, received: 0, delivered: 0 };
    return kinds[kind];
  };

  return {
    kinds,
    sent(record) {
      countOf(record).sent += 1;
    },
    received(record) {
      countOf(record).received += 1;
    },
    delivered(kind) {
      const count = kinds[kind];
      if (count !== undefined) count.delivered += 1;
    },
    total: (count) => sumOf(Object.values(kinds), count),
  };
}
