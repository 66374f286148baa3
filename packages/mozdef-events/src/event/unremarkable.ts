import type { JsonLimits } from './check-json.ts';
import { isPluginWord } from './plugin-words.ts';

/** A text of fewer characters cannot be too long for a keyword, whatever they are. */
const SAFE_LENGTH = 10_000;

/**
 * Tells quickly whether there is nothing to say about an object's contents, as nearly always: neither an issue nor a
 * warning. `false` means that `checkJson` has to look.
 */
export function isUnremarkable(object: object, limits: JsonLimits): boolean {
  return isUnremarkableObject(object, limits.maxDepth, { left: limits.maxBytes, keys: SAFE_KEYS });
}

/** Tells quickly whether there is nothing to say about a text. */
export function isUnremarkableText(text: string): boolean {
  return text.length < SAFE_LENGTH && !isPluginWord(text);
}

/** The most keys that are not counted one by one. */
const SAFE_KEYS = 500;

/** What is left of the bytes that the JSON may take, and of the keys that an index takes. */
interface Budget {
  left: number;
  keys: number;
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
    budget.keys -= 1;
    if (budget.left < 0 || budget.keys < 0 || !isUnremarkableKey(key)) return false;
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
    // The fields of several objects, or of objects beside values, may contradict each other.
    if (items.length > 1 && typeof item === 'object' && item !== null && hasValue(item)) return false;
  }
  return true;
}

function hasValue(object: object): boolean {
  for (const value of Object.values(object)) if (value !== null && value !== undefined) return true;
  return false;
}

/** Small letters, digits and the like; anything else may be a capital, and a dot makes a path. */
function isUnremarkableKey(key: string): boolean {
  if (key === '') return false;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    if (code > 0x7f || code === 0x2e || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return !isPluginWord(key);
}
