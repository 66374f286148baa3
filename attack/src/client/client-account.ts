import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface ClientAccount {
  readonly arrived: number;
  readonly missing: readonly string[];
  /** Events that came again; those of which `ack()` had resolved; those that came in another form. */
  readonly duplicates: number;
  readonly confirmed: number;
  readonly changed: number;
  /** Lines about events that the source does not have. */
  readonly strange: number;
  /** What the client told, by kind. */
  readonly told: Readonly<Record<string, number>>;
}

/** Reads the consumer's log. */
export async function account(
  directory: string,
  expected: ReadonlyMap<string, string>,
): Promise<ClientAccount> {
  const times = new Map<string, string>();
  const confirmedKeys = new Set<string>();
  const open = new Map<string, string[]>();
  const told: Record<string, number> = {};
  let confirmed = 0;
  let duplicates = 0;
  let changed = 0;
  let strange = 0;
  for await (const line of createInterface({ input: createReadStream(join(directory, 'log')) })) {
    const [mark, id = '', key, form] = line.split(' ');
    if (mark === 'O') {
      const what = key === undefined || /^\d*$/.test(key) ? id : `${id} ${key}`;
      told[what] = (told[what] ?? 0) + 1;
    } else if (mark === 'A') {
      for (const one of open.get(id) ?? []) confirmedKeys.add(one);
      open.delete(id);
    } else if (mark === 'E' && key !== undefined && form !== undefined) {
      if (!expected.has(key)) strange += 1;
      if (times.has(key)) {
        duplicates += 1;
        const before = times.get(key);
        // A server that sends an event with other bytes than before sends another event, as far as one can tell.
        if (before !== form) changed += 1;
        else if (confirmedKeys.has(key)) confirmed += 1;
      }
      times.set(key, form);
      const keys = open.get(id) ?? [];
      keys.push(key);
      open.set(id, keys);
    }
  }
  const missing = [...expected.keys()].filter((key) => !times.has(key));
  return { arrived: times.size, missing, duplicates, confirmed, changed, strange, told };
}
