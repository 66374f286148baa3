import stringWidth from 'string-width';
import { cut } from './table.ts';

/** A column of a table on a terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers stand at the right. @default 'left' */
  readonly align?: 'left' | 'right';
}

/**
 * Lines of a table, as wide as what stands in it. Where the terminal is narrower, the last columns are left out, and what still does not
 * fit is cut; so put first what matters most.
 */
export function formatColumns<Row>(
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
