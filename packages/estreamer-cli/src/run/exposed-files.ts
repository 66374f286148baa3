import { statSync } from 'node:fs';
import type { Configuration } from '../configuration/configuration.ts';
import type { Keys } from '../keys/keys.ts';

const READABLE_BY_ALL = 0o004;
const SECRET_FILE_KEYS = ['key_file', 'pkcs12_file', 'passphrase_file'] as const;

/**
 * Files with secrets that every user of the machine can read: keys, passphrases, and the configuration where there is one
 * in it. Windows keeps permissions elsewhere and shows all files as readable.
 *
 * @param file the configuration's path
 */
export function exposedFiles({ sources, outputs }: Configuration, file: string): readonly string[] {
  if (process.platform === 'win32') return [];
  const paths = [
    ...sources.flatMap(({ values }) => Object.values(values).flatMap(secretFilesOf)),
    ...outputs.flatMap(({ values }) => secretFilesOf(values)),
    ...(outputs.some(({ type, values }) => hasSecret(type.keys, values)) ? [file] : []),
  ];
  return [...new Set(paths)].filter(isReadableByAll);
}

function secretFilesOf(values: unknown): string[] {
  if (typeof values !== 'object' || values === null) return [];
  return SECRET_FILE_KEYS.flatMap((key) => {
    const path = (values as Readonly<Record<string, unknown>>)[key];
    return typeof path === 'string' ? [path] : [];
  });
}

function hasSecret(keys: Keys, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(keys).some(([name, { secret }]) => secret && values[name] !== undefined);
}

/** What is not there is said by whatever reads it. */
function isReadableByAll(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & READABLE_BY_ALL) !== 0;
}
