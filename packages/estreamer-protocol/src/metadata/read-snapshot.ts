import { EstreamerProtocolError } from '../errors/protocol-error.ts';

type Entry = readonly [key: string, name: string];

/**
 * Checks a snapshot that may come from a file.
 *
 * @throws {EstreamerProtocolError} `invalid-snapshot`
 */
export function readSnapshot(snapshot: unknown): [kind: string, entries: readonly Entry[]][] {
  if (!isObject(snapshot) || snapshot['version'] !== 1) {
    throw createError('it has no "version" 1');
  }
  const { kinds } = snapshot;
  if (!isObject(kinds)) throw createError('"kinds" is not an object');
  return Object.entries(kinds).map(([kind, entries]) => {
    if (!Array.isArray(entries) || !entries.every(isEntry)) {
      throw createError(`"kinds.${kind}" is not a list of pairs of texts`);
    }
    return [kind, entries];
  });
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function createError(what: string): EstreamerProtocolError {
  return new EstreamerProtocolError(
    'invalid-snapshot',
    `This is not a snapshot of a metadata store: ${what}.`,
  );
}
