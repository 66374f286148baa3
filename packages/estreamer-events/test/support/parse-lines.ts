/** Readers of line formats, written from what their consumers say; they share nothing with the writers. */

/** @throws for anything that is not pairs of key and value with one blank between them */
export function parseKeyValue(line: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let rest = line;
  while (rest !== '') {
    const pair = /^([a-z][a-z0-9_]*)=(?:"([^"]*)"|([^\s"][^\s]*))(?: |$)/u.exec(rest);
    if (pair === null) throw new Error(`No pair of key and value: ${rest.slice(0, 80)}`);
    const [whole, key = '', quoted, bare = ''] = pair;
    if (Object.hasOwn(found, key)) throw new Error(`${key} is there twice.`);
    found[key] = quoted ?? bare;
    rest = rest.slice(whole.length);
  }
  return found;
}

export interface ParsedLeef {
  readonly eventId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws for anything that is not LEEF */
export function parseLeef(line: string): ParsedLeef {
  const head =
    /^LEEF:(?:1\.0\|[^|]+\|[^|]+\|[^|]+\|([^|]+)\||2\.0\|[^|]+\|[^|]+\|[^|]+\|([^|]+)\|([^|]+)\|)/.exec(line);
  if (head === null) throw new Error('No header of LEEF.');
  const [whole, one, two, delimiter = 'x09'] = head;
  const separator = delimiter.startsWith('x')
    ? String.fromCharCode(Number.parseInt(delimiter.slice(1), 16))
    : delimiter;
  const attributes: Record<string, string> = {};
  for (const pair of line.slice(whole.length).split(separator)) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    if (at < 1 || !/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) throw new Error(`No attribute: ${pair.slice(0, 80)}`);
    if (Object.hasOwn(attributes, key)) throw new Error(`${key} is there twice.`);
    attributes[key] = pair.slice(at + 1);
  }
  return { eventId: one ?? two ?? '', attributes };
}

/** Reads pairs as Splunk does: a bare value ends at a space, one in quotes at the quote that is not escaped. */
export function parsePairs(line: string | undefined): Record<string, string> {
  const pairs: Record<string, string> = {};
  let rest = line ?? '';
  while (rest !== '') {
    const found = /^([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"=\\]+))(?: |$)/.exec(rest);
    if (found === null) throw new Error(`No pair: ${rest.slice(0, 200)}`);
    const [whole, key = '', quoted, bare] = found;
    // Of a key that stands there twice, the first value counts.
    if (!Object.hasOwn(pairs, key))
      pairs[key] = quoted === undefined ? (bare ?? '') : JSON.parse(`"${quoted}"`);
    rest = rest.slice(whole.length);
  }
  return pairs;
}

/** Reads one record of RFC 4180. */
export function parseCsv(line: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/.exec(rest);
    if (found === null) throw new Error(`Not CSV: ${rest.slice(0, 80)}`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '') return cells;
    rest = rest.slice(found[0].length);
  }
}
