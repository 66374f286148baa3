import { ipv6KeyOf, keyOf } from '../event/vocabulary.ts';
import { jsonOf, jsonText } from '../values/json-text.ts';
import { WHOLE_SECOND, type WriteText } from '../values/remembered-texts.ts';
import type { EventCode, Value } from './event-code.ts';
import { literal } from './function-code.ts';
import { QUOTE, type TextCode, type TextPart } from './text-code.ts';

/** A piece of JSON that a function writes. */
export interface JsonNode {
  /** When it is there, as an expression. @default always */
  readonly condition?: string | undefined;
  /** Appends it, or its members, to the text. */
  write(out: TextCode): void;
}

/** What comes between two members, before the first of which it is certain that it is there. */
class Separator {
  readonly #event: EventCode;
  readonly #text: string;
  #state: 'first' | 'certain' | { readonly begin: string } = 'first';

  constructor(event: EventCode, text: string) {
    this.#event = event;
    this.#text = text;
  }

  /** Appends a member behind what is there already. */
  add(out: TextCode, { condition, write }: JsonNode): void {
    if (condition === undefined) {
      this.#comma(out);
      write(out);
      this.#state = 'certain';
      return;
    }
    if (this.#state === 'first') {
      const begin = this.#event.code.variable();
      out.line(`${begin} = ${out.position};`);
      out.when(condition, () => write(out));
      this.#state = { begin };
      return;
    }
    out.when(condition, () => {
      this.#comma(out);
      write(out);
    });
  }

  #comma(out: TextCode): void {
    if (this.#state === 'certain') out.literal(this.#text);
    else if (typeof this.#state === 'object')
      out.when(`${out.position} > ${this.#state.begin}`, () => out.literal(this.#text));
  }
}

/** How the values of facts are written. */
export interface JsonStyle {
  /** Writes a text as JSON. */
  readonly text: WriteText;
  /** Whether a text that has nothing to escape just stands in quotes. @default true */
  readonly plainTexts?: boolean;
  /** How many characters such a text has at least, unless it is an identifier or address. @default 1 */
  readonly shortestPlainText?: number;
  /** Writes a time, which is given in Unix seconds as an expression. */
  time(seconds: string): readonly TextPart[];
  /** What stands between two members. @default ',' */
  readonly comma?: string;
  /** What stands between a key and its value. @default ':' */
  readonly colon?: string;
}

/** Writes JSON straight into the text of an event. */
export class JsonCode {
  readonly #event: EventCode;
  readonly #style: JsonStyle;
  readonly #comma: string;
  readonly #colon: string;

  constructor(event: EventCode, style: JsonStyle) {
    this.#event = event;
    this.#style = style;
    this.#comma = style.comma ?? ',';
    this.#colon = style.colon ?? ':';
  }

  /** The same JSON always. */
  constant(value: unknown, condition?: string): JsonNode {
    const json = jsonOf(value);
    return { condition, write: (out) => out.literal(json) };
  }

  /** A value, where it is there. */
  value(value: Value, condition?: string): JsonNode {
    const there = value.certain ? undefined : `${value.text} !== undefined`;
    return { condition: both(there, condition), write: (out) => appendAll(out, this.#parts(value)) };
  }

  /** The digits of a number as a text, where it is there. */
  digits({ text, certain }: Value): JsonNode {
    const parts: readonly TextPart[] = [QUOTE, { form: 'number', text }, QUOTE];
    return {
      condition: certain ? undefined : `${text} !== undefined`,
      write: (out) => appendAll(out, parts),
    };
  }

  /** A text as JSON. */
  text(value: Pick<Value, 'text' | 'recurs'>): TextPart {
    return this.#event.writtenPart(value, this.#style.text);
  }

  /** The summary of the event. */
  summary(): JsonNode {
    const { plainTexts = true, shortestPlainText } = this.#style;
    const json = (text: string) => this.#event.written({ text }, this.#style.text);
    const part: TextPart = plainTexts
      ? this.#event.summaryJson(json, shortestPlainText)
      : { form: 'text', text: json(this.#event.summary()) };
    return { write: (out) => out.part(part) };
  }

  /** A fact under its key in small letters; source and destination under one for each version of IP. */
  fact(name: string, value: Value): readonly (readonly [key: string, node: JsonNode])[] {
    const key = keyOf(name);
    const ipv6Key = ipv6KeyOf(name);
    if (ipv6Key === undefined || value.type !== 'address') return [[key, this.value(value)]];
    const isIpv4 = `${value.text}.indexOf(':') < 0`;
    return [
      [key, this.value(value, isIpv4)],
      [ipv6Key, this.value(value, `!(${isIpv4})`)],
    ];
  }

  /** An expression that gives JSON. */
  expression(json: string, condition?: string): JsonNode {
    return { condition, write: (out) => out.expression(json) };
  }

  /** An object; it is there if one of its members is. */
  object(
    members: readonly (readonly [key: string, node: JsonNode])[],
    others: readonly OtherMembers[] = [],
  ): JsonNode {
    return {
      condition: anyOf([...members.map(([, node]) => node), ...others]),
      write: (out) => {
        out.literal('{');
        this.members(out, members, others);
        out.literal('}');
      },
    };
  }

  /** The members of an object without its braces. */
  members(
    out: TextCode,
    members: readonly (readonly [key: string, node: JsonNode])[],
    others: readonly OtherMembers[] = [],
  ): void {
    const separator = new Separator(this.#event, this.#comma);
    for (const [key, node] of members) {
      separator.add(out, {
        condition: node.condition,
        write: (text) => {
          text.literal(`${jsonText(key)}${this.#colon}`);
          node.write(text);
        },
      });
    }
    for (const { condition, entries } of others) {
      separator.add(out, { condition, write: (text) => this.#entries(text, entries) });
    }
  }

  /** A list; it is there if one of its items is. */
  list(items: readonly JsonNode[]): JsonNode {
    return {
      condition: anyOf(items),
      write: (out) => {
        out.literal('[');
        const separator = new Separator(this.#event, this.#comma);
        for (const item of items) separator.add(out, item);
        out.literal(']');
      },
    };
  }

  /** The first of several that is there. */
  first(nodes: readonly JsonNode[]): JsonNode {
    return {
      condition: anyOf(nodes),
      write: (out) => {
        for (const [index, { condition, write }] of nodes.entries()) {
          const before = nodes.slice(0, index).map((node) => `!(${node.condition})`);
          const conditions = condition === undefined ? before : [...before, `(${condition})`];
          if (conditions.length === 0) write(out);
          else out.when(conditions.join(' && '), () => write(out));
        }
      },
    };
  }

  #entries(out: TextCode, entries: string): void {
    const [comma, pair] = [this.#event.code.variable(), this.#event.code.variable()];
    const key = `${this.#event.code.bind(jsonText)}(${pair}[0])`;
    out.line(`${comma} = '';`);
    out.each(pair, entries, () => {
      out.expression(comma);
      out.expression(key);
      out.literal(this.#colon);
      appendAll(out, this.#parts({ text: `${pair}[1]`, type: 'any' }));
      out.line(`${comma} = ${literal(this.#comma)};`);
    });
  }

  #parts(value: Omit<Value, 'certain'>): readonly TextPart[] {
    const { text, type, plain } = value;
    switch (type) {
      case 'number':
        return [{ form: 'number', text }];
      case 'flag':
        return [{ form: 'text', text }];
      case 'time':
        return this.#style.time(text);
      case 'any': {
        const condition = `typeof ${text} === 'string'`;
        return [{ form: 'choice', condition, met: [this.text(value)], unmet: [{ form: 'number', text }] }];
      }
      default:
        return plain && this.#style.plainTexts !== false
          ? [QUOTE, { form: 'text', text }, QUOTE]
          : [this.text(value)];
    }
  }
}

/** A time as ISO 8601, of which the event knows the seconds. */
export function isoTime(event: EventCode, seconds: string): readonly TextPart[] {
  return [
    QUOTE,
    { form: 'text', text: event.isoSeconds(seconds) },
    { form: 'literal', text: `${WHOLE_SECOND}"` },
  ];
}

/** Members that show with the event only, as an expression that gives pairs of key and value. */
export interface OtherMembers {
  readonly entries: string;
  readonly condition: string;
}

function appendAll(out: TextCode, parts: readonly TextPart[]): void {
  for (const part of parts) out.part(part);
}

function both(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? undefined : given.join(' && ');
}

function anyOf(nodes: readonly Pick<JsonNode, 'condition'>[]): string | undefined {
  const conditions = nodes.map(({ condition }) => condition);
  if (conditions.includes(undefined)) return undefined;
  return conditions.length === 0 ? 'false' : [...new Set(conditions)].map((one) => `(${one})`).join(' || ');
}
