/**
 * Puts the text of a function together. Into the text go only literals that JSON escapes, plain identifiers and what
 * the compiler itself writes: values, tables and functions of others are bound, and stand there as `c0`, `c1` ...
 */
export class FunctionCode {
  readonly #constants: unknown[] = [];
  readonly #parameters: string[] = [];
  readonly #declarations: string[] = [];
  readonly #names = new Map<unknown, string>();
  readonly #first: string[] = [];
  readonly #lines: string[] = [];
  readonly #body: string[] = [];
  #variables = 0;

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

  /** A name for a variable that is not taken. */
  variable(): string {
    this.#variables += 1;
    return `v${this.#variables}`;
  }

  /** Declares variables before all others: V8 has shorter code for those that come first. */
  declareFirst(...names: readonly string[]): void {
    this.#first.push(...names);
  }

  /** Adds lines that read values. They all come before those that write, so that what they read is there for all. */
  line(...lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  /** Adds lines that write. */
  write(...lines: readonly string[]): void {
    this.#body.push(...lines);
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
        `return function write(${parameters}) {`,
        ...(this.#first.length === 0 ? [] : [`var ${this.#first.join(', ')};`]),
        ...this.#lines,
        ...this.#body,
        '};',
      ].join('\n'),
    );
    return (values) => factory(this.#constants, values) as Built;
  }
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
