import { hash } from 'node:crypto';
import { HASH_WORDS } from './hash-counts.ts';

const SHORT_HEADER_SIZE = 8;
const EXTENDED_HEADER_SIZE = 16;
/** Of the type word: whether a header has a time is no part of the event. */
const TYPE_BITS = 0x7fff_ffff;

/**
 * Puts the hash of an event in its place: of everything behind the record header (whose time is that of the archive and
 * not the event's own), and of the record type with its netmap. 128 bits of a SHA-256: among a million events that may
 * be repeated the chance that a new one is taken for one of them is 3 in 10^33, and nobody can make two that agree.
 */
export function hashEvent(payload: Buffer, words: Int32Array, at: number): void {
  const body = bodyOf(payload);
  // A text of single bytes costs half of a buffer.
  const digest = hash('sha256', body, 'binary');
  for (let word = 0; word < HASH_WORDS; word += 1) {
    const start = word * 4;
    words[at + word] =
      digest.charCodeAt(start) |
      (digest.charCodeAt(start + 1) << 8) |
      (digest.charCodeAt(start + 2) << 16) |
      (digest.charCodeAt(start + 3) << 24);
  }
  if (body !== payload) words[at + 1] = (words[at + 1] as number) ^ (payload.readUInt32BE(0) & TYPE_BITS);
}

function bodyOf(payload: Buffer): Buffer {
  const { length } = payload;
  if (length < SHORT_HEADER_SIZE) return payload;
  const headerSize = length - payload.readUInt32BE(4);
  if (headerSize !== SHORT_HEADER_SIZE && headerSize !== EXTENDED_HEADER_SIZE) return payload;
  return payload.subarray(headerSize);
}

/** Where an event stands among those of its server. */
export interface EventPlace {
  readonly recordType: number;
  readonly netmapId: number;
  /** Unix seconds of the archive; undefined for an event that its fields name. */
  readonly second: number | undefined;
  /** How many events of that second with the same bytes came before it. */
  readonly ordinal: number;
}

/**
 * The public identity of an event: the same text after every replay and from any process that asks the server for the
 * same form of the event.
 */
export function publicIdentity(scope: string, place: EventPlace, words: Int32Array, at: number): string {
  const { recordType, netmapId, second, ordinal } = place;
  const type = netmapId === 0 ? recordType : `${netmapId}.${recordType}`;
  const time = second === undefined ? '' : `-${second}`;
  const number = ordinal === 0 ? '' : `-${ordinal}`;
  return `${scope}/${type}-${hexOf(words, at)}${time}${number}`;
}

const LONGEST_SCOPE = 48;

/** What stands before the identities of a server: its address, or a hash of it where that would be long. */
export function scopeOf(server: string): string {
  const lower = server.toLowerCase();
  return lower.length <= LONGEST_SCOPE ? lower : hash('sha256', lower, 'hex').slice(0, 32);
}

/** Two hexadecimal digits a byte: formatting numbers costs several times as much as looking these up. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(words: Int32Array, at: number): string {
  let text = '';
  for (let word = 0; word < HASH_WORDS; word += 1) {
    const bits = words[at + word] as number;
    text += hexOfByte(bits >>> 24) + hexOfByte(bits >>> 16) + hexOfByte(bits >>> 8) + hexOfByte(bits);
  }
  return text;
}

function hexOfByte(bits: number): string {
  return HEX[bits & 0xff] as string;
}
