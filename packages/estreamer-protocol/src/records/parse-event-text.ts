import type { FullyQualifiedEventData } from './fully-qualified-event.ts';

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const LONG_NUMBER = /\d{16}/;

/** Whether bytes could be the text of a fully-qualified event. */
export function looksLikeEventText(bytes: Buffer, start: number): boolean {
  return bytes[start] === OPENING_BRACE && bytes[bytes.length - 1] === CLOSING_BRACE;
}

/** The most levels that an event may have; real ones have two. */
const MAX_DEPTH = 32;

/** The fields of an event text; undefined when it is not one JSON object that can be handed on as it is. */
export function parseEventText(text: string): FullyQualifiedEventData | undefined {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return harmless(value, 1) as FullyQualifiedEventData;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
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
