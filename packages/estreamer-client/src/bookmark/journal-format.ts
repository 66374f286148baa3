import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type Bookmark,
  type BookmarkChange,
  bookmarkFault,
  changeFault,
  migrateBookmark,
  type RecentEvents,
} from './bookmark.ts';

/*
 * A journal is a text of lines. The first is a whole bookmark with its checksum:
 *
 *   {"checksum":"<SHA-256 in hexadecimal>","bookmark":{...}}
 *
 * and each further one a change, behind its CRC-32 in eight hexadecimal digits:
 *
 *   0a1b2c3d {"position":...,"lateness":...,"recent":[...]}
 *
 * A line counts only when its checksum fits. One that does not at the very end was torn by a crash; what was in it was
 * never confirmed. One in the middle is damage: the changes around it still count, since none says anything that was not
 * acknowledged.
 */

/** A journal as it was read. */
export interface ReadJournal {
  /** What its first line says; undefined when that is damaged. */
  readonly bookmark: Bookmark | undefined;
  /** The changes, in order. */
  readonly changes: readonly BookmarkChange[];
  /** What is wrong with it, apart from a torn end; undefined when nothing is. */
  readonly fault: string | undefined;
}

const NEWLINE = 0x0a;
const CRC_DIGITS = 8;
const CHANGE_OFFSET = CRC_DIGITS + 1;

/** The first line of a journal. */
export function formatBookmark(bookmark: Bookmark): string {
  const text = JSON.stringify(bookmark);
  return `{"checksum":"${checksumOf(text)}","bookmark":${text}}\n`;
}

/** A further line. */
export function formatChange({ position, lateness, recent }: BookmarkChange): string {
  const text = JSON.stringify({ position, lateness, recent });
  return `${crcOf(text)} ${text}\n`;
}

/** Reads a journal. */
export function readJournal(content: Buffer): ReadJournal {
  const head = lineAt(content, 0);
  const [bookmark, headFault] = readHead(content.toString('utf8', 0, head.end));
  const changes: BookmarkChange[] = [];
  let damaged = 0;
  for (let line = head; line.next < content.length; ) {
    line = lineAt(content, line.next);
    const change = readChange(content.subarray(line.start, line.end));
    if (change !== undefined) changes.push(change);
    else if (line.next <= content.length) damaged += 1;
  }
  const fault = headFault ?? (damaged > 0 ? `${damaged} of its changes can't be read` : undefined);
  return { bookmark, changes, fault };
}

/** A bookmark with changes applied. */
export function withChanges(bookmark: Bookmark, changes: readonly BookmarkChange[]): Bookmark {
  const last = changes.at(-1);
  if (last === undefined) return bookmark;
  const { position, lateness } = last;
  const recent: RecentEvents[] = [];
  for (const source of [bookmark, ...changes]) {
    for (const events of source.recent) if (events.second >= position) recent.push(events);
  }
  return { ...bookmark, position, lateness, recent };
}

/** A line, and where the next begins: behind the end of the content when the line has no end of its own. */
function lineAt(content: Buffer, start: number): { start: number; end: number; next: number } {
  const newline = content.indexOf(NEWLINE, start);
  const end = newline === -1 ? content.length : newline;
  return { start, end, next: newline === -1 ? content.length + 1 : newline + 1 };
}

function readHead(text: string): [bookmark: Bookmark | undefined, fault: string | undefined] {
  let head: { checksum?: unknown; bookmark?: unknown } | null;
  try {
    head = JSON.parse(text);
  } catch {
    return [undefined, 'it is not JSON'];
  }
  if (head?.checksum !== checksumOf(JSON.stringify(head?.bookmark) ?? '')) {
    return [undefined, 'its checksum does not fit'];
  }
  const bookmark = migrateBookmark(head?.bookmark);
  const fault = bookmarkFault(bookmark);
  return fault === undefined ? [bookmark as Bookmark, undefined] : [undefined, fault];
}

function readChange(line: Buffer): BookmarkChange | undefined {
  const crc = line.toString('latin1', 0, CRC_DIGITS);
  const text = line.subarray(CHANGE_OFFSET);
  if (crc !== crcOf(text)) return undefined;
  try {
    const change = JSON.parse(text.toString('utf8')) as BookmarkChange;
    return changeFault(change) === undefined ? change : undefined;
  } catch {
    return undefined;
  }
}

function crcOf(content: string | Buffer): string {
  return crc32(content).toString(16).padStart(CRC_DIGITS, '0');
}

function checksumOf(text: string): string {
  return hash('sha256', text, 'hex');
}
