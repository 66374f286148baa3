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
