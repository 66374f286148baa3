import type { EventTable } from '../event/event-table.ts';
import { summaryLine, summaryValue } from '../values/bounded-text.ts';
import { WHOLE_SECOND } from '../values/remembered-texts.ts';
import { type FunctionCode, literal } from './function-code.ts';
import type { RecordAccess } from './record-access.ts';
import type { Value } from './source-code.ts';
import type { TextPart } from './text-code.ts';

/** A place in a part of a summary that a fact fills. */
export interface SummaryPlace {
  readonly fact: string;
  /** Whether an IPv6 address stands in brackets, because a port follows. */
  readonly bracketed: boolean;
}

const PLACE = /\{(\[?[^{}[\]]*\]?)\}/;

/** Takes a part of a summary apart: texts and the places between them. */
export function parseSummaryPart(part: string): (string | SummaryPlace)[] {
  return part
    .split(PLACE)
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const bracketed = piece.startsWith('[');
      return { fact: bracketed ? piece.slice(1, -1) : piece, bracketed };
    })
    .filter((piece) => piece !== '');
}

/** What a summary is made of. */
interface FactsOfSummary {
  readonly access: Pick<RecordAccess, 'mode'>;
  fact(name: string): Value | undefined;
  isoSeconds(seconds: string): string;
}

/** A text, or a value with whether an IPv6 address stands in brackets. */
type Piece = string | { readonly value: Value; readonly bracketed: boolean };

/** What is there where all of its values are. */
interface Alternative {
  readonly condition: string;
  readonly pieces: readonly Piece[];
}

/** What neither JSON nor a line changes, but for quotes and backslashes. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** The code of the summary of one kind and version of event. */
export class SummaryCode {
  readonly #code: FunctionCode;
  readonly #table: EventTable;
  readonly #facts: FactsOfSummary;
  #parts: readonly (readonly Alternative[])[] | undefined;

  constructor(code: FunctionCode, table: EventTable, facts: FactsOfSummary) {
    this.#code = code;
    this.#table = table;
    this.#facts = facts;
  }

  /** The summary as an expression. */
  expression(): string {
    const texts = this.#alternatives().map((alternatives) =>
      alternatives.reduceRight((others, { condition, pieces }) => {
        const text = this.#joined(pieces);
        return condition === '' ? text : `(${condition} ? ${text} : ${others})`;
      }, "''"),
    );
    const line = this.#code.bind(summaryLine);
    return `${line}(${texts.join(' + ') || "''"}, ${literal(`${this.#table.category} event`)})`;
  }

  /** The summary as parts of JSON, which hold if each value is plain; `undefined` where the table has texts that are not. */
  parts(): readonly TextPart[] | undefined {
    const all = this.#alternatives();
    const isPlain = all
      .flat()
      .flatMap(({ pieces }) => pieces)
      .every((piece) => typeof piece !== 'string' || PRINTABLE.test(piece));
    if (!isPlain) return undefined;
    return all.flatMap((alternatives) =>
      alternatives.reduceRight<readonly TextPart[]>((others, { condition, pieces }) => {
        const met = pieces.flatMap((piece) => this.#json(piece));
        return condition === '' ? met : [{ form: 'choice', condition, met, unmet: others }];
      }, []),
    );
  }

  /** For each part what can stand there, of which the first is taken whose condition holds. */
  #alternatives(): readonly (readonly Alternative[])[] {
    this.#parts ??= this.#table.summary.map((part) => {
      const found = (typeof part === 'string' ? [part] : part)
        .map((text) => this.#alternative(text))
        .filter((one) => one !== undefined);
      const last = found.findIndex(({ condition }) => condition === '');
      return last === -1 ? found : found.slice(0, last + 1);
    });
    return this.#parts;
  }

  /** `undefined` where events of this version cannot have one of its facts. */
  #alternative(text: string): Alternative | undefined {
    const conditions: string[] = [];
    const pieces: Piece[] = [];
    for (const piece of parseSummaryPart(text)) {
      if (typeof piece === 'string') {
        pieces.push(piece);
        continue;
      }
      const value = this.#facts.fact(piece.fact);
      if (value === undefined) return undefined;
      if (!value.certain) conditions.push(`${value.text} !== undefined`);
      pieces.push({ value, bracketed: piece.bracketed });
    }
    return { condition: conditions.join(' && '), pieces };
  }

  #joined(pieces: readonly Piece[]): string {
    const texts = pieces.map((piece) => this.#text(piece));
    // Two numbers would be added.
    return typeof pieces[0] === 'string' ? texts.join(' + ') : ["''", ...texts].join(' + ');
  }

  #text(piece: Piece): string {
    if (typeof piece === 'string') return literal(piece);
    const { text, type } = piece.value;
    switch (type) {
      case 'address':
        return piece.bracketed ? `(${text}.indexOf(':') < 0 ? ${text} : '[' + ${text} + ']')` : text;
      case 'text':
        return `${this.#code.bind(summaryValue)}(${text})`;
      case 'any':
        return `${this.#code.bind(summaryValue)}('' + ${text})`;
      case 'time':
        return `${this.#facts.isoSeconds(text)} + ${literal(WHOLE_SECOND)}`;
      default:
        return text;
    }
  }

  #json(piece: Piece): readonly TextPart[] {
    if (typeof piece === 'string') return [literalPart(JSON.stringify(piece).slice(1, -1))];
    const { text, type } = piece.value;
    switch (type) {
      case 'address': {
        const address: TextPart = { form: 'plain', text };
        if (!piece.bracketed) return [address];
        const unmet = [literalPart('['), address, literalPart(']')];
        return [{ form: 'choice', condition: `${text}.indexOf(':') < 0`, met: [address], unmet }];
      }
      case 'text':
        return [{ form: 'plain', text }];
      case 'any':
        return [{ form: 'plain', text: `'' + ${text}` }];
      case 'time':
        return [{ form: 'text', text: this.#facts.isoSeconds(text) }, literalPart(WHOLE_SECOND)];
      case 'number':
        // In a record that somebody has changed it can be anything.
        return this.#facts.access.mode === 'parts'
          ? [{ form: 'number', text }]
          : [{ form: 'plain', text: `'' + ${text}` }];
      default:
        return [{ form: 'text', text }];
    }
  }
}

function literalPart(text: string): TextPart {
  return { form: 'literal', text };
}
