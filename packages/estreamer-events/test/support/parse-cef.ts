/**
 * Reads CEF as the specification words it, character by character. It shares nothing with the writer.
 *
 * Header: seven fields between `|`, in which `\|` and `\\` stand for themselves. Extension: `key=value` pairs; a key is
 * of letters and digits and stands behind a space, or at the start; in a value `\=`, `\\`, `\n` and `\r` are escapes; what stands
 * between a value and the space before the next key belongs to the value.
 */
export interface ParsedCef {
  readonly version: string;
  readonly vendor: string;
  readonly product: string;
  readonly deviceVersion: string;
  readonly signatureId: string;
  readonly name: string;
  readonly severity: string;
  readonly extension: Readonly<Record<string, string>>;
}

const HEADER_FIELDS = 7;

/** @throws for anything that is not CEF */
export function parseCef(line: string): ParsedCef {
  if (/[\r\n]/.test(line)) throw new Error('A line end within the line.');
  const fields: string[] = [];
  let field = '';
  let position = 0;
  while (fields.length < HEADER_FIELDS) {
    if (position >= line.length) throw new Error(`The header ends after ${fields.length} fields.`);
    const character = line[position] as string;
    position += 1;
    if (character === '\\') {
      const escaped = line[position] as string;
      if (escaped !== '\\' && escaped !== '|') throw new Error(`\\${escaped} is no escape of the header.`);
      field += escaped;
      position += 1;
    } else if (character === '|') {
      fields.push(field);
      field = '';
    } else field += character;
  }
  const [
    version = '',
    vendor = '',
    product = '',
    deviceVersion = '',
    signatureId = '',
    name = '',
    severity = '',
  ] = fields;
  if (version !== 'CEF:0') throw new Error(`${version} is not CEF:0.`);
  if (!/^(?:\d|10)$/.test(severity)) throw new Error(`${severity} is not a severity.`);
  const extension = parseExtension(line.slice(position));
  return { version, vendor, product, deviceVersion, signatureId, name, severity, extension };
}

function parseExtension(text: string): Record<string, string> {
  const equals = unescapedEquals(text);
  const extension: Record<string, string> = {};
  if (equals.length === 0 && text !== '') throw new Error('An extension without a key.');
  const keyStarts = equals.map((at, index) => {
    const from = text.lastIndexOf(' ', at) + 1;
    if (index === 0 && from !== 0) throw new Error('Text before the first key.');
    return from;
  });
  for (const [index, at] of equals.entries()) {
    const key = text.slice(keyStarts[index], at);
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(key)) throw new Error(`${JSON.stringify(key)} is not a key.`);
    if (Object.hasOwn(extension, key)) throw new Error(`${key} is there twice.`);
    const next = keyStarts[index + 1];
    extension[key] = unescapeValue(text.slice(at + 1, next === undefined ? undefined : next - 1));
  }
  return extension;
}

function unescapedEquals(text: string): number[] {
  const found: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '=') found.push(index);
  }
  return found;
}

function unescapeValue(value: string): string {
  let text = '';
  for (let index = 0; index < value.length; index += 1) {
    if (value[index] !== '\\') {
      text += value[index];
      continue;
    }
    index += 1;
    const escaped = value[index];
    if (escaped === 'n') text += '\n';
    else if (escaped === 'r') text += '\r';
    else if (escaped === '\\' || escaped === '=') text += escaped;
    else throw new Error(`\\${escaped} is no escape of a value.`);
  }
  return text;
}
