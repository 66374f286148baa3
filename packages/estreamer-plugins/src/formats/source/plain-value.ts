/** How octets are written. */
export type BytesNotation = 'hex' | 'base64';

/** Writes octets as text. */
export function bytesText(bytes: Uint8Array, notation: BytesNotation): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(notation);
}

/** A value that JSON takes as it is: octets become text, and whatever has more than 53 bits its digits. */
export function plainValue(value: unknown, notation: BytesNotation): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return bytesText(value, notation);
  if (Array.isArray(value)) return value.map((item) => plainValue(item, notation));
  // Without a prototype, a field named __proto__ is a field like any other.
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, field] of Object.entries(value)) plain[name] = plainValue(field, notation);
  return plain;
}

/** An object as JSON on one line. */
export function jsonOf(value: object, notation: BytesNotation): string {
  for (const name in value) {
    const type = typeof (value as Readonly<Record<string, unknown>>)[name];
    if (type === 'object' || type === 'bigint') return JSON.stringify(plainValue(value, notation));
  }
  return JSON.stringify(value);
}
