import {
  appendNumber,
  appendPlain,
  appendPlainJson,
  appendText,
  copyTemplate,
  copyThenNumber,
  type TextBlocks,
  TextTemplate,
} from '../values/text-blocks.ts';
import { type FunctionCode, literal } from './function-code.ts';

/** A piece of the text: the same text always, what an expression gives, or one of two. */
export type TextPart =
  | { readonly form: 'literal' | 'text' | 'number'; readonly text: string }
  /** A text to be written as JSON: itself, and what writes it whatever is in it, both as expressions. */
  | { readonly form: 'json'; readonly text: string; readonly written: string }
  /** A text that comes again and again: what appends it, and the rest of its arguments; and what it becomes, as an expression. */
  | { readonly form: 'recurring'; readonly append: string; readonly rest: string; readonly written: string }
  /**
   * A text to be written as JSON that is put together of parts: as it is written by them if each is `plain`, else by an expression that
   * writes it whatever is in it. The parts hold for so many characters and with no space around.
   */
  | {
      readonly form: 'assembled';
      readonly parts: readonly TextPart[];
      readonly shortest: number;
      readonly longest: number;
      readonly written: string;
    }
  /** A text within one that is assembled. */
  | { readonly form: 'plain'; readonly text: string }
  | {
      readonly form: 'choice';
      readonly condition: string;
      readonly met: readonly TextPart[];
      readonly unmet: readonly TextPart[];
    };

/** Where the text goes, as code. */
export interface TextOutput {
  /** How far it is written, as an expression. */
  readonly position: string;
  append(parts: readonly TextPart[]): readonly string[];
}

/** The most parts of one expression: short texts that are put together first are copied, not linked. */
const MAX_PARTS = 10;

/** The most bytes that are set in place of being copied; a call to copy costs as much as some ten stores. */
const FEW_BYTES = 64;
const BYTES_AT_ONCE = 8;

const BLANK = 0x20;
export const QUOTE = { form: 'literal', text: '"' } as const;

/** Puts the text into a variable, `out`. */
export function intoString(code: FunctionCode): TextOutput {
  code.carry('out', "''");
  return {
    position: 'out.length',
    append(parts) {
      const lines: string[] = [];
      for (let index = 0; index < parts.length; index += MAX_PARTS)
        lines.push(
          `out += ${parts
            .slice(index, index + MAX_PARTS)
            .map(asExpression)
            .join(' + ')};`,
        );
      return lines;
    },
  };
}

/** Writes the text as UTF-8 into a block, `b`, from `start` up to `p`, so that no text is put together and taken apart again. */
export function intoBlock(code: FunctionCode, blocks: TextBlocks): TextOutput {
  return new BlockCode(code, blocks);
}

class BlockCode implements TextOutput {
  readonly position = 'p';
  readonly #template = new TextTemplate();
  readonly #text: string;
  readonly #number: string;
  readonly #plain: string;
  readonly #plainJson: string;
  readonly #copy: string;
  readonly #copyThenNumber: string;

  constructor(code: FunctionCode, blocks: TextBlocks) {
    const [given, template] = [code.bind(blocks), code.bind(this.#template)];
    code.carry('p', `${given}.position`);
    code.local('b', `${given}.block`);
    code.local('w', `${given}.view`);
    code.local('t', `${template}.view`);
    for (const name of ['a', 'q', 's']) code.local(name, '0');
    this.#text = code.bind(appendText);
    this.#number = code.bind(appendNumber);
    this.#plain = code.bind(appendPlain);
    this.#plainJson = code.bind(appendPlainJson);
    this.#copy = code.bind(copyTemplate);
    this.#copyThenNumber = code.bind(copyThenNumber);
  }

  append(parts: readonly TextPart[]): string[] {
    const lines: string[] = [];
    const all = merged(parts);
    for (let index = 0; index < all.length; ) {
      const end = this.#endOfRun(all, index);
      lines.push(end === index ? this.#part(all[index] as TextPart) : this.#run(all.slice(index, end)));
      index = Math.max(end, index + 1);
    }
    return lines;
  }

  #part(part: TextPart): string {
    switch (part.form) {
      case 'literal':
        return this.#literal(part.text);
      case 'json':
        return `q = ${this.#plainJson}(b, p, ${part.text}); p = q < 0 ? ${this.#text}(b, p, ${part.written}) : q;`;
      case 'recurring':
        return `p = ${part.append}(b, w, p, ${part.rest});`;
      case 'assembled':
        return this.#assembled(part);
      case 'plain':
        return `if ((q = ${this.#plain}(b, p, ${part.text})) < 0) break plain; p = q;`;
      case 'text':
        return `p = ${this.#text}(b, p, ${part.text});`;
      case 'number':
        return `p = ${this.#number}(b, p, ${part.text});`;
      case 'choice':
        return `if (${part.condition}) { ${this.append(part.met).join(' ')} } else { ${this.append(part.unmet).join(' ')} }`;
    }
  }

  /** What was written up to the first part that is not plain is written over. */
  #assembled({ parts, shortest, longest, written }: Extract<TextPart, { form: 'assembled' }>): string {
    const hasLength = `p - a > ${shortest} && p - a <= ${longest}`;
    return [
      'a = p; plain: {',
      ...this.append([QUOTE, ...parts]),
      `if (${hasLength} && b[a + 1] !== ${BLANK} && b[p - 1] !== ${BLANK}) { ${this.#literal(QUOTE.text)} a = -1; }`,
      '}',
      `if (a >= 0) p = ${this.#text}(b, a, ${written});`,
    ].join('\n');
  }

  #literal(text: string): string {
    const bytes = Buffer.from(text);
    if (bytes.length <= FEW_BYTES) return setBytes(bytes);
    const start = this.#template.add(text);
    return `s = ${start}; ${this.#copyUpTo(start + bytes.length)}`;
  }

  /** Where the parts end that are the same text always or most often; the start where none is so most often. */
  #endOfRun(parts: readonly TextPart[], start: number): number {
    let hasUsual = false;
    for (let index = start; index < parts.length; index += 1) {
      const part = parts[index] as TextPart;
      const usual = usualOf(part);
      if (usual === undefined) return hasUsual ? index : start;
      hasUsual ||= part.form === 'choice';
    }
    return hasUsual ? parts.length : start;
  }

  /**
   * What parts are most often stands in the template, one behind the other, and is copied from `s` up to the next one that is not so: of
   * the many fields of a record most are not set.
   */
  #run(parts: readonly TextPart[]): string {
    const usual = parts.map((part) => usualOf(part) as string);
    let end = this.#template.add(usual.join(''));
    const lines = [`s = ${end};`];
    for (const [index, part] of parts.entries()) {
      const begin = end;
      end += Buffer.byteLength(usual[index] as string);
      if (part.form !== 'choice') continue;
      const [first, ...others] = merged(part.unmet);
      const isShared = first?.form === 'literal' && usual[index]?.startsWith(first.text);
      const [shared, rest] = isShared ? [first.text, others] : ['', part.unmet];
      const written = this.#behindCopy(begin + Buffer.byteLength(shared), rest);
      lines.push(`if (!(${part.condition})) { ${written} s = ${end}; }`);
    }
    return [...lines, this.#copyUpTo(end)].join('\n');
  }

  #behindCopy(end: number, parts: readonly TextPart[]): string {
    const [first, ...others] = parts;
    // Most fields are numbers: one call in place of two makes a function that V8 compiles sooner.
    if (first?.form === 'number' && others.length === 0)
      return `p = ${this.#copyThenNumber}(b, w, p, t, s, ${end}, ${first.text});`;
    return `${this.#copyUpTo(end)} ${this.append(parts).join(' ')}`;
  }

  #copyUpTo(end: number): string {
    return `p = ${this.#copy}(w, p, t, s, ${end});`;
  }
}

/** What a part is always, or most often; a choice of two literals is one as often as the other. */
function usualOf(part: TextPart): string | undefined {
  if (part.form === 'literal') return part.text;
  if (part.form !== 'choice' || part.met.length !== 1 || part.unmet.every(isLiteral)) return undefined;
  const [met] = part.met;
  return met?.form === 'literal' ? met.text : undefined;
}

function isLiteral({ form }: TextPart): boolean {
  return form === 'literal';
}

/** Sets bytes as a copy of them would, without a loop. */
function setBytes(bytes: Buffer): string {
  if (bytes.length === 1) return `b[p] = ${bytes[0]}; p += 1;`;
  const lines: string[] = [];
  const padded = Buffer.concat([bytes, Buffer.alloc(BYTES_AT_ONCE)]);
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE)
    lines.push(`w.setFloat64(p${at === 0 ? '' : ` + ${at}`}, ${padded.readDoubleLE(at)}, true);`);
  return `${lines.join(' ')} p += ${bytes.length};`;
}

/** Literals that meet as one. */
function merged(parts: readonly TextPart[]): readonly TextPart[] {
  const found: TextPart[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.form === 'literal' && last?.form === 'literal')
      found[found.length - 1] = { form: 'literal', text: last.text + part.text };
    else found.push(part);
  }
  return found;
}

function asExpression(part: TextPart): string {
  switch (part.form) {
    case 'literal':
      return literal(part.text);
    case 'json':
    case 'recurring':
    case 'assembled':
      return part.written;
    case 'choice': {
      const [met, unmet] = [part.met, part.unmet].map((parts) =>
        parts.length === 0 ? "''" : parts.map(asExpression).join(' + '),
      );
      return `(${part.condition} ? ${met} : ${unmet})`;
    }
    default:
      return part.text;
  }
}

/**
 * Appends to the text that a function makes. What is appended one after the other becomes one expression, and literals
 * that meet become one.
 */
export class TextCode {
  readonly #code: FunctionCode;
  readonly #output: TextOutput;
  #parts: TextPart[] = [];
  #literal = '';

  constructor(code: FunctionCode, output: TextOutput) {
    this.#code = code;
    this.#output = output;
  }

  /** How far the text is written where code is added, as an expression. */
  get position(): string {
    return this.#output.position;
  }

  /** Appends the same text always. */
  literal(text: string): void {
    this.#literal += text;
  }

  /** Appends what an expression gives. */
  expression(text: string): void {
    this.part({ form: 'text', text });
  }

  /** Appends a number that an expression gives. */
  number(text: string): void {
    this.part({ form: 'number', text });
  }

  part(part: TextPart): void {
    if (part.form === 'literal') {
      this.literal(part.text);
      return;
    }
    this.#closeLiteral();
    this.#parts.push(part);
  }

  /** What `append` appends is there under a condition, and what `otherwise` appends where it does not hold. */
  when(condition: string, append: () => void, otherwise?: () => void): void {
    this.#within(`if (${condition}) {`, () => {
      append();
      if (otherwise === undefined) return;
      this.line('} else {');
      otherwise();
    });
  }

  /** What `append` appends is there for each that an expression gives. */
  each(variable: string, entries: string, append: () => void): void {
    this.#within(`for (${variable} of ${entries}) {`, append);
  }

  /** Adds a line of code behind what was appended so far. */
  line(text: string): void {
    this.flush();
    this.#code.writes.add(text);
  }

  #within(head: string, append: () => void): void {
    this.flush();
    this.#code.writes.open(head);
    append();
    this.flush();
    this.#code.writes.close();
  }

  flush(): void {
    this.#closeLiteral();
    this.#code.writes.add(...this.#output.append(this.#parts));
    this.#parts = [];
  }

  #closeLiteral(): void {
    if (this.#literal === '') return;
    this.#parts.push({ form: 'literal', text: this.#literal });
    this.#literal = '';
  }
}
