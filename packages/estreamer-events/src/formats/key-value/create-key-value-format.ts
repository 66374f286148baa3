import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { EventCode } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { bodyFields, headerFields, type OwnField, type OwnFields } from '../../compile/own-fields.ts';
import type { TextCode } from '../../compile/text-code.ts';
import { recordKindOf } from '../../event/event-kind.ts';
import { Cuts } from '../../values/cuts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { PairWriter, pairPrefix, pairText } from './pair-text.ts';

/** Settings of the format `key-value`. */
export interface KeyValueFormatSettings extends EventSettings {
  /**
   * Whether texts that are empty, and addresses, identifiers and hashes that are all zeros, are left out. Numbers are
   * written in any case. @default true
   */
  readonly omitEmpty?: boolean;
  /**
   * Whether numbers that are 0 are left out too. It makes lines a third as long, but 0 is a value like any other in
   * fields such as `dnsResponseType`, where a name stands behind it (`dnsResponseType_name`). @default false
   */
  readonly omitZeros?: boolean;
}

/**
 * `key=value` pairs as Splunk finds them by itself: `event_time`, `kind`, `record_type`, `category`, `sensor`, `severity`,
 * `summary`, `id` and `server` first, then every field under its own name and, behind it, `<field>_name` with what metadata
 * calls it. Fields of blocks in a record have their path as key (`webApplications.0.webApplicationId`), fields of the
 * discovery header begin with `header.`.
 *
 * A value of letters, digits and `_ . : / @ + -` stands alone; any other is in quotes, with `\"`, `\\`, `\n`, `\r`, `\t`
 * and `\u0000` for what cannot stand there.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createKeyValueFormat({ omitZeros: true });
 * const line = format.write(record, metadata.resolve(record))?.text;
 */
export function createKeyValueFormat(
  settings: KeyValueFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { omitEmpty = true, omitZeros = false } = settings;
  const pairs = new PairWriter({ omitEmpty, omitZeros });

  function write(event: EventCode, out: TextCode): void {
    const textOf = (text: string, recurs?: boolean) => event.written({ text, recurs }, pairText);
    const keyword = (text: string) => pairText(text, Number.POSITIVE_INFINITY, new Cuts());
    const { seconds, microseconds, known } = event.time();
    const sensor = event.sensor();
    const summary = event.summary();
    const severity = event.severity('name');
    /** A pair, where it is there. */
    const pair = (key: string, condition: string, value: string) =>
      out.when(condition, () => {
        out.literal(` ${key}=`);
        out.expression(value);
      });
    const given = (key: string, value: string, written: string) =>
      pair(key, `${value} !== undefined`, written);

    out.when(known, () => {
      out.literal('event_time=');
      out.expression(event.isoSeconds(seconds.text));
      out.expression(`(${microseconds} === 0 ? 'Z ' : '.' + ${event.sixDigits(microseconds)} + 'Z ')`);
    });
    out.literal(`kind=${keyword(recordKindOf(event.kind))} record_type=`);
    out.expression('record.recordType');
    out.literal(` category=${keyword(event.table.category)}`);
    given('sensor', sensor.text, textOf(sensor.text, sensor.recurs));
    out.literal(' severity=');
    out.expression(severity);
    out.literal(' summary=');
    out.expression(textOf(summary));
    out.when('origin !== undefined', () => {
      given('id', 'origin.id', textOf('origin.id'));
      given('server', 'origin.server', textOf('origin.server'));
    });
    pair('netmap_id', 'record.netmapId !== 0', 'record.netmapId');
    given('archive_timestamp', 'record.archiveTimestamp', 'record.archiveTimestamp');
    const fields = new PairCode(event, pairs, omitZeros);
    if (event.kind === 'unknown') {
      fields.unknown(out);
    } else {
      out.when('h !== undefined', () => fields.header(out));
      fields.body(out);
      pair('undecoded_bytes', 'record.undecodedBytes !== 0', 'record.undecodedBytes');
      given('missing_fields', 'record.missingFields', textOf(`record.missingFields.join(', ')`));
    }
  }

  return createCompiledFormat(
    {
      name: 'key-value',
      fileExtension: 'log',
      contentType: 'text/plain',
      maxTextBytes: Number.POSITIVE_INFINITY,
      write,
    },
    settings,
    dependencies,
  );
}

/** Writes the fields of a record as they came: straight where the record is as its layout says. */
class PairCode {
  readonly #event: EventCode;
  readonly #pairs: string;
  /** What is written for a number that is 0. */
  readonly #zero: (prefix: string) => string;

  constructor(event: EventCode, pairs: PairWriter, omitZeros: boolean) {
    this.#event = event;
    this.#pairs = event.code.bind(pairs);
    this.#zero = (prefix) => literal(omitZeros ? '' : `${prefix}0`);
  }

  /** Appends the discovery header. */
  header(out: TextCode): void {
    const { code } = this.#event;
    this.#object(out, headerFields(code), { prefix: 'header.', object: 'h', names: code.bind(NO_NAMES) });
    for (const field of ['eventType', 'eventSubtype']) this.#name(out, `header.${field}`, field);
  }

  /** Appends the record's body. */
  body(out: TextCode): void {
    const { code, access } = this.#event;
    const own = bodyFields(this.#event);
    // Where parts are read there is nothing in the body that has fields, and names, of its own.
    const names = access.mode === 'parts' ? code.bind(NO_NAMES) : access.allNames();
    this.#object(out, own, { prefix: '', object: 'd', names, withNames: true });
    // Not a field, but what follows from one.
    this.#name(out, 'impactLevel', 'impactLevel');
  }

  /** Appends what is known of a record that could not be decoded. */
  unknown(out: TextCode): void {
    const { code } = this.#event;
    const found = `${code.bind(unknownFields)}(record)`;
    out.expression(`${this.#pairs}.fields('', ${found}, ${code.bind(NO_NAMES)}, max, ${this.#event.cuts})`);
  }

  #object(
    out: TextCode,
    own: OwnFields | undefined,
    { prefix, object, names, withNames = false }: PairsOf,
  ): void {
    const any = `${this.#pairs}.fields(${literal(prefix)}, ${object}, ${names}, max, ${this.#event.cuts})`;
    if (own === undefined) {
      out.expression(any);
      return;
    }
    const appendFields = () => {
      for (const field of own.fields) {
        out.expression(this.#field(`${prefix}${field.name}`, field, names));
        // Where parts are read, nothing else knows what bytes are called.
        if (withNames && (!isCompound(field) || this.#event.access.mode === 'parts'))
          this.#name(out, field.name, field.name);
      }
    };
    if (own.condition === undefined) appendFields();
    else out.when(own.condition, appendFields, () => out.expression(any));
  }

  #field(path: string, field: OwnField, names: string): string {
    const { text, form, optional } = field;
    if (isCompound(field))
      return `${this.#pairs}.value(${literal(path)}, ${text}, ${names}, max, ${this.#event.cuts})`;
    const { value: prefix } = pairPrefix(path);
    if (form === 'number' || form === 'large-number')
      return `(${text} === 0 ? ${this.#zero(prefix)} : ${literal(prefix)} + ${text})`;
    const pair = `${this.#pairs}.text(${literal(prefix)}, ${text}, max, ${this.#event.cuts})`;
    return optional ? `(${text} === undefined ? '' : ${pair})` : pair;
  }

  /** Appends what metadata calls a field. */
  #name(out: TextCode, path: string, field: string): void {
    const { code, access } = this.#event;
    if (!access.canBeNamed(field)) return;
    const prefix = literal(pairPrefix(path).name);
    const name = code.variable();
    out.line(`${name} = ${access.name(field)};`);
    out.expression(
      `(${name} === undefined ? '' : ${this.#pairs}.text(${prefix}, ${name}, max, ${this.#event.cuts}))`,
    );
  }
}

/** The object whose fields are written, and how their keys begin. */
interface PairsOf {
  readonly prefix: string;
  readonly object: string;
  /** What gives names to objects in it. */
  readonly names: string;
  /** Whether the names of its fields are written. @default false */
  readonly withNames?: boolean;
}

const NO_NAMES: ResolvedNames = {};

function isCompound({ form }: OwnField): boolean {
  return form === 'compound' || form === 'any';
}

function unknownFields(record: EventRecord): object {
  const { category, recordName, reason, bytes } = record as Extract<EventRecord, { kind: 'unknown' }>;
  const { message, code, offset } = reason;
  return {
    record_category: category,
    record_name: recordName,
    reason: message,
    reason_code: code,
    reason_offset: offset,
    bytes,
  };
}
