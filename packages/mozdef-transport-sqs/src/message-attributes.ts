import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { REFUSED, SettingPlace } from '@x/foundation';

/** Type of a message attribute: one of SQS's three, with a label of your own behind a dot if you like. */
export type SqsAttributeType = 'String' | 'Number' | 'Binary' | `${'String' | 'Number' | 'Binary'}.${string}`;

/** A message attribute whose type is given. */
export interface SqsTypedAttribute {
  /** Type, such as `Number.float`. */
  readonly type: SqsAttributeType;
  /** Value: text for `String`, a number or its digits for `Number`, bytes for `Binary`. Not empty. */
  readonly value: string | number | Uint8Array;
}

/** A message attribute: text becomes a `String`, a number a `Number`, bytes a `Binary`. */
export type SqsAttributeValue = string | number | Uint8Array | SqsTypedAttribute;

/** Message attributes by name, at most ten. */
export type SqsMessageAttributes = Readonly<Record<string, SqsAttributeValue>>;

/** Message attributes in the form that the AWS SDK takes. */
export interface ReadAttributes {
  /** `undefined` if there are none. */
  readonly values: Record<string, MessageAttributeValue> | undefined;
  /** Names, types and values together, in UTF-8 bytes: what SQS counts. */
  readonly byteLength: number;
}

/** No attributes at all. */
export const NO_ATTRIBUTES: ReadAttributes = { values: undefined, byteLength: 0 };

/** The most attributes of a message. */
const MAX_ATTRIBUTES = 10;

const MAX_NAME_LENGTH = 256;

/** What SQS takes as text: most of XML's characters, and no half of a surrogate pair. */
const TEXT = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Checks message attributes and writes them as the AWS SDK takes them.
 *
 * @param place is told about every issue
 */
export function readAttributes(
  attributes: SqsMessageAttributes,
  place: SettingPlace,
): ReadAttributes | typeof REFUSED {
  if (typeof attributes !== 'object' || attributes === null) {
    return place.refuse('is not an object', 'give attributes by name');
  }
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    const message = `has ${entries.length} attributes; SQS takes at most ${MAX_ATTRIBUTES}`;
    return place.refuse(message, 'put what else there is into details');
  }
  if (entries.length === 0) return NO_ATTRIBUTES;
  const values: [name: string, value: MessageAttributeValue][] = [];
  let byteLength = 0;
  for (const [name, given] of entries) {
    const value = readValue(given);
    if (!isName(name)) {
      const hint = 'use letters, digits, "_", "-" and single dots, and do not begin with AWS. or Amazon.';
      place.at(name).refuse('is not a name that SQS takes', hint);
    } else if (typeof value === 'string') {
      place.at(name).refuse('is not a value that SQS takes', value);
    } else {
      values.push([name, value]);
      byteLength += Buffer.byteLength(name) + sizeOf(value);
    }
  }
  return { values: Object.fromEntries(values), byteLength };
}

function isName(name: string): boolean {
  return (
    name.length <= MAX_NAME_LENGTH && /^[\w-]+(?:\.[\w-]+)*$/.test(name) && !/^(?:aws|amazon)\./i.test(name)
  );
}

/** @returns the value as the AWS SDK takes it, or what to do about one that does not fit */
function readValue(given: SqsMessageAttributes[string]): MessageAttributeValue | string {
  if (typeof given === 'string') return readTyped({ type: 'String', value: given });
  if (typeof given === 'number') return readTyped({ type: 'Number', value: given });
  if (given instanceof Uint8Array) return readTyped({ type: 'Binary', value: given });
  if (typeof given === 'object' && given !== null) return readTyped(given);
  return 'give text, a number, bytes, or an object with type and value';
}

function readTyped({ type, value }: SqsTypedAttribute): MessageAttributeValue | string {
  const [, base] = /^(String|Number|Binary)(?:\.[\x21-\x7e]+)?$/.exec(type) ?? [];
  if (base === undefined || type.length > MAX_NAME_LENGTH) {
    return 'the type is String, Number or Binary, with a dot and a label behind it if you like';
  }
  if (base === 'Binary') {
    if (!(value instanceof Uint8Array) || value.length === 0) return 'Binary takes bytes, at least one';
    return { DataType: type, BinaryValue: value };
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !TEXT.test(text)) {
    return `${base} takes text that is not empty and has no control characters`;
  }
  if (base === 'Number' && !DECIMAL.test(text)) return 'Number takes a finite number or its digits';
  return { DataType: type, StringValue: text };
}

function sizeOf({ DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue): number {
  return Buffer.byteLength(DataType) + Buffer.byteLength(StringValue) + (BinaryValue?.length ?? 0);
}
