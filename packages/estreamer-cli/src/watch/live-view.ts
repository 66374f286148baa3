import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import { describeError } from '../command-error.ts';
import { cut } from '../terminal/table.ts';
import type { History } from './history.ts';
import { type RunReport, runReport, type WatchedRun } from './run-report.ts';

/** A view of a run that is drawn again and again at the end of a terminal. */
export interface LiveView {
  /** Writes lines above it. */
  write(text: string): void;
  /** Draws it a last time and leaves it standing. */
  close(): void;
}

const REFRESH_MS = 1_000;

/** Draws a run on a terminal, once a second. */
export function openLiveView(
  output: NodeJS.WriteStream,
  run: WatchedRun,
  history: Pick<History, 'sample' | 'list'>,
  now: () => number = Date.now,
): LiveView {
  const update = createLogUpdate(output, { showCursor: true });
  const draw = () => {
    history.sample();
    update(drawRun(runReport(run, now()), history, output.columns || 80).join('\n'));
  };
  const timer = setInterval(draw, REFRESH_MS);
  timer.unref();
  draw();
  return {
    write(text) {
      update.clear();
      output.write(text);
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

/** The lines of the view: how the run stands, its sources, its outputs, the plugins with errors, the last problem. */
export function drawRun(report: RunReport, history: Pick<History, 'list'>, width: number): readonly string[] {
  const { recordsPerSecond = 0, lag = null } = history.list().at(-1) ?? {};
  const plugins = report.pipelines.flatMap(({ plugins: own }) => own).filter(({ errors }) => errors > 0);
  const [problem] = report.problems;
  const tables = [
    formatColumns(report.pipelines, SOURCE_COLUMNS, width),
    formatColumns(report.outputs, OUTPUT_COLUMNS, width),
    ...(plugins.length === 0 ? [] : [formatColumns(plugins, PLUGIN_COLUMNS, width)]),
  ];
  return [
    [
      report.state,
      `${count(recordsPerSecond)} records/s`,
      ...(lag === null ? [] : [`${duration(lag)} behind`]),
      `up ${duration((report.at - report.startedAt) / 1000)}`,
    ].join(' · '),
    ...report.reasons,
    ...tables.flatMap((table) => ['', ...table]),
    ...(problem === undefined ? [] : ['', `${problem.count} x ${problem.level}: ${problem.message}`]),
  ].map((line) => cut(line, width));
}

type Pipeline = RunReport['pipelines'][number];
type Output = RunReport['outputs'][number];
type Plugin = Pipeline['plugins'][number];

const SOURCE_COLUMNS: readonly Column<Pipeline>[] = [
  { title: 'source', value: ({ name, kind }) => name ?? kind },
  { title: 'state', value: ({ source }) => source.state },
  { title: 'records', value: ({ source }) => count(source.records), align: 'right' },
  { title: 'window', value: ({ source }) => count(inFlight(source)), align: 'right' },
  { title: 'unknown', value: ({ source }) => count(source.unknownRecords), align: 'right' },
];

const OUTPUT_COLUMNS: readonly Column<Output>[] = [
  { title: 'output', value: ({ name, source }) => (source === undefined ? name : `${name} (${source})`) },
  { title: 'state', value: ({ counts }) => counts?.state ?? '' },
  { title: 'sent', value: ({ counts }) => count(counts?.sent), align: 'right' },
  { title: 'again', value: ({ counts }) => count(counts?.retried), align: 'right' },
  { title: 'given up', value: ({ counts }) => count(counts?.givenUp), align: 'right' },
  { title: 'dead letters', value: ({ counts }) => count(counts?.deadLetters), align: 'right' },
  { title: 'waiting', value: ({ counts }) => count(counts?.waiting), align: 'right' },
];

const PLUGIN_COLUMNS: readonly Column<Plugin>[] = [
  { title: 'plugin', value: ({ name }) => name },
  { title: 'state', value: ({ state }) => state },
  { title: 'errors', value: ({ errors }) => count(errors), align: 'right' },
  { title: 'dropped', value: ({ dropped }) => count(dropped), align: 'right' },
  {
    title: 'last failure',
    value: ({ lastFailure }) => (lastFailure === undefined ? '' : describeError(lastFailure.error)),
  },
];

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function count(value: number | undefined): string {
  return value === undefined ? '' : numbers.format(value);
}

function inFlight(source: object): number | undefined {
  const { inFlightRecords } = source as { inFlightRecords?: number };
  return inFlightRecords;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const hours = Math.floor(whole / 3600);
  return hours < 48
    ? `${hours} h ${Math.floor((whole % 3600) / 60)} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A column of a table on a terminal. */
interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers stand at the right. @default 'left' */
  readonly align?: 'left' | 'right';
}

/**
 * Lines of a table, as wide as what stands in it. Where the terminal is narrower, the last columns are left out, and what still does not
 * fit is cut; so put first what matters most.
 */
function formatColumns<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): readonly string[] {
  const shown: { cells: readonly string[]; size: number; align: 'left' | 'right' }[] = [];
  let used = 0;
  for (const { title, value, align = 'left' } of columns) {
    const cells = [title, ...rows.map(value)];
    const size = Math.max(...cells.map((cell) => stringWidth(cell)));
    const gap = shown.length === 0 ? 0 : 2;
    if (shown.length > 0 && used + gap + Math.min(size, 12) > width) break;
    shown.push({ cells, size: Math.min(size, width - used - gap), align });
    used += gap + size;
    if (used >= width) break;
  }
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    shown
      .map(({ cells, size, align }) => {
        const text = cut(cells[line] as string, size);
        const padding = ' '.repeat(size - stringWidth(text));
        return align === 'right' ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}
