import { dirname, resolve } from 'node:path';
import { quoted } from '@x/foundation';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { Bookmark, BookmarkChange, BookmarkStore, LoadedBookmark } from './bookmark.ts';
import {
  type BookmarkFileFacts,
  type BookmarkFiles,
  nodeBookmarkFiles,
  type OpenBookmarkFile,
} from './bookmark-files.ts';
import {
  formatBookmark,
  formatChange,
  type ReadJournal,
  readJournal,
  withChanges,
} from './journal-format.ts';

/** Settings of {@link createFileBookmark}. */
export interface FileBookmarkSettings {
  /**
   * The file; a symbolic link is followed. Beside it stand, under the same name with another ending, `.previous` (the
   * bookmark as it was when this file was begun) and `.new` (a file that is being written). The directory must exist. One
   * file belongs to one client: when another writes it too, the next save fails with `bookmark-changed`.
   */
  readonly path: string;
}

/** What {@link createFileBookmark} uses from outside; each can be replaced. */
export interface FileBookmarkDependencies {
  /**
   * The file system.
   * @default node:fs/promises
   */
  readonly files?: BookmarkFiles | undefined;
}

/**
 * Keeps a bookmark in a file, so that it survives the process and the machine. The file is a journal: a whole bookmark,
 * then a line for each change, so that an acknowledgement costs a few bytes and one write to the disk that it shares with
 * all that wait. Now and then a new file with the whole bookmark takes its place, written beside it while changes go on;
 * the last one stays as `.previous`. Whenever the process dies, what was saved is there.
 *
 * @example
 * const client = createEstreamerClient({ ...settings, bookmark: createFileBookmark({ path: 'fmc.bookmark' }) });
 *
 * @throws {EstreamerClientError} from `load`, `bookmark-unusable`, when there are files and nothing in them can be used;
 *   from `save` and `append`, `bookmark-changed`, when another process has written the file
 */
export function createFileBookmark(
  { path }: FileBookmarkSettings,
  { files = nodeBookmarkFiles }: FileBookmarkDependencies = {},
): BookmarkStore {
  if (typeof path !== 'string' || path === '') {
    throw new EstreamerClientError('invalid-settings', 'path is the path of the bookmark file.');
  }
  const journal = new BookmarkJournal(resolve(path), files);
  return {
    load: () => journal.load(),
    save: (bookmark) => journal.save(bookmark),
    append: (change) => journal.append(change),
    close: () => journal.close(),
  };
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

class BookmarkJournal {
  readonly #files: BookmarkFiles;
  /** The path; that of the file itself once links were followed. */
  #current: string;
  #linksFollowed = false;
  /** Whether the current file may become the previous one: a damaged one must not replace a good one. */
  #isWhole = false;
  /** The file as this journal read or left it; undefined when there was none. */
  #own: BookmarkFileFacts | undefined;
  /** That which was to take its place: a rename that fails may have happened all the same. */
  #successor: BookmarkFileFacts | undefined;
  #open: OpenBookmarkFile | undefined;
  /** The lines that a save that is running does not have in its bookmark. */
  #sinceSave: string[] | undefined;
  /** What touches the current file, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(path: string, files: BookmarkFiles) {
    this.#current = path;
    this.#files = files;
  }

  get #previous(): string {
    return `${this.#current}.previous`;
  }

  get #next(): string {
    return `${this.#current}.new`;
  }

  async load(): Promise<LoadedBookmark | undefined> {
    await this.#followLinks();
    const newest = await this.#read(this.#current);
    this.#own = newest.facts;
    this.#isWhole = newest.bookmark !== undefined && newest.fault === undefined;
    const { bookmark, changes, fault } = newest;
    const [path, previous] = [quoted(this.#current), quoted(this.#previous)];
    if (bookmark !== undefined) {
      const recovered = `The bookmark ${path} is damaged: ${fault}. The rest of it is used, so that some events may come a second time.`;
      const loaded = withChanges(bookmark, changes);
      return fault === undefined ? loaded : { ...loaded, recovered };
    }
    const older = await this.#read(this.#previous);
    if (fault === undefined && older.fault === undefined && older.bookmark === undefined) return undefined;
    const base = older.bookmark === undefined ? undefined : withChanges(older.bookmark, older.changes);
    if (fault === undefined && base !== undefined) {
      const recovered = `There is no bookmark ${path}, but the one before it, ${previous}: that one is used, so that nothing is lost and some events may come a second time. To start again without a bookmark, delete both.`;
      return { ...base, recovered };
    }
    if (base !== undefined || changes.length > 0) {
      const recovered = `The bookmark ${path} is damaged (${fault}); what can be read of it and of the one before it is used instead, so that some events come a second time.`;
      return { ...withChanges(base ?? NOTHING_ACKNOWLEDGED, changes), recovered };
    }
    throw this.#unusable([newest, older]);
  }

  async save(bookmark: Bookmark): Promise<void> {
    const since: string[] = [];
    this.#sinceSave = since;
    try {
      await this.#followLinks();
      const text = formatBookmark(bookmark);
      await this.#inTurn(() => this.#checkOwn());
      await this.#files.write(this.#next, text);
      await this.#inTurn(() => this.#replace(since));
    } finally {
      if (this.#sinceSave === since) this.#sinceSave = undefined;
    }
  }

  append(change: BookmarkChange): Promise<void> {
    // A save that is called later has it in its bookmark, also when it is not written by then.
    const since = this.#sinceSave;
    const line = formatChange(change);
    return this.#inTurn(async () => {
      const found = await this.#checkOwn();
      if (found === undefined) throw new Error(`the file ${quoted(this.#current)} was removed`);
      try {
        this.#open ??= await this.#files.open(this.#current);
        await this.#open.append(line);
      } catch (error) {
        await this.#afterFailure(found, line.length);
        throw error;
      }
      this.#own = { ...found, size: found.size + Buffer.byteLength(line) };
      since?.push(line);
      if (this.#closed) await this.#closeFile();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#inTurn(() => this.#closeFile());
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(act, act);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Gives the new file its name, with what was added to the old one since it was begun. */
  async #replace(since: readonly string[]): Promise<void> {
    const found = await this.#checkOwn();
    if (found === undefined) this.#isWhole = false;
    if (since.length > 0) {
      const file = await this.#files.open(this.#next);
      await file.append(since.join('')).finally(() => file.close());
    }
    this.#successor = await this.#files.look(this.#next);
    await this.#closeFile();
    if (this.#isWhole) await this.#files.copyName(this.#current, this.#previous);
    await this.#files.rename(this.#next, this.#current);
    this.#own = this.#successor;
    this.#isWhole = true;
    await this.#files.syncDirectory(dirname(this.#current));
  }

  /** The current file, if it is the one that this journal has read or written last. */
  async #checkOwn(): Promise<BookmarkFileFacts | undefined> {
    const found = await this.#files.look(this.#current);
    if (found === undefined || isSame(found, this.#own)) return found;
    if (isSame(found, this.#successor)) {
      this.#own = found;
      return found;
    }
    throw new EstreamerClientError(
      'bookmark-changed',
      `The bookmark ${quoted(this.#current)} is not the one that this client has written or read last: another process uses it, or it was replaced. It is left as it is, and nothing is saved. Give each client a file of its own, end the other process, and start this one again.`,
      { file: this.#current },
    );
  }

  /** A part of a line may be in the file; the next save replaces it. */
  async #afterFailure(before: BookmarkFileFacts, most: number): Promise<void> {
    await this.#closeFile().catch(() => {});
    const found = await this.#files.look(this.#current).catch(() => undefined);
    if (found?.id === before.id && found.size >= before.size && found.size <= before.size + most) {
      this.#own = found;
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#open;
    this.#open = undefined;
    await file?.close();
  }

  async #followLinks(): Promise<void> {
    for (let links = 0; !this.#linksFollowed && links < MOST_LINKS; links += 1) {
      const target = await this.#files.target(this.#current);
      if (target === undefined) this.#linksFollowed = true;
      else this.#current = resolve(dirname(this.#current), target);
    }
  }

  async #read(path: string): Promise<JournalFile> {
    try {
      const facts = await this.#files.look(path);
      if (facts === undefined) return { path, ...NO_JOURNAL };
      if (!facts.isFile) return { path, facts, ...NO_JOURNAL, fault: 'it is no regular file' };
      return { path, facts, ...readJournal(await this.#files.read(path)) };
    } catch (cause) {
      return { path, cause, ...NO_JOURNAL, fault: quoted((cause as Error).message) };
    }
  }

  #unusable(found: readonly JournalFile[]): EstreamerClientError {
    const damaged = found.filter(({ fault }) => fault !== undefined);
    const faults = damaged.map(({ path, fault }) => `${quoted(path)} (${fault})`);
    return new EstreamerClientError(
      'bookmark-unusable',
      `No bookmark can be read: ${faults.join(', ')}. Restore it from a backup; or delete the files and set start to a time before which everything has arrived.`,
      { file: this.#current },
      { cause: damaged.find(({ cause }) => cause !== undefined)?.cause },
    );
  }
}

/** A file with a journal, or why there is none in it; neither when there is no file. */
interface JournalFile extends ReadJournal {
  readonly path: string;
  readonly facts?: BookmarkFileFacts;
  readonly cause?: unknown;
}

const NO_JOURNAL: ReadJournal = { bookmark: undefined, changes: [], fault: undefined };

/** What changes are applied to whose bookmark is lost. */
const NOTHING_ACKNOWLEDGED: Bookmark = {
  ...{ version: 2, position: 0, recent: [], lateness: 0, savedAt: 0, server: '' },
};

function isSame(found: BookmarkFileFacts, known: BookmarkFileFacts | undefined): boolean {
  return found.id === known?.id && found.size === known.size;
}
