import type { ResolvedNames } from '@x/estreamer-protocol';
import type { EventCode } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { bodyFields, headerFields, type OwnField, type OwnFields } from '../../compile/own-fields.ts';
import type { TextCode, TextPart } from '../../compile/text-code.ts';
import type { Cuts } from '../../values/cuts.ts';
import { boundedJsonText, jsonText } from '../../values/json-text.ts';

/** Texts that most fields of their form hold, and that need no second look. */
const usualTexts = {
  identifier: '00000000-0000-0000-0000-000000000000',
  address: '::',
} as const;

/** How many fields that stand side by side are written at once where they are not set. */
const RUN = 8;

type JsonOf = (value: unknown, max: number, cuts: Cuts) => string;

/** A member of an object. */
interface OwnMember {
  readonly part: TextPart;
  /** What it is most often, and when. */
  readonly usual?: { readonly condition: string; readonly text: string };
}

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
    return { form: 'json', text, written: this.#event.written({ text, recurs: false }, boundedJsonText) };
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
      // Of the many fields of a record most are not set, and most of these stand side by side.
      out.literal('{');
      for (let index = 0; index < members.length; index += RUN)
        this.#run(out, members.slice(index, index + RUN));
      out.literal('}');
      return;
    }
    out.line(`if (${condition}) {`);
    out.literal('{');
    for (const { part } of members) out.part(part);
    out.literal('}');
    out.line('} else {');
    out.expression(this.any(object));
    out.line('}');
  }

  /** Appends members that stand side by side: at once where all of them are as they are most often. */
  #run(out: TextCode, members: readonly OwnMember[]): void {
    const usual = members.map((member) => member.usual);
    if (members.length < 2 || usual.includes(undefined)) {
      for (const { part } of members) out.part(part);
      return;
    }
    out.line(`if (${usual.map((one) => one?.condition).join(' && ')}) {`);
    out.literal(usual.map((one) => one?.text).join(''));
    out.line('} else {');
    const half = members.length >> 1;
    if (half === 1) for (const { part } of members) out.part(part);
    else for (const part of [members.slice(0, half), members.slice(half)]) this.#run(out, part);
    out.line('}');
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
    const [first, name] = [code.variable(), code.variable()];
    out.line(`var ${first} = ',"names":{', ${name};`);
    for (const path of possibleNames) {
      out.line(`if ((${name} = ${access.name(path)}) !== undefined) {`);
      out.expression(first);
      out.literal(`${jsonText(path)}:`);
      out.part(this.text(name));
      out.line(`${first} = ',';`);
      out.line('}');
    }
    out.expression(`(${first} === ',' ? '}' : '')`);
  }

  /** @param isPlain whether identifiers and addresses are what a decoder made, with nothing to escape */
  #member(key: string, { form, text, optional }: OwnField, isPlain: boolean): OwnMember {
    const member = this.#memberOf(key, form, text, isPlain);
    if (!optional) return member;
    const condition = `${text} === undefined`;
    return { part: { form: 'choice', condition, met: [], unmet: [member.part] } };
  }

  #memberOf(key: string, form: OwnField['form'], text: string, isPlain: boolean): OwnMember {
    const unless = (usual: string | number, ...written: readonly TextPart[]): OwnMember => {
      const condition = `${text} === ${literal(usual)}`;
      const always = `${key}${JSON.stringify(usual)}`;
      const unmet: readonly TextPart[] = [{ form: 'literal', text: key }, ...written];
      return {
        part: { form: 'choice', condition, met: [{ form: 'literal', text: always }], unmet },
        usual: { condition, text: always },
      };
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
        return { part: { form: 'text', text: `${literal(key)} + ${this.any(text)}` } };
      case 'text':
        return unless('', this.text(text));
      default:
        return isPlain ? unless(usualTexts[form], ...quoted) : unless(usualTexts[form], this.text(text));
    }
  }
}

const QUOTE: TextPart = { form: 'literal', text: '"' };

function namesMember(names: ResolvedNames, max: number, cuts: Cuts, jsonOf: JsonOf): string {
  for (const _name in names) return `,"names":${jsonOf(names, max, cuts)}`;
  return '';
}
