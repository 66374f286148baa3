import { formatTable } from '../terminal/table.ts';
import type { CheckResult } from './delivery-check.ts';
import { type DemoStatistics, sumOf } from './demo-statistics.ts';

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
