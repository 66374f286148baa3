import { statSync } from 'node:fs';
import type { Configuration } from '../configuration/configuration.ts';

const READABLE_BY_ALL = 0o004;
const SECRET_FILE_KEYS = ['key_file', 'pkcs12_file', 'passphrase_file'] as const;

/**
 * Files with secrets that every user of the machine can read: keys, passphrases, files that `<key>_file` names, and the
 * configuration where there is one in it. Windows keeps permissions elsewhere and shows all files as readable.
 */
export function exposedFiles({ sources, outputs, secretFiles }: Configuration): readonly string[] {
  if (process.platform === 'win32') return [];
  const paths = [
    ...sources.flatMap(({ values }) => [values, ...Object.values(values)].flatMap(secretFilesOf)),
    ...outputs.flatMap(({ values }) => secretFilesOf(values)),
    ...secretFiles,
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

/** What is not there, or cannot be looked at, is said by whatever reads it. */
function isReadableByAll(path: string): boolean {
  try {
    return (statSync(path).mode & READABLE_BY_ALL) !== 0;
  } catch {
    return false;
  }
}
