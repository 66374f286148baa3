import type { ResolvedNames } from '@x/estreamer-protocol';
import type { EventCode } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { bodyFields, headerFields, type OwnField, type OwnFields } from '../../compile/own-fields.ts';
import { QUOTE, type TextCode, type TextPart } from '../../compile/text-code.ts';
import type { Cuts } from '../../values/cuts.ts';
import { boundedJsonText, jsonText } from '../../values/json-text.ts';

/** Texts that most fields of their form hold, and that need no second look. */
const usualTexts = {
  identifier: '00000000-0000-0000-0000-000000000000',
  address: '::',
} as const;

type JsonOf = (value: unknown, max: number, cuts: Cuts) => string;

/** Writes the fields of a record as they came. */
export class RecordJsonCode {
  readonly #event: EventCode;
  readonly #jsonOf: string;

  /** @param jsonOf gives anything as JSON, with texts that are no longer than a number of bytes */
  constructor(event: EventCode, jsonOf: JsonOf) {
    this.#event = event;
    this.#jsonOf = event.code.bind(jsonOf);
  }

  /** A text as JSON. */
  text(text: string): TextPart {
    return { form: 'json', text, written: this.#written(text) };
  }

  /** A text as JSON that comes again and again. */
  recurring(text: string): TextPart {
    if (this.#event.access.mode === 'whole') return this.text(text);
    return this.#event.writtenPart({ text, recurs: true }, boundedJsonText);
  }

  /** The summary of the event as JSON. */
  summary(): TextPart {
    return this.#event.summaryJson((text) => this.#written(text));
  }

  #written(text: string): string {
    return this.#event.written({ text, recurs: false }, boundedJsonText);
  }

  /** Anything as JSON, as an expression. */
  any(value: string): string {
    return `${this.#jsonOf}(${value}, max, ${this.#event.cuts})`;
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
    const members = fields.map((field, index) =>
      this.#member(`${index === 0 ? '' : ','}${jsonText(field.name)}:`, field, condition === undefined),
    );
    if (condition === undefined) {
      this.#members(out, members);
      return;
    }
    out.when(
      condition,
      () => this.#members(out, members),
      () => out.expression(this.any(object)),
    );
  }

  #members(out: TextCode, members: readonly TextPart[]): void {
    out.literal('{');
    for (const member of members) out.part(member);
    out.literal('}');
  }

  /** Appends the names of fields, if there are any. */
  names(out: TextCode): void {
    const { code, access } = this.#event;
    const { possibleNames } = access;
    if (access.mode === 'whole' || possibleNames === undefined) {
      out.expression(
        `${code.bind(namesMember)}(${access.allNames()}, max, ${this.#event.cuts}, ${this.#jsonOf})`,
      );
      return;
    }
    const [isFirst, name] = [code.variable(), code.variable()];
    out.line(`${isFirst} = true;`);
    for (const path of possibleNames) {
      out.when(`(${name} = ${access.name(path)}) !== undefined`, () => {
        const key = `${jsonText(path)}:`;
        out.part({
          form: 'choice',
          condition: isFirst,
          met: [{ form: 'literal', text: `,"names":{${key}` }],
          unmet: [{ form: 'literal', text: `,${key}` }],
        });
        out.part(this.recurring(name));
        out.line(`${isFirst} = false;`);
      });
    }
    out.when(`!${isFirst}`, () => out.literal('}'));
  }

  /** @param isPlain whether identifiers and addresses are what a decoder made, with nothing to escape */
  #member(key: string, { form, text, optional }: OwnField, isPlain: boolean): TextPart {
    const member = this.#memberOf(key, form, text, isPlain);
    if (!optional) return member;
    const condition = `${text} === undefined`;
    return { form: 'choice', condition, met: [], unmet: [member] };
  }

  #memberOf(key: string, form: OwnField['form'], text: string, isPlain: boolean): TextPart {
    const unless = (usual: string | number, ...written: readonly TextPart[]): TextPart => {
      const condition = `${text} === ${literal(usual)}`;
      const always = `${key}${JSON.stringify(usual)}`;
      const unmet: readonly TextPart[] = [{ form: 'literal', text: key }, ...written];
      return { form: 'choice', condition, met: [{ form: 'literal', text: always }], unmet };
    };
    const quoted: readonly TextPart[] = [QUOTE, { form: 'text', text }, QUOTE];
    const number: TextPart = { form: 'number', text };
    switch (form) {
      case 'number':
        return unless(0, number);
      case 'large-number':
        return unless(0, {
          form: 'choice',
          condition: `typeof ${text} === 'number'`,
          met: [number],
          unmet: quoted,
        });
      case 'compound':
      case 'any':
        return { form: 'text', text: `${literal(key)} + ${this.any(text)}` };
      case 'text':
        return unless('', this.text(text));
      default:
        return isPlain ? unless(usualTexts[form], ...quoted) : unless(usualTexts[form], this.text(text));
    }
  }
}

function namesMember(names: ResolvedNames, max: number, cuts: Cuts, jsonOf: JsonOf): string {
  for (const _name in names) return `,"names":${jsonOf(names, max, cuts)}`;
  return '';
}
