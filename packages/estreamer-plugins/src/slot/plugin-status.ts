import type { PluginInfo, PluginPolicy } from '../contract/plugin.ts';
import type { PluginFailure } from '../errors/plugin-error.ts';
import type { CircuitState } from '../isolation/circuit-breaker.ts';

/**
 * Where a plugin stands.
 *
 * - `waiting`: not set up yet.
 * - `ready`: gets records.
 * - `retrying`: required, and waits for the next attempt at what it failed on; the delivery waits with it.
 * - `stalled`: pipelined, and has taken nothing of what it has for longer than its time limit.
 * - `paused`: best-effort, and left alone after repeated failures; records pass it by.
 * - `failed`: could not be loaded or set up; gets no records.
 * - `holding`: as `failed`, but required and there at the start: deliveries wait until it can be loaded.
 * - `closed`: removed, or the host is closed.
 */
export type PluginState =
  | 'waiting'
  | 'ready'
  | 'retrying'
  | 'stalled'
  | 'paused'
  | 'failed'
  | 'holding'
  | 'closed';

/** A plugin of a host, with its counts over all its versions. */
export interface PluginStatus {
  /** The plugin's name in the host; of a plugin file, the file's name. */
  readonly name: string;
  /** What the plugin says about itself; undefined for a file that was never loaded. */
  readonly info: PluginInfo | undefined;
  /** The file that it was loaded from. */
  readonly file?: string;
  /** What its failure means. */
  readonly policy: PluginPolicy;
  /** Whether it has a thread of its own. */
  readonly isolation: 'none' | 'worker';
  /** Where it stands. */
  readonly state: PluginState;
  /** Where its circuit stands. */
  readonly circuit: CircuitState;
  /** Records that it was given; one that it was given again counts again. */
  readonly records: number;
  /** Calls that failed. */
  readonly errors: number;
  /** Records that it wanted and did not get: see the event `records-dropped`. */
  readonly dropped: number;
  /** Records that wait for it at the moment. */
  readonly queued: number;
  /** Milliseconds that its callback took for a record, on average. */
  readonly meanMs: number;
  /** Milliseconds of its longest call. */
  readonly maxMs: number;
  /** How often its thread ended before its time. */
  readonly restarts: number;
  /** The last failure. */
  readonly lastFailure: PluginFailure | undefined;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (plugin: PluginStatus) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'name', align: 'left', cell: ({ name }) => name },
  { title: 'version', align: 'left', cell: ({ info }) => info?.version ?? '-' },
  { title: 'author', align: 'left', cell: ({ info }) => info?.author ?? '-' },
  { title: 'description', align: 'left', cell: ({ info }) => info?.description ?? '-' },
  { title: 'policy', align: 'left', cell: ({ policy }) => policy },
  { title: 'state', align: 'left', cell: ({ state }) => state },
  { title: 'records', align: 'right', cell: ({ records }) => String(records) },
  { title: 'errors', align: 'right', cell: ({ errors }) => String(errors) },
  { title: 'dropped', align: 'right', cell: ({ dropped }) => String(dropped) },
  { title: 'queued', align: 'right', cell: ({ queued }) => String(queued) },
  { title: 'mean ms', align: 'right', cell: ({ meanMs }) => meanMs.toFixed(3) },
  { title: 'max ms', align: 'right', cell: ({ maxMs }) => maxMs.toFixed(3) },
];

const MAX_CELL_LENGTH = 60;

/**
 * Writes the plugins of a host as a table for people: a line of titles and a line for each plugin, each ended by a
 * newline.
 *
 * @param plugins what `host.list()` says
 */
export function formatPluginTable(plugins: readonly PluginStatus[]): string {
  const rows = plugins.map((plugin) => COLUMNS.map(({ cell }) => printable(cell(plugin))));
  const lines = [COLUMNS.map(({ title }) => title), ...rows];
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      COLUMNS.map(({ align }, at) => {
        const cell = line[at] ?? '';
        const width = widths[at] ?? 0;
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}

/** Plugins write about themselves: a table's line stays one. */
function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return line.length > MAX_CELL_LENGTH ? `${line.slice(0, MAX_CELL_LENGTH - 1)}…` : line;
}
