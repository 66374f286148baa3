/** JSON with bytes as hexadecimal digits. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    item instanceof Uint8Array
      ? Buffer.from(item.buffer, item.byteOffset, item.length).toString('hex')
      : item,
  );
}

/** What databases do not store, as JSON writes it: NUL and half surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/** Replaces in JSON what databases do not store. */
export function makeStorable(json: string): string {
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(JSON.parse(json), (_name, item: unknown) => {
    if (typeof item === 'string') return cleanText(item);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([name, value]) => [cleanText(name), value]));
  });
}

/** Text without NUL, which PostgreSQL does not take, and without half surrogate pairs, which no database does. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
