import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Arrivals } from '../chaos/arrivals.ts';
import type { Lives, Sink } from './sink.ts';

/** A file that is rotated, read again every now and then. */
export function createFileSink(folder: string, lives: Lives, arrivals = new Arrivals('file')): Sink {
  const offsets = new Map<number, number>();
  return {
    arrivals,
    section: [
      'type = file',
      'format = json-lines',
      `path = ${join(folder, 'events.jsonl')}`,
      'max_file_bytes = 4000000',
      'keep = 6',
      `dead_letters = ${join(folder, 'dead-file.jsonl')}`,
    ],
    poll() {
      for (const line of newLines(folder, /^events.*\.jsonl$/, offsets)) {
        const { id } = JSON.parse(line) as { readonly id?: string };
        if (id === undefined) continue;
        arrivals.arrived(id, lives.current);
        arrivals.confirmed(id, lives.current);
      }
    },
    // What goes wrong with a disk goes wrong for all that is on it: see `disk.ts`.
    goBad: () => undefined,
    recover() {},
    close: async () => {},
  };
}

/** The whole lines that files have got since they were last read; files keep their place when they are renamed. */
function* newLines(folder: string, names: RegExp, offsets: Map<number, number>): IterableIterator<string> {
  for (const name of readdirSync(folder).filter((each) => names.test(each))) {
    let descriptor: number;
    try {
      descriptor = openSync(join(folder, name), 'r');
    } catch {
      // It has just been renamed, and is read the next time.
      continue;
    }
    const { ino, size } = fstatSync(descriptor);
    const from = Math.min(offsets.get(ino) ?? 0, size);
    const bytes = Buffer.alloc(size - from);
    const length = readSync(descriptor, bytes, 0, bytes.length, from);
    closeSync(descriptor);
    const end = bytes.subarray(0, length).lastIndexOf(10) + 1;
    offsets.set(ino, from + end);
    for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') yield line;
  }
}

const TABLES = ['connection_events', 'intrusion_events', 'file_events', 'malware_events'];

/** A SQLite database, read while it is written. */
export function createDatabaseSink(folder: string, lives: Lives): Sink {
  const arrivals = new Arrivals('sql');
  const file = join(folder, 'events.db');
  const last = new Map<string, number>();
  return {
    arrivals,
    section: ['type = sql', 'dialect = sqlite', `file = ${file}`, 'create_tables = 1'],
    poll() {
      if (!existsSync(file)) return;
      let database: DatabaseSync | undefined;
      try {
        database = new DatabaseSync(file, { readOnly: true, timeout: 50 });
        for (const table of TABLES) {
          const rows = database
            .prepare(`select rowid, identity from ${table} where rowid > ? order by rowid`)
            .all(last.get(table) ?? 0) as { readonly rowid: number; readonly identity: string }[];
          for (const { rowid, identity } of rows) {
            arrivals.arrived(identity, lives.current);
            arrivals.confirmed(identity, lives.current);
            last.set(table, rowid);
          }
        }
      } catch {
        // It is being written, or not made yet.
      } finally {
        database?.close();
      }
    },
    goBad: () => undefined,
    recover() {},
    close: async () => {},
  };
}
