import { isIPv4 } from 'node:net';
import type { JsonLimits } from './check-json.ts';
import { isReservedWord } from './reserved-words.ts';

/** A text of fewer characters cannot be too long for a keyword, whatever they are. */
const SAFE_LENGTH = 10_000;

/**
 * Tells quickly whether there is nothing to say about an object's contents, as nearly always: neither an issue nor a
 * warning. `false` means that `checkJson` has to look.
 */
export function isUnremarkable(object: object, limits: JsonLimits): boolean {
  return isUnremarkableObject(object, limits.maxDepth, { left: limits.maxBytes });
}

/** Tells quickly whether there is nothing to say about a text. */
export function isUnremarkableText(text: string): boolean {
  return text.length < SAFE_LENGTH && !isReservedWord(text);
}

/** Tells quickly whether there is nothing to say about the keys of `details` that have a type of their own. */
export function areUnremarkableDetails(details: Readonly<Record<string, unknown>>): boolean {
  return (
    isUnremarkableAddress(details['sourceipaddress']) &&
    isUnremarkableAddress(details['destinationipaddress']) &&
    isUnremarkableFlag(details['success']) &&
    isUnremarkableFlag(details['error']) &&
    details['http_x_forwarded_for'] !== null
  );
}

function isUnremarkableAddress(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && isIPv4(value));
}

function isUnremarkableFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

/** What is left of the bytes that the JSON may take. */
interface Budget {
  left: number;
}

function isUnremarkableValue(value: unknown, depth: number, budget: Budget): boolean {
  switch (typeof value) {
    case 'string':
      budget.left -= value.length + 2;
      return isUnremarkableText(value);
    case 'number':
      budget.left -= 1;
      return Number.isFinite(value);
    case 'boolean':
      budget.left -= 4;
      return true;
    case 'object':
      return value === null || isUnremarkableObject(value, depth, budget);
    default:
      return value === undefined;
  }
}

function isUnremarkableObject(value: object, depth: number, budget: Budget): boolean {
  if (depth < 1 || budget.left < 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) {
    return areUnremarkableEntries(value as Readonly<Record<string, unknown>>, depth, budget);
  }
  if (prototype !== Array.prototype || !Array.isArray(value) || 'toJSON' in value) return false;
  return areUnremarkableItems(value, depth, budget);
}

function areUnremarkableEntries(
  entries: Readonly<Record<string, unknown>>,
  depth: number,
  budget: Budget,
): boolean {
  budget.left -= 2;
  // Its prototype is that of every plain object, which has no keys.
  for (const key in entries) {
    budget.left -= key.length + 4;
    if (budget.left < 0 || !isUnremarkableKey(key)) return false;
    if (!isUnremarkableValue(entries[key], depth - 1, budget)) return false;
  }
  return true;
}

function areUnremarkableItems(items: readonly unknown[], depth: number, budget: Budget): boolean {
  budget.left -= items.length + 2;
  for (let index = 0; index < items.length; index++) {
    if (budget.left < 0) return false;
    const item = items[index];
    if (item === undefined || !isUnremarkableValue(item, depth - 1, budget)) return false;
  }
  return true;
}

/** Small letters, digits and the like; anything else may be a capital. */
function isUnremarkableKey(key: string): boolean {
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    if (code > 0x7f || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return !isReservedWord(key);
}
