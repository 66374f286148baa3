import { appendNumber, appendPlainJson, appendText, type TextBlocks } from '../values/text-blocks.ts';
import { type FunctionCode, literal } from './function-code.ts';

/** A piece of the text: the same text always, what an expression gives, or one of two. */
export type TextPart =
  | { readonly form: 'literal' | 'text' | 'number'; readonly text: string }
  /** A text to be written as JSON: itself, and what writes it whatever is in it, both as expressions. */
  | { readonly form: 'json'; readonly text: string; readonly written: string }
  | {
      readonly form: 'choice';
      readonly condition: string;
      readonly met: readonly TextPart[];
      readonly unmet: readonly TextPart[];
    };

/** Where the text goes, as code. */
export interface TextOutput {
  /** What stands before the first part. */
  readonly begin: string;
  append(parts: readonly TextPart[]): readonly string[];
}

/** The most parts of one expression: short texts that are put together first are copied, not linked. */
const MAX_PARTS = 10;

/** The most bytes that are set in place of being copied; a call to copy costs as much as some ten stores. */
const FEW_BYTES = 64;
const BYTES_AT_ONCE = 8;

/** Puts the text into a variable, `out`. */
export const intoString: TextOutput = {
  begin: "var out = '';",
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

/** Writes the text as UTF-8 into a block, `b`, from `start` up to `p`, so that no text is put together and taken apart again. */
export function intoBlock(code: FunctionCode, blocks: TextBlocks): TextOutput {
  const text = code.bind(appendText);
  const number = code.bind(appendNumber);
  const plainJson = code.bind(appendPlainJson);
  const append = (part: TextPart): string => {
    switch (part.form) {
      case 'literal': {
        const bytes = Buffer.from(part.text);
        const set =
          bytes.length <= FEW_BYTES ? setBytes(bytes) : `b.set(${code.bind(new Uint8Array(bytes))}, p);`;
        return `${set} p += ${bytes.length};`;
      }
      case 'json':
        return `q = ${plainJson}(b, p, ${part.text}); p = q < 0 ? ${text}(b, p, ${part.written}) : q;`;
      case 'text':
        return `p = ${text}(b, p, ${part.text});`;
      case 'number':
        return `p = ${number}(b, p, ${part.text});`;
      case 'choice':
        return `if (${part.condition}) { ${all(part.met)} } else { ${all(part.unmet)} }`;
    }
  };
  const all = (parts: readonly TextPart[]): string => merged(parts).map(append).join('\n');
  const given = code.bind(blocks);
  return {
    begin: `var b = ${given}.block, w = ${given}.view, p = ${given}.position, q = 0;`,
    append: (parts) => parts.map(append),
  };
}

/** Sets bytes eight at a time, as the number that they are the bits of: those of ASCII are those of a number and not of NaN. */
function setBytes(bytes: Buffer): string {
  const lines: string[] = [];
  let at = 0;
  for (; at + BYTES_AT_ONCE <= bytes.length; at += BYTES_AT_ONCE) {
    const number = bytes.readDoubleLE(at);
    if (Number.isNaN(number)) break;
    lines.push(`w.setFloat64(p + ${at}, ${number}, true);`);
  }
  for (; at < bytes.length; at += 1) lines.push(`b[p + ${at}] = ${bytes[at]};`);
  return lines.join(' ');
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
    code.write(output.begin);
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

  /** What `append` appends is there under a condition. */
  when(condition: string, append: () => void): void {
    this.flush();
    this.#code.write(`if (${condition}) {`);
    append();
    this.flush();
    this.#code.write('}');
  }

  /** Adds a line of code behind what was appended so far. */
  line(text: string): void {
    this.flush();
    this.#code.write(text);
  }

  flush(): void {
    this.#closeLiteral();
    this.#code.write(...this.#output.append(this.#parts));
    this.#parts = [];
  }

  #closeLiteral(): void {
    if (this.#literal === '') return;
    this.#parts.push({ form: 'literal', text: this.#literal });
    this.#literal = '';
  }
}
