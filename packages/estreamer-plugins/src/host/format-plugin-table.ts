import type { PluginStatus } from '../slot/plugin-status.ts';

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
