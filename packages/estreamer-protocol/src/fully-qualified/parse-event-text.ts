import type { FullyQualifiedEventData } from './fully-qualified-event.ts';

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const LONG_NUMBER = /\d{16}/;

/** Whether octets could be the text of a fully-qualified event. */
export function looksLikeEventText(octets: Buffer, start: number): boolean {
  return octets[start] === OPENING_BRACE && octets[octets.length - 1] === CLOSING_BRACE;
}

/** The fields of an event text; undefined when it is not one JSON object. */
export function parseEventText(text: string): FullyQualifiedEventData | undefined {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.hasOwn(value, '__proto__') ? withoutPrototype(value) : (value as FullyQualifiedEventData);
  } catch {
    return undefined;
  }
}

/** An integer that a number cannot hold becomes its digits. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

/** A copy in which a field named `__proto__` is a field like any other, however it is copied on. */
function withoutPrototype(fields: object): FullyQualifiedEventData {
  const copy: FullyQualifiedEventData = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
