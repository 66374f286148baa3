import { isUtf8 } from 'node:buffer';
import type { FullyQualifiedRecord, UnknownRecord } from '@x/estreamer-protocol';
import type { Field } from './field-names.ts';
import { icmpNumber } from './icmp-names.ts';
import { isoSecond, type MessageHead, readMessageHead } from './message-head.ts';
import { splitFields } from './split-fields.ts';

/** Settings of {@link createFtdSyslogParser}. */
export interface FtdSyslogParserSettings {
  /**
   * The UUIDs of devices by the names or addresses that stand in the headers of their messages, for messages that do not
   * have the UUID among their fields (before 6.5). By it a connection has the identity that it has on other roads.
   * @default none
   */
  readonly devices?: Readonly<Record<string, string>> | undefined;
  /** Minutes that the devices' clocks are ahead of UTC, for times that say no zone. @default 0 */
  readonly utcOffsetMinutes?: number | undefined;
}

/** What is known of a line beside its text. */
export interface LineOrigin {
  /** Unix milliseconds: the time of messages that say none. @default now */
  readonly receivedAt?: number | undefined;
  /** The address that it came from: the device's name where the line has none. @default none */
  readonly peer?: string | undefined;
  /** Why the line is not whole; it is then kept as it is. @default it is whole */
  readonly fault?: 'too-long' | 'cut-off' | undefined;
}

/**
 * Why a line is no event.
 *
 * - `other-message`: another message of Threat Defense than 430001 to 430005.
 * - `not-ftd`: no message of Threat Defense at all.
 * - `no-fields`: the right message, without a field that can be read.
 * - `too-long`, `cut-off`: only its beginning is there.
 */
export type LineProblem = 'other-message' | 'not-ftd' | 'no-fields' | 'too-long' | 'cut-off';

/** A line as a record. */
export type ParsedLine =
  | { readonly record: FullyQualifiedRecord; readonly problem: undefined }
  | { readonly record: UnknownRecord; readonly problem: LineProblem };

/** Reads lines. */
export interface FtdSyslogParser {
  /** Reads a line. What is no event is a record of kind `unknown` that has the line, whole. Never throws. */
  parse(line: string | Uint8Array, origin?: LineOrigin): ParsedLine;
}

interface MessageType {
  readonly eventType: 'ConnectionEvent' | 'IntrusionEvent' | 'FileEvent';
  readonly category: FullyQualifiedRecord['category'];
  /** The type of the record that says the same in eStreamer. */
  readonly recordType: number;
}

const CONNECTION: MessageType = { eventType: 'ConnectionEvent', category: 'connection', recordType: 71 };
const INTRUSION: MessageType = { eventType: 'IntrusionEvent', category: 'intrusion', recordType: 400 };
const FILE: MessageType = { eventType: 'FileEvent', category: 'file', recordType: 500 };

/** The message that says how a connection ended. */
const CONNECTION_END = 430_003;

const messageTypes: ReadonlyMap<number, MessageType> = new Map([
  [430_001, INTRUSION],
  [430_002, CONNECTION],
  [CONNECTION_END, CONNECTION],
  [430_004, FILE],
  [430_005, { ...FILE, recordType: 502 }],
]);

type Data = Record<string, string | number>;

/**
 * Makes the parser of `%FTD-s-430001` to `430005`: connection, intrusion, file and malware events that a Threat Defense device
 * itself writes. A line becomes the record that a fully-qualified event of a management center would be, under the same
 * names, so that whatever takes those takes these.
 *
 * @example
 * const parser = createFtdSyslogParser();
 * const { record } = parser.parse(
 *   '<113>2026-11-30T08:00:00Z fw1 : %FTD-1-430003: DeviceUUID: 0a1b, AccessControlRuleAction: Block, SrcIP: 192.0.2.1, DstIP: 198.51.100.7',
 * );
 * console.log(record.data); // { EventType: 'ConnectionEvent', ..., AC_RuleAction: 'Block', InitiatorIP: '192.0.2.1', ... }
 */
export function createFtdSyslogParser(settings: FtdSyslogParserSettings = {}): FtdSyslogParser {
  return new LineParser(settings);
}

class LineParser implements FtdSyslogParser {
  readonly #devices: ReadonlyMap<string, string>;
  readonly #reading: { readonly utcOffsetMinutes: number };

  constructor({ devices = {}, utcOffsetMinutes = 0 }: FtdSyslogParserSettings) {
    this.#devices = new Map(Object.entries(devices).map(([name, uuid]) => [name.toLowerCase(), uuid]));
    this.#reading = { utcOffsetMinutes };
  }

  parse(line: string | Uint8Array, origin: LineOrigin = {}): ParsedLine {
    const { receivedAt = Date.now(), fault } = origin;
    const text = typeof line === 'string' ? line : decode(line);
    if (fault !== undefined) return unreadable(line, fault, receivedAt);
    const head = readMessageHead(text, receivedAt, this.#reading);
    if (head === undefined) return unreadable(line, 'not-ftd', receivedAt);
    const type = messageTypes.get(head.id);
    if (type === undefined) return unreadable(line, 'other-message', receivedAt);
    const data = this.#readData(text, head, type, origin, receivedAt);
    if (data === undefined) return unreadable(line, 'no-fields', receivedAt);
    const record: FullyQualifiedRecord = {
      kind: 'fullyQualifiedEvent',
      category: type.category,
      recordType: type.recordType,
      netmapId: 0,
      archiveTimestamp: undefined,
      discoveryHeader: undefined,
      data,
      undecodedBytes: 0,
    };
    return { record, problem: undefined };
  }

  #readData(
    text: string,
    head: MessageHead,
    { eventType }: MessageType,
    { peer }: LineOrigin,
    receivedAt: number,
  ): Data | undefined {
    const data: Data = {
      EventType: eventType,
      EventSecond: head.second ?? Math.floor(receivedAt / 1000),
      SyslogMessage: head.id,
      SyslogSeverity: head.severity,
    };
    let icmp: [name: string, form: 'icmp-type' | 'icmp-code', value: string][] | undefined;
    const count = splitFields(text, head.bodyStart, (name, field, value) => {
      if (value === '') return;
      if (field?.form === 'icmp-type' || field?.form === 'icmp-code') {
        icmp ??= [];
        icmp.push([field.as, field.form, value]);
      } else data[nameOf(name, field, value, data)] = readValue(field, value, this.#reading);
    });
    if (count === 0) return undefined;
    // The protocol, which says whose types these are, stands behind them.
    if (icmp !== undefined) {
      const isIpv6 = /6|58/.test(String(data['Protocol'])) || String(data['InitiatorIP']).includes(':');
      for (const [name, form, value] of icmp) data[name] = icmpNumber(form, value, isIpv6);
    }
    this.#addDevice(data, head.host ?? peer);
    addEnd(data, head.id);
    return data;
  }

  #addDevice(data: Data, host: string | undefined): void {
    if (host === undefined) return;
    data['Device'] ??= host;
    if (data['DeviceUUID'] !== undefined) return;
    const uuid = this.#devices.get(host.toLowerCase());
    if (uuid !== undefined) data['DeviceUUID'] = uuid;
  }
}

/** When the connection ended, which the message says by how long it took. */
function addEnd(data: Data, id: number): void {
  const { FirstPacketSecond: first, ConnectionDuration: duration = 0 } = data;
  if (id !== CONNECTION_END || typeof first !== 'number' || typeof duration !== 'number') return;
  data['LastPacketSecond'] ??= first + duration;
}

const DIGITS = /^\d+$/;

/**
 * The name that a value goes under. A word where a number is meant, as in `Priority: high`, keeps the device's own name;
 * a name that is not known does not take the place of one of ours.
 */
function nameOf(name: string, field: Field | undefined, value: string, data: Data): string {
  if (field !== undefined && (field.form !== 'number' || DIGITS.test(value))) return field.as;
  return Object.hasOwn(data, name) ? `${name}_` : name;
}

const NUMBER = /^(?:0|[1-9]\d{0,15})$/;

function readValue(
  field: Field | undefined,
  value: string,
  reading: { readonly utcOffsetMinutes: number },
): string | number {
  if (field?.form === 'number' && NUMBER.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (field?.form === 'time')
    return NUMBER.test(value) ? Number(value) : (isoSecond(value, reading) ?? value);
  return value;
}

/** Text of UTF-8, or of bytes that are none: then each is a character, so that none is lost. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return text.includes('\ufffd') && !isUtf8(buffer) ? buffer.toString('latin1') : text;
}

const MESSAGES: Readonly<Record<LineProblem, string>> = {
  'other-message': 'a message of Threat Defense that is none of 430001 to 430005',
  'not-ftd': 'no message of Threat Defense',
  'no-fields': 'no field can be read behind the head of the message',
  'too-long': 'the message is longer than the limit, and this is its beginning',
  'cut-off': 'the connection ended in the middle of the message',
};

function unreadable(line: string | Uint8Array, problem: LineProblem, receivedAt: number): ParsedLine {
  const bytes = Buffer.from(line as Uint8Array);
  const isPart = problem === 'too-long' || problem === 'cut-off';
  return {
    record: {
      kind: 'unknown',
      category: undefined,
      recordType: 0,
      recordName: 'syslog message',
      netmapId: 0,
      archiveTimestamp: Math.floor(receivedAt / 1000),
      discoveryHeader: undefined,
      data: undefined,
      undecodedBytes: bytes.length,
      bytes,
      reason: { code: 'not-an-event', offset: isPart ? bytes.length : 0, message: MESSAGES[problem] },
    },
    problem,
  };
}
