import type { EventCode, Value } from '../../compile/event-code.ts';
import type { TextCode } from '../../compile/text-code.ts';
import { Cuts } from '../../values/cuts.ts';
import { LONGEST_PLAIN_TEXT } from '../../values/remembered-texts.ts';
import type { LineSource, LineValues } from '../line/line-values.ts';
import { type CefKey, MAX_CEF_INTEGER, ownKey } from './cef-keys.ts';
import type { CefLabelledSource, CefProjection } from './cef-projection.ts';

/** What makes one dialect of CEF differ from another. */
export interface CefStyle {
  /** What a key takes. */
  keyOf(name: string): CefKey;
  /** The severity from 0 to 10, as an expression. */
  severity(event: EventCode): string;
  /** Whether keys stand in ascending order, whatever the order of the projection. */
  readonly ascending: boolean;
  /** Whether a number that is 0 is written. */
  readonly zeros: boolean;
  /**
   * Where the label of a numbered key stands: before the value, behind it, or `kept`: behind it, and alone where there is no
   * value.
   */
  labels(name: string): 'before' | 'behind' | 'kept';
}

/** The most characters of the header's fields. */
export const MAX_HEADER_LENGTH = { device: 63, signatureId: 1023, name: 512 };

/** Appends one field; the argument is the variable with the separator. */
type Append = (separator: string) => void;

/** Makes the code that writes one kind and version of event. */
export class CefCode {
  readonly #event: EventCode;
  readonly #out: TextCode;
  readonly #values: LineValues;
  readonly #style: CefStyle;

  constructor(event: EventCode, out: TextCode, values: LineValues, style: CefStyle) {
    this.#event = event;
    this.#out = out;
    this.#values = values;
    this.#style = style;
  }

  write(head: string, { signatureId, name, extension }: CefProjection): void {
    const id = this.#headerField(signatureId, MAX_HEADER_LENGTH.signatureId);
    const called = this.#headerField(name, MAX_HEADER_LENGTH.name);
    const severity = this.#style.severity(this.#event);
    const entries = Object.entries(extension);
    if (this.#style.ascending) entries.sort(([one], [other]) => (one < other ? -1 : 1));
    const fields = entries.flatMap(([key, source]) => this.#field(key, source));
    this.#out.literal(head);
    this.#out.expression(id);
    this.#out.literal('|');
    this.#out.expression(called);
    this.#out.literal('|');
    this.#out.expression(severity);
    this.#out.literal('|');
    const separator = this.#event.code.variable();
    this.#out.line(`${separator} = '';`);
    for (const append of fields) append(separator);
  }

  /** A field of the header as an expression; the record type where the source has nothing to say. */
  #headerField(source: LineSource, maxLength: number): string {
    const value = this.#values.value(source);
    const header = this.#event.code.bind(cefHeaderText);
    const written = (text: string) => `${header}('' + ${text}, ${maxLength}, ${this.#event.cuts})`;
    if (value === undefined) return `'' + record.recordType`;
    return value.certain
      ? written(value.text)
      : `(${value.text} === undefined ? record.recordType : ${written(value.text)})`;
  }

  /** What appends a key and its label; nothing if events of this kind and version cannot have them. */
  #field(key: string, source: LineSource | CefLabelledSource): readonly Append[] {
    const labelled = typeof source === 'object' && 'label' in source ? source : undefined;
    const value = this.#values.value(labelled?.value ?? (source as LineSource));
    if (labelled === undefined) return this.#value(key, value, '', '');
    const label = `${key}Label=${cefValue(labelled.label, 1023, new Cuts())}`;
    switch (this.#style.labels(key)) {
      case 'before':
        return this.#value(key, value, `${label} `, '');
      case 'behind':
        return this.#value(key, value, '', ` ${label}`);
      case 'kept':
        return [...this.#value(key, value, '', ''), this.#append('true', () => this.#out.literal(label))];
    }
  }

  /** What appends a value, with literal text before its key and behind it. */
  #value(key: string, value: Value | undefined, before: string, behind: string): readonly Append[] {
    if (value === undefined) return [];
    const bind = (bound: unknown) => this.#event.code.bind(bound);
    const { type, length } = this.#style.keyOf(key);
    const there = this.#isThere(value);
    const text = this.#text(value, length);
    const add = (name: string, condition: string, text: string) =>
      this.#append(condition, () => {
        this.#out.literal(`${before}${name}=`);
        this.#out.expression(text);
        this.#out.literal(behind);
      });
    switch (type) {
      case 'ipv4':
      case 'ipv6': {
        const sign = type === 'ipv4' ? '< 0' : '>= 0';
        return [add(key, `${there} && ${value.text}.indexOf(':') ${sign}`, value.text)];
      }
      case 'time':
        return value.type === 'time' ? [add(key, there, this.#values.milliseconds(value))] : [];
      case 'integer': {
        const fits = `${bind(isCefInteger)}(${value.text})`;
        return [
          add(key, `${there} && ${fits}`, value.text),
          // What text events have in place of a number can be any text.
          add(ownKey(key), `${there} && !${fits}`, text),
        ];
      }
      case 'text': {
        const isText = value.type === 'text' || value.type === 'address' || value.type === 'any';
        return [add(key, there, isText ? text : `'' + ${value.text}`)];
      }
    }
  }

  /** A value as text, as an expression. */
  #text(value: Value, length: number | undefined): string {
    if (value.plain && (length === undefined || length >= LONGEST_PLAIN_TEXT)) return value.text;
    const limit = length === undefined ? 'max' : `(max < ${length} ? max : ${length})`;
    return this.#event.writtenAsText(value, cefValue, limit);
  }

  #isThere({ text, type, certain }: Value): string {
    const conditions = certain ? [] : [`${text} !== undefined`];
    if (!this.#style.zeros && (type === 'number' || type === 'any')) conditions.push(`${text} !== 0`);
    return conditions.length === 0 ? 'true' : conditions.join(' && ');
  }

  #append(condition: string, append: () => void): Append {
    return (separator) =>
      this.#out.when(condition, () => {
        this.#out.expression(separator);
        append();
        this.#out.line(`${separator} = ' ';`);
      });
  }
}

const HEADER_TO_ESCAPE = /[\\|\p{Cc}\p{Cs}\u2028\u2029]/u;
const LINE_END = /[\p{Cc}\u2028\u2029]/gu;

/** Writes a field of the header: `|` and `\` are escaped, and there are no line ends. */
export function cefHeaderText(text: string, maxLength: number, cuts: Cuts): string {
  const short = cuts.toCharacters(text, maxLength);
  if (!HEADER_TO_ESCAPE.test(short)) return short;
  return short.replace(LINE_END, ' ').replace(/[\\|]/g, '\\$&').toWellFormed();
}

const TO_ESCAPE = /[\\=\p{Cc}\p{Cs}\u2028\u2029]/u;
const ALL_TO_ESCAPE = /[\\=]|\r\n?|\n|[\p{Cc}\u2028\u2029]/gu;

/**
 * Writes a value of the extension: `=` and `\` are escaped, a line end is `\n` or `\r`, any other control character a
 * space.
 */
function cefValue(text: string, maxLength: number, cuts: Cuts): string {
  const short = cuts.toCharacters(text, maxLength);
  return TO_ESCAPE.test(short) ? short.replace(ALL_TO_ESCAPE, escapeFound).toWellFormed() : short;
}

/** Tells whether a value fits CEF's Integer. */
function isCefInteger(value: unknown): boolean {
  return typeof value === 'number' && value <= MAX_CEF_INTEGER;
}

function escapeFound(found: string): string {
  switch (found) {
    case '\\':
    case '=':
      return `\\${found}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\r\n':
      return '\\r\\n';
    default:
      return ' ';
  }
}
