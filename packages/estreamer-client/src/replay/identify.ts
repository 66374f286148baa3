import { hash } from 'node:crypto';
import type { EventRecord } from '@x/estreamer-protocol';
import {
  discoveryHeaderFields,
  fullyQualifiedConnectionFields,
  type IdentityFields,
  identityFields,
} from './identity-fields.ts';

type Values = Readonly<Record<string, unknown>>;

const COUNTED = '=';
/** 132 bits. */
const HASH_LENGTH = 22;

/**
 * A text that tells an event from all others, to know it again when the server repeats it. Undefined for metadata,
 * which is needed anew in each session, and for what has neither names nor a time.
 *
 * @param payload the payload that the record was decoded from
 * @param second when the server archived it
 */
export function identify(
  record: EventRecord,
  payload: Uint8Array,
  second: number | undefined,
): string | undefined {
  const { category, recordType, netmapId } = record;
  if (category === 'metadata') return undefined;
  const type = netmapId === 0 ? `${recordType}` : `${recordType}/${netmapId}`;
  const [fields, values] = namesOf(record);
  const named = fields === undefined ? undefined : join(values, fields);
  if (fields === undefined || named === undefined) {
    return second === undefined ? undefined : `${COUNTED}${type}@${second}:${hashOfBody(payload)}`;
  }
  if (fields.and === undefined) return `${type}:${named}`;
  return `${type}:${named}:${fields.and === 'body' ? hashOfBody(payload) : hashOfFields(values, fields.and)}`;
}

/**
 * Whether an identity is a hash and a second alone: two events may have it, so that only as many of them are repetitions
 * as there were before. Any other identity belongs to one event.
 */
export function isCounted(identity: string): boolean {
  return identity.startsWith(COUNTED);
}

/** The fields that name a record, and where their values are. */
function namesOf(record: EventRecord): [fields: IdentityFields | undefined, values: Values] {
  if (record.kind === 'unknown') return [undefined, {}];
  const data = (record.data ?? {}) as Values;
  if (record.kind === 'fullyQualifiedEvent') {
    return [data['EventType'] === 'ConnectionEvent' ? fullyQualifiedConnectionFields : undefined, data];
  }
  if (Object.hasOwn(identityFields, record.kind)) return [identityFields[record.kind], data];
  const { discoveryHeader } = record;
  return discoveryHeader === undefined ? [undefined, {}] : [discoveryHeaderFields, discoveryHeader];
}

/** The values in a row; undefined when they name nothing. */
function join(values: Values, { names, time }: IdentityFields): string | undefined {
  if (values[time] === 0) return undefined;
  let text = '';
  for (const name of names) {
    const value = values[name];
    if (typeof value !== 'number' && typeof value !== 'string') return undefined;
    text += text === '' ? value : `.${value}`;
  }
  return text;
}

function hashOfFields(values: Values, names: readonly string[]): string {
  let text = '';
  for (const name of names) {
    // A field that another version does not have is as good as an empty one.
    const value = values[name] || '';
    text += typeof value === 'string' ? `${value.length}:${value}` : `${value};`;
  }
  return hash('sha256', text, 'base64url').slice(0, HASH_LENGTH);
}

/** Of everything behind the record header, whose time is that of the archive and not the event's own. */
function hashOfBody(payload: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = payload;
  const length = byteLength < 8 ? byteLength : new DataView(buffer, byteOffset, byteLength).getUint32(4);
  const body = length < byteLength ? payload.subarray(byteLength - length) : payload;
  return hash('sha256', body, 'base64url').slice(0, HASH_LENGTH);
}
