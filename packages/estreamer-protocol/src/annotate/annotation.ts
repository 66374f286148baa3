/**
 * A run of bytes and what it says: a field, or a group of fields (a header, a block, a list). The `parts` of a group cover its
 * bytes in order and without gaps.
 */
export interface Annotation {
  /** The field's name in a record's `data`, or what the group is: `recordHeader`, `item 1`. */
  readonly name: string;
  /** Bytes before it: in what was annotated, or in the whole capture where the annotator was told an offset. */
  readonly offset: number;
  /** A view into what was annotated. */
  readonly bytes: Uint8Array;
  /** What the field decodes to, as in a record's `data`; undefined for a group. */
  readonly value?: unknown;
  /** What the value means: its name in metadata or in a table, a time, what a group is. */
  readonly meaning?: string | undefined;
  /** Empty for a field. */
  readonly parts: readonly Annotation[];
  /** Why the bytes do not fit their layout: where, and what was expected. */
  readonly fault?: string | undefined;
}

/** A group while it is filled. */
export interface OpenAnnotation extends Annotation {
  meaning?: string | undefined;
  readonly parts: OpenAnnotation[];
}

/** The fields of an annotation in the order of their bytes, without the groups. */
export function* fieldsOf(annotation: Annotation): Generator<Annotation, undefined> {
  if (annotation.parts.length === 0) yield annotation;
  for (const part of annotation.parts) yield* fieldsOf(part);
}

/** Settings of {@link formatAnnotation}. */
export interface FormatAnnotationSettings {
  /** How many bytes stand in a line. @default 8 */
  readonly bytesPerLine?: number | undefined;
  /** How many bytes of one field are shown; of a longer one the first, and how many more there are. @default 64 */
  readonly maxBytes?: number | undefined;
  /** How many digits an offset has. @default 6 */
  readonly offsetDigits?: number | undefined;
}

/**
 * An annotation as lines of text, a line each field: offset (hexadecimal), bytes, and `name: value (meaning)`, indented by
 * how deep it lies. Text from the wire is quoted, and nothing in it can end a line or move a terminal's cursor.
 */
export function formatAnnotation(
  annotation: Annotation,
  { bytesPerLine = 8, maxBytes = 64, offsetDigits = 6 }: FormatAnnotationSettings = {},
): string[] {
  const lines: string[] = [];
  const line = (offset: number, bytes: Uint8Array, text: string) => {
    const digits = offset.toString(16).padStart(offsetDigits, '0');
    lines.push(`${digits}  ${hex(bytes).padEnd(3 * bytesPerLine - 1)}  ${text}`.trimEnd());
  };
  const write = (part: Annotation, depth: number) => {
    const { offset, bytes, parts } = part;
    const indent = '  '.repeat(depth);
    if (parts.length > 0) {
      line(offset, NO_BYTES, `${indent}${describe(part)}`);
      for (const inner of parts) write(inner, depth + 1);
      return;
    }
    const shown = Math.min(bytes.length, Math.max(maxBytes, bytesPerLine));
    line(offset, bytes.subarray(0, Math.min(shown, bytesPerLine)), `${indent}${describe(part)}`);
    for (let start = bytesPerLine; start < shown; start += bytesPerLine)
      line(offset + start, bytes.subarray(start, Math.min(shown, start + bytesPerLine)), '');
    if (shown < bytes.length) line(offset + shown, NO_BYTES, `${indent}  ${bytes.length - shown} bytes more`);
  };
  write(annotation, 0);
  return lines;
}

const NO_BYTES = new Uint8Array();

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function describe({ name, value, meaning, fault, bytes, parts }: Annotation): string {
  if (fault !== undefined) return `${name}: ${bytes.length} bytes !! ${printable(fault)}`;
  const isGroup = parts.length > 0 || value === undefined;
  const text = isGroup ? printable(name) : `${printable(name)}: ${valueText(value)}`;
  if (meaning === undefined) return text;
  return isGroup ? `${text}: ${printable(meaning)}` : `${text} (${printable(meaning)})`;
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'string' && BARE_TEXT.test(value)) return value;
  return printable(JSON.stringify(value));
}

/** Addresses, UUIDs, hashes and digits need no quotes. */
const BARE_TEXT = /^[0-9a-f][0-9a-f.:-]*$|^::/;

/** Control characters and those that change the direction of a line, as escapes. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function printable(text: string): string {
  return text.replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
