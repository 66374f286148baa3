import stringWidth from 'string-width';

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** What a cell may hold; numbers get separators. */
export type Cell = string | number;

const GAP = 2;
/** In a narrower last column it is hard to read on: its text then stands below the others. */
const LEAST_LAST = 20;
const INDENT = 2;
/** No column is cut to less. */
const LEAST_CUT = 8;

/**
 * Lines of a table whose columns are as wide as their widest cell.
 *
 * @param width what the lines must fit into: the text of the last column then goes on in the next line, or stands in lines of
 *   its own where the others leave no room, and a column that is too wide for that is cut
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(formatCell))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const last = columns.length - 1;
  const texts = cells.map((row) => row[last] ?? '');
  const isText = columns[last]?.align === 'left' && last > 0;
  const room = width - sum(widths.slice(0, last)) - GAP * last;
  const hasRoom = room >= Math.min(widths[last] ?? 0, Math.max(LEAST_LAST, longestWord(texts)));
  const isBelow = isText && !hasRoom;
  const beside = isBelow ? columns.slice(0, last) : columns;
  if (isText) widths[last] = Math.min(widths[last] ?? 0, isBelow ? width - INDENT : room);
  shrink(beside, widths, width);
  const lines = cells.map((row) => {
    const line = (textOf: (index: number) => string) =>
      beside.map(({ align }, index) => pad(textOf(index), widths[index] ?? 0, align)).join(' '.repeat(GAP));
    const cellOf = (index: number) => cut(row[index] ?? '', widths[index] ?? 0);
    if (!isText) return [line(cellOf)];
    const parts = wrap(row[last] ?? '', widths[last] ?? 0);
    if (isBelow) return [line(cellOf), ...parts.map((text) => `${' '.repeat(INDENT)}${text}`)];
    return parts.map((text, at) => line((index) => (index === last ? text : at === 0 ? cellOf(index) : '')));
  });
  const rule = beside.map((_, index) => '─'.repeat(widths[index] ?? 0)).join('─'.repeat(GAP));
  const isEmpty = (line: string) => isBelow && line.trim() === '';
  return [...(lines[0] ?? []), rule, ...lines.slice(1).flat()]
    .filter((line) => !isEmpty(line))
    .map((line) => line.trimEnd());
}

/** Makes the widest column of words so narrow that all fit. */
function shrink(columns: readonly Column[], widths: number[], width: number): void {
  const excess = sum(widths.slice(0, columns.length)) + GAP * (columns.length - 1) - width;
  if (excess <= 0) return;
  const words = columns.flatMap(({ align }, index) => (align === 'left' ? index : []));
  const widest = words.reduce(
    (most, index) => ((widths[index] ?? 0) > (widths[most] ?? 0) ? index : most),
    0,
  );
  widths[widest] = Math.max(LEAST_CUT, (widths[widest] ?? 0) - excess);
}

function longestWord(texts: readonly string[]): number {
  return Math.max(...texts.flatMap((text) => text.split(' ')).map((word) => stringWidth(word)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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

/** How wide lines may be; no limit where they do not go to a terminal. One that does not know its width says 0. */
export function widthOf({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY ? columns || 80 : Number.POSITIVE_INFINITY;
}
