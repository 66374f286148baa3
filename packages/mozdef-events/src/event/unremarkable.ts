import { hasValue, type JsonLimits } from './check-json.ts';
import { type DetailCheck, detailCheckOf } from './detail-keys.ts';
import { isPluginWord } from './plugin-words.ts';

/** A text of fewer characters cannot be too long for a keyword, whatever they are. */
const SAFE_LENGTH = 10_000;

/** The most keys that are not counted one by one. */
const SAFE_KEYS = 500;

/** The most keys, and the longest, that are remembered: programs use the same few again and again. */
const MAX_KNOWN_KEYS = 2000;
const MAX_KNOWN_LENGTH = 64;

/** Keys that are unremarkable wherever they stand, each with what looks at its value at the top of `details`. */
const knownKeys = new Map<string, DetailCheck | null>();

/** What is left of the bytes that the JSON may take, and of the keys that an index takes. */
interface Budget {
  left: number;
  keys: number;
}

/**
 * Tells quickly whether there is nothing to say about the `details` of an event, as nearly always: neither an issue nor
 * a warning. `false` means that `checkJson` and the other checks have to look.
 */
export function areUnremarkableDetails(details: object, limits: JsonLimits): boolean {
  if (Object.getPrototypeOf(details) !== Object.prototype) return false;
  const budget = { left: limits.maxBytes, keys: SAFE_KEYS };
  return areUnremarkableEntries(details as Readonly<Record<string, unknown>>, limits.maxDepth, budget, true);
}

/** Tells quickly whether there is nothing to say about tags. */
export function areUnremarkableTags(tags: readonly unknown[], limits: JsonLimits): boolean {
  return isUnremarkableObject(tags, limits.maxDepth, { left: limits.maxBytes, keys: SAFE_KEYS });
}

/** Tells quickly whether there is nothing to say about a text. */
export function isUnremarkableText(text: string): boolean {
  return text.length < SAFE_LENGTH && !isPluginWord(text);
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
    return areUnremarkableEntries(value as Readonly<Record<string, unknown>>, depth, budget, false);
  }
  if (prototype === Date.prototype) {
    budget.left -= 26;
    return value instanceof Date && !Number.isNaN(value.getTime());
  }
  if (prototype !== Array.prototype || !Array.isArray(value) || 'toJSON' in value) return false;
  return areUnremarkableItems(value, depth, budget);
}

/** @param top whether these are the `details` themselves, of which MozDef's server reads some */
function areUnremarkableEntries(
  entries: Readonly<Record<string, unknown>>,
  depth: number,
  budget: Budget,
  top: boolean,
): boolean {
  budget.left -= 2;
  // Its prototype is that of every plain object, which has no keys.
  for (const key in entries) {
    budget.left -= key.length + 4;
    budget.keys -= 1;
    let check = knownKeys.get(key);
    if (check === undefined) check = learn(key);
    if (check === undefined || budget.left < 0 || budget.keys < 0) return false;
    const value = entries[key];
    if (!isUnremarkableValue(value, depth - 1, budget)) return false;
    if (top && check !== null && value !== undefined && check(value, entries) !== undefined) return false;
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

/** @returns undefined for a key that the thorough checks have to look at */
function learn(key: string): DetailCheck | null | undefined {
  if (!isUnremarkableKey(key)) return undefined;
  const check = detailCheckOf(key) ?? null;
  if (knownKeys.size < MAX_KNOWN_KEYS && key.length <= MAX_KNOWN_LENGTH) knownKeys.set(key, check);
  return check;
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
