import type { MozDefIssue, MozDefRule } from '../errors/mozdef-error.ts';

/** A value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** An object that JSON can hold. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * What `details` of an event may hold: JSON values, and `Date`, which goes out as ISO 8601 text in UTC.
 * Keys whose value is `undefined` are left out.
 */
export type DetailValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Date
  | readonly DetailValue[]
  | { readonly [key: string]: DetailValue };

/** The `details` of an event, as given by the caller. */
export interface MozDefDetails {
  readonly [key: string]: DetailValue;
}

/** Tells whether a value is an object made by `{}`, by `Object.create(null)` or by the like in another realm. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Whether there is anything in an object or a list but `null` and `undefined`. */
export function hasValue(object: object): boolean {
  return Object.values(object).some((item) => item !== null && item !== undefined);
}

/** Called for every key and text; `path` is only valid during the call. */
export interface JsonVisitor {
  key(key: string, path: readonly (string | number)[]): void;
  text(text: string, path: readonly (string | number)[]): void;
}

/** What bounds a check. */
export interface JsonLimits {
  /** How deep objects and arrays may be nested. */
  readonly maxDepth: number;
  /** The most bytes that the JSON may take; the check stops where it is certain to take more. */
  readonly maxBytes: number;
}

/** The most issues that are collected before the check stops. */
const MAX_ISSUES = 100;

/**
 * Checks that `JSON.stringify` writes an object as it is: plain objects, arrays, texts, finite numbers, booleans, `null`
 * and `Date`. Keys without a value are left out. Anything else becomes an issue.
 *
 * @param at where the object is
 */
export function checkJson(
  object: Readonly<Record<string, unknown>>,
  at: readonly string[],
  limits: JsonLimits,
  visitor: JsonVisitor,
  issues: MozDefIssue[],
): void {
  const path: (string | number)[] = [...at];
  const ancestors: object[] = [];
  let budget = limits.maxBytes;
  let stopped = false;

  function report(rule: MozDefRule, message: string, hint: string): void {
    issues.push({ path: [...path], rule, message, hint });
    if (issues.length >= MAX_ISSUES) stopped = true;
  }

  function spend(bytes: number): void {
    budget -= bytes;
    if (budget >= 0 || stopped) return;
    stopped = true;
    issues.push({
      path: at,
      rule: 'too-large',
      message: `makes the JSON larger than ${limits.maxBytes} bytes`,
      hint: 'shorten it, or raise limits.maxBytes if every transport takes more',
    });
  }

  function check(item: unknown): void {
    switch (typeof item) {
      case 'string':
        spend(item.length + 2);
        if (!stopped) visitor.text(item, path);
        return;
      case 'number':
        spend(1);
        if (Number.isFinite(item)) return;
        report('not-finite', `is ${item}, which JSON cannot hold`, 'leave it out, or write it as text');
        return;
      case 'boolean':
        spend(4);
        return;
      case 'bigint':
        report('not-json', 'is a BigInt, which JSON cannot hold', 'convert it to a number or to text');
        return;
      case 'object':
        if (item === null) spend(4);
        else checkObject(item);
        return;
      default:
        report('not-json', `is ${typeof item}, which JSON cannot hold`, 'leave it out, or write it as text');
    }
  }

  function checkObject(item: object): void {
    if (item instanceof Date) return checkDate(item);
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
    // An own toJSON of a plain object is found among its keys.
    const rewritten = Array.isArray(item)
      ? 'toJSON' in item
      : 'toJSON' in item && !Object.hasOwn(item, 'toJSON');
    if (rewritten || (!Array.isArray(item) && !isPlainObject(item))) {
      return report(
        'not-json',
        'is neither a plain object nor an array',
        'convert it to plain objects, arrays, texts and numbers',
      );
    }
    spend(2);
    ancestors.push(item);
    if (Array.isArray(item)) checkItems(item);
    else checkEntries(item as Readonly<Record<string, unknown>>);
    ancestors.pop();
  }

  function checkDate(date: Date): void {
    if (Number.isNaN(date.getTime())) {
      report('not-json', 'is an invalid Date', 'leave it out, or give a valid one');
    }
    spend(26);
  }

  function checkItems(items: readonly unknown[]): void {
    for (let index = 0; index < items.length && !stopped; index++) {
      path.push(index);
      spend(1);
      check(items[index]);
      path.pop();
    }
  }

  function checkEntries(entries: Readonly<Record<string, unknown>>): void {
    for (const key of Object.keys(entries)) {
      if (stopped) break;
      const item = entries[key];
      if (item === undefined) continue;
      path.push(key);
      spend(key.length + 4);
      if (!stopped) visitor.key(key, path);
      check(item);
      path.pop();
    }
  }

  checkObject(object);
}
