import type { MozDefIssue, MozDefRule } from '../errors/mozdef-issue.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { isPlainObject } from './plain-object.ts';

/** Called for every key and text that is copied; `path` is only valid during the call. */
export interface DetailsVisitor {
  key(key: string, path: readonly (string | number)[]): void;
  text(text: string, path: readonly (string | number)[]): void;
}

/** What bounds a copy. */
export interface CopyLimits {
  /** How deep objects and arrays may be nested. */
  readonly maxDepth: number;
  /** The most bytes that the JSON may take; the copy stops where it is certain to take more. */
  readonly maxBytes: number;
}

/** The most issues that are collected before the copy stops. */
const MAX_ISSUES = 100;

/**
 * Copies `details` into plain JSON values, so that what happens later to the original changes nothing. `Date` becomes
 * ISO 8601 text and keys without a value are left out; anything else that JSON cannot hold becomes an issue.
 *
 * @returns the copy, which is only of use if no issue was added
 */
export function copyDetails(
  details: Readonly<Record<string, unknown>>,
  limits: CopyLimits,
  visitor: DetailsVisitor,
  issues: MozDefIssue[],
): JsonObject {
  const path: (string | number)[] = ['details'];
  const ancestors: object[] = [];
  let budget = limits.maxBytes;
  let stopped = false;

  function report(rule: MozDefRule, message: string, hint: string): null {
    issues.push({ path: [...path], rule, message, hint });
    if (issues.length >= MAX_ISSUES) stopped = true;
    return null;
  }

  function spend(bytes: number): void {
    budget -= bytes;
    if (budget >= 0 || stopped) return;
    stopped = true;
    issues.push({
      path: ['details'],
      rule: 'too-large',
      message: `makes the event larger than ${limits.maxBytes} bytes of JSON`,
      hint: 'shorten it, or raise limits.maxBytes if every transport takes more',
    });
  }

  function copy(item: unknown): JsonValue {
    switch (typeof item) {
      case 'string':
        spend(item.length + 2);
        if (!stopped) visitor.text(item, path);
        return item;
      case 'number':
        spend(1);
        // Adding 0 makes 0 of -0, which JSON.stringify would do later.
        if (Number.isFinite(item)) return item + 0;
        return report(
          'not-finite',
          `is ${item}, which JSON cannot hold`,
          'leave it out, or write it as text',
        );
      case 'boolean':
        spend(4);
        return item;
      case 'bigint':
        return report('not-json', 'is a BigInt, which JSON cannot hold', 'convert it to a number or to text');
      case 'object':
        return item === null ? copyNull() : copyObject(item);
      default:
        return report(
          'not-json',
          `is ${typeof item}, which JSON cannot hold`,
          'leave it out, or write it as text',
        );
    }
  }

  function copyNull(): null {
    spend(4);
    return null;
  }

  function copyObject(item: object): JsonValue {
    if (item instanceof Date) return copyDate(item);
    if (ancestors.includes(item)) {
      return report(
        'cycle',
        'refers back to an object that it is part of',
        'leave it out, or write a name instead',
      );
    }
    if (ancestors.length >= limits.maxDepth) {
      return report(
        'too-deep',
        `is nested more than ${limits.maxDepth} levels deep`,
        'flatten it, or write it as text',
      );
    }
    if (!Array.isArray(item) && !isPlainObject(item)) {
      return report(
        'not-json',
        'is neither a plain object nor an array',
        'convert it to plain objects, arrays, texts and numbers',
      );
    }
    spend(2);
    ancestors.push(item);
    const copied = Array.isArray(item) ? copyArray(item) : copyEntries(item);
    ancestors.pop();
    return copied;
  }

  function copyDate(date: Date): string | null {
    if (Number.isNaN(date.getTime())) {
      return report('not-json', 'is an invalid Date', 'leave it out, or give a valid one');
    }
    spend(26);
    return date.toISOString();
  }

  function copyArray(items: readonly unknown[]): JsonValue[] {
    const copied: JsonValue[] = [];
    for (let index = 0; index < items.length && !stopped; index++) {
      path.push(index);
      spend(1);
      copied.push(copy(items[index]));
      path.pop();
    }
    return copied;
  }

  function copyEntries(object: Readonly<Record<string, unknown>>): JsonObject {
    const copied: Record<string, JsonValue> = {};
    for (const key of Object.keys(object)) {
      if (stopped) break;
      const item = object[key];
      if (item === undefined) continue;
      path.push(key);
      spend(key.length + 4);
      if (!stopped) visitor.key(key, path);
      const value = copy(item);
      // Assigning to this one key would set the copy's prototype instead of making a property.
      if (key === '__proto__') Object.defineProperty(copied, key, { value, ...DATA_PROPERTY });
      else copied[key] = value;
      path.pop();
    }
    return copied;
  }

  const copied = copyObject(details);
  return isPlainObject(copied) ? (copied as JsonObject) : {};
}

const DATA_PROPERTY = { enumerable: true, configurable: true, writable: true } as const;
