import type { ResolvedNames } from '@x/estreamer-protocol';
import type { EventCode } from '../../compile/event-code.ts';
import { literal, type TextCode } from '../../compile/function-code.ts';
import { bodyFields, headerFields, type OwnField, type OwnFields } from '../../compile/own-fields.ts';
import { boundedJsonText, jsonText } from '../../values/json-text.ts';

/** Texts that most fields of their form hold, and that need no second look. */
const usualTexts = {
  text: '',
  identifier: '00000000-0000-0000-0000-000000000000',
  address: '::',
} as const;

/** Writes the fields of a record as they came. */
export class RecordJsonCode {
  readonly #event: EventCode;
  readonly #jsonOf: string;
  readonly #textOf: string;

  /** @param jsonOf gives anything as JSON, with texts that are no longer than a number of bytes */
  constructor(event: EventCode, jsonOf: (value: unknown, max: number) => string) {
    this.#event = event;
    this.#jsonOf = event.code.bind(jsonOf);
    this.#textOf = event.code.bind(boundedJsonText);
  }

  /** A text as JSON, as an expression. */
  text(value: string): string {
    return `${this.#textOf}(${value}, max)`;
  }

  /** Anything as JSON, as an expression. */
  any(value: string): string {
    return `${this.#jsonOf}(${value}, max)`;
  }

  /** Appends the discovery header. */
  header(out: TextCode): void {
    this.#object(out, 'h', headerFields(this.#event.code));
  }

  /** Appends the record's body. */
  body(out: TextCode): void {
    const own = bodyFields(this.#event);
    if (own === undefined) out.expression(this.any('d'));
    else this.#object(out, 'd', own);
  }

  /** Appends an object: straight where it is as its layout says, and whatever it is otherwise. */
  #object(out: TextCode, object: string, { fields, condition }: OwnFields): void {
    if (condition !== undefined) out.line(`if (${condition}) {`);
    out.literal('{');
    for (const [index, field] of fields.entries()) {
      out.expression(this.#member(`${index === 0 ? '' : ','}${jsonText(field.name)}:`, field));
    }
    out.literal('}');
    if (condition === undefined) return;
    out.line('} else {');
    out.expression(this.any(object));
    out.line('}');
  }

  /** Appends the names of fields, if there are any. */
  names(out: TextCode): void {
    const { code, access } = this.#event;
    const { possibleNames } = access;
    if (access.mode === 'whole' || possibleNames === undefined) {
      out.expression(`${code.bind(namesMember)}(${access.allNames()}, max, ${this.#jsonOf})`);
      return;
    }
    const [first, name] = [code.variable(), code.variable()];
    out.line(`var ${first} = ',"names":{', ${name};`);
    for (const path of possibleNames) {
      out.line(`if ((${name} = ${access.name(path)}) !== undefined) {`);
      for (const piece of [first, literal(`${jsonText(path)}:`), this.text(name)]) out.expression(piece);
      out.line(`${first} = ',';`);
      out.line('}');
    }
    out.expression(`(${first} === ',' ? '}' : '')`);
  }

  #member(key: string, { form, text, optional }: OwnField): string {
    const member = this.#memberOf(key, form, text);
    return optional ? `(${text} === undefined ? '' : ${member})` : member;
  }

  #memberOf(key: string, form: OwnField['form'], text: string): string {
    const always = (value: string) => literal(`${key}${value}`);
    switch (form) {
      case 'number':
        return `(${text} === 0 ? ${always('0')} : ${literal(key)} + ${text})`;
      case 'large-number': {
        const digits = `(typeof ${text} === 'number' ? ${text} : '"' + ${text} + '"')`;
        return `(${text} === 0 ? ${always('0')} : ${literal(key)} + ${digits})`;
      }
      case 'compound':
      case 'any':
        return `${literal(key)} + ${this.any(text)}`;
      default: {
        const usual = usualTexts[form];
        return `(${text} === ${literal(usual)} ? ${always(jsonText(usual))} : ${literal(key)} + ${this.text(text)})`;
      }
    }
  }
}

function namesMember(
  names: ResolvedNames,
  max: number,
  jsonOf: (value: unknown, max: number) => string,
): string {
  for (const _name in names) return `,"names":${jsonOf(names, max)}`;
  return '';
}
