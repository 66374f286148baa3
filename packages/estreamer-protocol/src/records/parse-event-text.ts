import type { FullyQualifiedEventData } from './fully-qualified-event.ts';

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const LONG_NUMBER = /\d{16}/;

const isBlank = (byte: number | undefined) =>
  byte === 0x20 || byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The fields of a body that is the text of an event: braces, and blanks (NUL, TAB, LF and CR are some) around them. */
export function readEventText(bytes: Buffer, start: number): FullyQualifiedEventData | undefined {
  let first = start;
  while (isBlank(bytes[first])) first += 1;
  if (bytes[first] !== OPENING_BRACE) return undefined;
  let end = bytes.length;
  while (isBlank(bytes[end - 1])) end -= 1;
  return bytes[end - 1] === CLOSING_BRACE ? parseEventText(bytes.toString('utf8', first, end)) : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has, and every classic record
const BINARY = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
const SURROUNDING_BLANKS = /^[\0\s]+|[\0\s]+$/g;

/** The same in a body that is no classic record, where other text stands around the braces. */
export function findEventText(bytes: Buffer, start: number): FullyQualifiedEventData | undefined {
  const text = bytes.toString('utf8', start).replace(SURROUNDING_BLANKS, '');
  const first = text.indexOf('{');
  const end = text.lastIndexOf('}') + 1;
  if (first < 0 || end <= first) return undefined;
  if (BINARY.test(text.slice(0, first)) || BINARY.test(text.slice(end))) return undefined;
  return parseEventText(text.slice(first, end));
}

/** The most levels that an event may have; real ones have two. */
const MAX_DEPTH = 32;

/** The fields of an event text; undefined when it is not one JSON object that can be handed on as it is. */
function parseEventText(text: string): FullyQualifiedEventData | undefined {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return unwrapped(harmless(value, 1) as FullyQualifiedEventData);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The event in an object whose one field is an event: the name of the field is the type of the event. */
function unwrapped(data: FullyQualifiedEventData): FullyQualifiedEventData {
  const [name, another] = Object.keys(data);
  if (name === undefined || another !== undefined) return data;
  const inner = data[name];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return data;
  const event = inner as FullyQualifiedEventData;
  return Object.hasOwn(event, 'EventType')
    ? event
    : ({ EventType: name, ...event } as FullyQualifiedEventData);
}

/** An integer that a number cannot hold becomes its digits. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

/**
 * The same value, or a copy where an object has a field named `__proto__`, which then is a field like any other, however
 * the object is copied on.
 *
 * @throws {RangeError} for what JSON could not take back: too many levels, or a number beyond all numbers
 */
function harmless(value: unknown, depth: number): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not a finite number');
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError('too many levels');
  if (Array.isArray(value)) return value.map((item) => harmless(item, depth + 1));
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (name === '__proto__') return withoutPrototype(fields, depth);
    if (typeof field === 'object' || typeof field === 'number') fields[name] = harmless(field, depth + 1);
  }
  return fields;
}

function withoutPrototype(fields: object, depth: number): object {
  const copy: object = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(copy, name, {
      value: harmless(value, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}
