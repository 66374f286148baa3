/**
 * Puts the text of a function together. Into the text go only literals that JSON escapes, plain identifiers and what
 * the compiler itself writes: values, tables and functions of others are bound, and stand there as `c0`, `c1` ...
 */
export class FunctionCode {
  /** What reads values. It all comes before what writes, so that what it reads is there for all. */
  readonly reads = new Statements();
  /** What writes. */
  readonly writes = new Statements();
  readonly #constants: unknown[] = [];
  readonly #parameters: string[] = [];
  readonly #declarations: string[] = [];
  readonly #names = new Map<unknown, string>();
  readonly #variables: string[] = [];
  readonly #given: Local[] = [];
  readonly #locals: Local[] = [];
  #carried: Local | undefined;
  #result = 'undefined';

  /** Gives a value a name in the function. */
  bind(value: unknown): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `c${this.#constants.push(value) - 1}`;
      this.#names.set(value, name);
    }
    return name;
  }

  /** A name for a value that is given when the function is made. */
  parameter(): string {
    const name = `p${this.#parameters.length}`;
    this.#parameters.push(name);
    return name;
  }

  /** Gives what an expression makes a name in the function; it is made once. */
  declare(text: string): string {
    return `e${this.#declarations.push(text) - 1}`;
  }

  /** Declares a variable, which is `undefined` when the function is called. */
  variable(name = `v${this.#variables.length}`): string {
    this.#variables.push(name);
    return name;
  }

  /** A name for what is read before anything else, and that every part of the function gets. */
  give(name: string, value: string): void {
    this.#given.push({ name, value });
  }

  /** A variable that each part of the function has for itself, and gives a value before anything else. */
  local(name: string, value: string): void {
    this.#locals.push({ name, value });
  }

  /**
   * The variable that every part of the function gets and gives on. With it the function may have parts, and must not call itself;
   * without it, it has one.
   */
  carry(name: string, value: string): void {
    this.#carried = { name, value };
  }

  /** What the function gives, as an expression. */
  result(text: string): void {
    this.#result = text;
  }

  /** Makes the function. */
  build<Built>(parameters: string): Built {
    return this.buildFactory<Built>(parameters)([]);
  }

  /** Makes what makes the function of the values of its {@link FunctionCode.parameter}s. */
  buildFactory<Built>(parameters: string): (values: readonly unknown[]) => Built {
    const names = this.#constants.map((_, index) => `c${index}`).join(', ');
    const factory = new Function(
      'constants',
      'values',
      [
        "'use strict';",
        `const [${names}] = constants, [${this.#parameters.join(', ')}] = values;`,
        ...this.#declarations.map((text, index) => `const e${index} = ${text};`),
        ...this.#function(parameters),
      ].join('\n'),
    );
    return (values) => factory(this.#constants, values) as Built;
  }

  #function(parameters: string): readonly string[] {
    const statements = [...this.reads.all, ...this.writes.all];
    const parts = this.#carried === undefined ? [statements] : inParts(statements);
    const [only] = parts;
    if (only !== undefined && parts.length === 1) {
      const carried = this.#carried === undefined ? [] : [this.#carried];
      const first = [...this.#locals, ...carried, ...this.#given];
      const lines = [...declared(first), ...declared(this.#variables.map(asLocal))];
      return [`return function write(${parameters}) {`, ...lines, ...only, `return ${this.#result};`, '};'];
    }
    return this.#functionOfParts(parameters, parts);
  }

  /** A variable of one part stands in it; one of several stands around them all, and each call begins with it undefined. */
  #functionOfParts(parameters: string, parts: readonly (readonly string[])[]): readonly string[] {
    const { name, value } = this.#carried as Local;
    const given = [parameters, ...this.#given.map((one) => one.name)].join(', ');
    const uses = [...parts.map(namesIn), namesIn([this.#result])];
    const shared = this.#variables.filter((one) => uses.filter((used) => used.has(one)).length > 1);
    const lines = declared(shared.map(asLocal));
    let call = value;
    for (const [index, part] of parts.entries()) {
      const used = uses[index] as ReadonlySet<string>;
      const begun = shared.filter((one) => uses.findIndex((all) => all.has(one)) === index);
      const own = this.#variables.filter((one) => used.has(one) && !shared.includes(one));
      lines.push(
        `function write${index}(${given}, ${name}) {`,
        ...declared(this.#locals.filter((local) => used.has(local.name))),
        ...declared(own.map(asLocal)),
        ...begun.map((one) => `${one} = undefined;`),
        ...part,
        `return ${name};`,
        '}',
      );
      call = `write${index}(${given}, ${call})`;
    }
    const first = declared([...this.#given, { name, value: call }]);
    return [...lines, `return function write(${parameters}) {`, ...first, `return ${this.#result};`, '};'];
  }
}

/** A variable, and what is put into it first, as an expression. */
interface Local {
  readonly name: string;
  readonly value?: string | undefined;
}

/** Statements that follow each other, in the order in which they are added. */
class Statements {
  readonly #all: string[] = [];
  #depth = 0;

  /** Each is whole: between two of them a part of the function can end. */
  get all(): readonly string[] {
    return this.#all;
  }

  /** Adds whole statements. */
  add(...statements: readonly string[]): void {
    if (this.#depth === 0) this.#all.push(...statements);
    else this.#all.push([this.#all.pop(), ...statements].join('\n'));
  }

  /** Adds a statement that goes on up to `close`: `if (...) {`, for example. */
  open(text: string): void {
    this.add(text);
    this.#depth += 1;
  }

  close(): void {
    this.add('}');
    this.#depth -= 1;
  }
}

/**
 * The most characters of one part. V8 compiles each for itself, and what its compilers need for that grows with the length: 50 MB for 40,000
 * characters, and beyond that the last one takes none.
 */
const MOST_CHARACTERS = 20_000;

/** Statements in parts that are about as long as each other. */
function inParts(statements: readonly string[]): readonly (readonly string[])[] {
  const length = statements.reduce((sum, text) => sum + text.length, 0);
  const most = length / Math.ceil(length / MOST_CHARACTERS);
  const parts: string[][] = [[]];
  let sum = 0;
  for (const text of statements) {
    if (sum + text.length / 2 > most * parts.length) parts.push([]);
    parts.at(-1)?.push(text);
    sum += text.length;
  }
  return parts;
}

/** Everything that can be the name of a variable, texts included: one too many does no harm. */
function namesIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
}

/** V8 has shorter code for variables that are declared first. */
function declared(variables: readonly Local[]): string[] {
  if (variables.length === 0) return [];
  return [
    `var ${variables.map(({ name, value }) => (value === undefined ? name : `${name} = ${value}`)).join(', ')};`,
  ];
}

function asLocal(name: string): Local {
  return { name };
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A text as a literal. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** A property of an object, whatever its name. */
export function property(object: string, name: string): string {
  return IDENTIFIER.test(name) ? `${object}.${name}` : `${object}[${literal(name)}]`;
}
