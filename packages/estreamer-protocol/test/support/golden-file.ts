import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Golden files: bytes as annotated hexadecimal text (`<name>.hex.txt`), and beside them what they mean (`<name>.json`).
 * Both were made from the wire specification without this project's code, and read again by a second decoder of
 * the specification, comments included. Values are there to tell fields apart; a server would send likelier ones.
 */
const directory = fileURLToPath(new URL('../golden/', import.meta.url));

/** The folders of golden files. */
export function goldenFolders(): string[] {
  return readdirSync(directory);
}

/** The names of the golden files of a folder. */
export function goldenNames(folder: string): string[] {
  return readdirSync(`${directory}${folder}`)
    .filter((file) => file.endsWith('.hex.txt'))
    .map((file) => file.slice(0, -'.hex.txt'.length));
}

/** The bytes: spaces and line ends mean nothing, `#` starts a comment that ends with its line. */
export function readGoldenBytes(folder: string, name: string): Buffer {
  const text = readFileSync(`${directory}${folder}/${name}.hex.txt`, 'utf8');
  const digits = text.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '');
  const bytes = Buffer.from(digits, 'hex');
  // Buffer stops at the first character that is not hexadecimal.
  if (2 * bytes.length !== digits.length)
    throw new Error(
      `${folder}/${name}.hex.txt: ${JSON.stringify(digits.slice(2 * bytes.length, 2 * bytes.length + 2))} is no byte.`,
    );
  return bytes;
}

/** What the bytes mean; bytes in it stand as `{ "octets": "<hexadecimal>" }`. */
export function readGoldenValues(folder: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${directory}${folder}/${name}.json`, 'utf8'));
}

/** A decoded value in the form of the golden files. */
export function withBytesAsText(value: unknown): unknown {
  if (value instanceof Uint8Array) return { octets: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(withBytesAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withBytesAsText(entry)]));
}
