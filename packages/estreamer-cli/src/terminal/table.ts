import stringWidth from 'string-width';

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** What a cell may hold; numbers get separators. */
export type Cell = string | number;

const GAP = 2;
/** The last column is never narrower, however narrow the terminal is. */
const LEAST_LAST = 12;

/**
 * Lines of a table whose columns are as wide as their widest cell.
 *
 * @param width what the lines must fit into: the text of the last column then goes on in the next line
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(formatCell))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, own) => sum + own + GAP, 0);
  widths[last] = Math.min(widths[last] ?? 0, Math.max(width - before, LEAST_LAST));
  const lines = cells.map((row) => {
    const start = columns
      .slice(0, last)
      .map(({ align }, index) => `${pad(row[index] ?? '', widths[index] ?? 0, align)}${' '.repeat(GAP)}`)
      .join('');
    return wrap(row[last] ?? '', widths[last] ?? 0).map((text, index) => {
      const first = index === 0 ? start : ' '.repeat(before);
      return `${first}${pad(text, widths[last] ?? 0, columns[last]?.align ?? 'left')}`.trimEnd();
    });
  });
  const rule = widths.map((own) => '─'.repeat(own)).join('─'.repeat(GAP));
  return [...(lines[0] ?? []), rule, ...lines.slice(1).flat()];
}

function formatCell(cell: Cell): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** Lines that are no wider, cut between words; a word that is too long stays whole. */
export function wrap(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** As much of a text as fits. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** How wide lines may be; no limit where they do not go to a terminal. */
export function widthOf({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY ? (columns ?? 80) : Number.POSITIVE_INFINITY;
}
