import type { EventRecord } from '@x/estreamer-protocol';
import { formatTable } from '../terminal/table.ts';
import type { CheckResult } from './delivery-check.ts';

/** Counts of one kind of record. */
interface KindCount {
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
function sumOf(kinds: readonly KindCount[], count: Count): number {
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

/** What the demo found. */
export interface DemoFindings {
  readonly statistics: DemoStatistics;
  readonly check: CheckResult;
  /** An event as the collector got it. */
  readonly sample: Readonly<Record<string, unknown>> | undefined;
  readonly seconds: number;
}

/** Whether everything that was sent was received, and every event of it delivered once. */
export function everythingArrivedOnce({ statistics, check }: DemoFindings): boolean {
  const { missing, duplicated, unexpected } = check;
  return (
    statistics.total('sent') > 0 &&
    Object.values(statistics.kinds).every(({ sent, received }) => sent === received) &&
    missing + duplicated + unexpected === 0
  );
}

/** The demo's closing words: a table by kind of record, one event in full, and the result. */
export function formatReport(findings: DemoFindings): string {
  const { statistics, check, sample, seconds } = findings;
  const kinds = Object.values(statistics.kinds);
  const events = kinds
    .filter(({ category }) => category !== 'metadata')
    .sort((first, second) => second.received - first.received);
  const metadata = kinds.filter(({ category }) => category === 'metadata');
  const table = formatTable(
    [
      { title: 'record kind', align: 'left' },
      { title: 'category', align: 'left' },
      { title: 'sent', align: 'right' },
      { title: 'received', align: 'right' },
      { title: 'to MozDef', align: 'right' },
    ],
    [
      ...events.map(({ kind, category, sent, received, delivered }) => [
        kind,
        category,
        sent,
        received,
        delivered || '-',
      ]),
      [`${metadata.length} kinds`, 'metadata', sumOf(metadata, 'sent'), sumOf(metadata, 'received'), '-'],
      ['total', '', statistics.total('sent'), statistics.total('received'), statistics.total('delivered')],
    ],
  );
  const unknown = statistics.kinds['unknown']?.received ?? 0;
  const { missing, duplicated, unexpected } = check;
  return [
    '',
    ...table,
    '',
    ...(sample === undefined
      ? []
      : ['One event, as the collector got it:', JSON.stringify(sample, undefined, 2), '']),
    `${statistics.total('received')} records decoded, ${unknown} unknown, ${statistics.total('delivered')} events delivered in ${seconds.toFixed(1)} s.`,
    everythingArrivedOnce(findings)
      ? 'Everything that was sent was delivered, once.'
      : `NOT everything that was sent was delivered once: ${missing} missing, ${duplicated} duplicated, ${unexpected} unexpected.`,
    '',
  ].join('\n');
}

/** The same for programs. */
export function reportAsJson({ statistics, check, sample, seconds }: DemoFindings): string {
  const [sent, received, delivered] = (['sent', 'received', 'delivered'] as const).map(statistics.total);
  const totals = { sent, received, delivered, ...check, seconds };
  return `${JSON.stringify({ ...totals, kinds: Object.values(statistics.kinds), sample }, undefined, 2)}\n`;
}
