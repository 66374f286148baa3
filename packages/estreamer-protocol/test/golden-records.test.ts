import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRecordDecoder, createRecordEncoder, type RecordInput } from '../src/index.ts';
import { octetsOfHexText } from './support/hex-text.ts';

/**
 * One file a record: its octets as annotated hexadecimal text, and beside it what they mean. Both were made from the
 * wire specification without this project's code, and proof-read.
 */
const directory = fileURLToPath(new URL('golden/', import.meta.url));
const records = readdirSync(directory, { withFileTypes: true }).flatMap((family) =>
  readdirSync(join(directory, family.name))
    .filter((file) => file.endsWith('.hex.txt'))
    .map((file) => ({ family: family.name, name: file.slice(0, -'.hex.txt'.length) })),
);

const decoder = createRecordDecoder();
const encoder = createRecordEncoder();
const octetsOf = (family: string, name: string) =>
  octetsOfHexText(readFileSync(join(directory, family, `${name}.hex.txt`), 'utf8'));

/** Blocks in a variant of their layout. A record does not say which it came in; the encoder writes the listed one. */
const variants = new Set(['connection/statistics-155-wide', 'ioc/host-ioc-set-150-last-device']);

describe('golden records', () => {
  it('stand in every family', () => {
    expect(new Set(records.map(({ family }) => family))).toEqual(
      new Set([
        'connection',
        'correlation',
        'discovery',
        'file',
        'intrusion',
        'ioc',
        'malware',
        'metadata',
        'packet',
        'user',
        'vpn',
      ]),
    );
  });

  it.each(records)('$family/$name decodes to the values beside it', ({ family, name }) => {
    const expected = JSON.parse(readFileSync(join(directory, family, `${name}.json`), 'utf8'));
    const decoded = decoder.decode(octetsOf(family, name));
    expect(withOctetsAsText(decoded)).toEqual({ discoveryHeader: undefined, ...expected });
  });

  const listed = records.filter(({ family, name }) => !variants.has(`${family}/${name}`));
  it.each(listed)('$family/$name encodes to the octets that it came from', ({ family, name }) => {
    const octets = octetsOf(family, name);
    const decoded = decoder.decode(octets);
    const { undecodedBytes } = decoded;
    const encoded = encoder.encode(decoded as RecordInput);
    // What a newer server added is not in the record's fields and can't be written again.
    if (undecodedBytes > 0) expect(encoded.length).toBe(octets.length - undecodedBytes);
    else expect(encoded.toString('hex')).toBe(octets.toString('hex'));
  });
});

/** JSON has no octets: they stand as `{ "octets": "<hexadecimal>" }`. */
function withOctetsAsText(value: unknown): unknown {
  if (value instanceof Uint8Array) return { octets: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(withOctetsAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withOctetsAsText(entry)]));
}
