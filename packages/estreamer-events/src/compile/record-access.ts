import { type FunctionCode, literal, property } from './function-code.ts';

/**
 * How a function gets at the fields and names of a record; what it reads shows when all of it is written.
 *
 * - `whole`: any record, with all of its fields and names at hand.
 * - `parts`: a record that nobody has decoded yet. What the function reads is decoded and named for it alone, at the place where it is
 *   read; each value has the form that the layout says.
 */
export type AccessMode = 'whole' | 'parts';

/** Which way, and what is known of the names. */
export interface AccessSettings {
  readonly mode: AccessMode;
  /** The fields that metadata can name. @default not known */
  readonly possibleNames?: readonly string[] | undefined;
}

const NO_DATA = Object.freeze({});

/** Adds what reads fields and names to the text of a function. */
export class RecordAccess {
  readonly mode: AccessMode;
  /** What gives the fields, as an expression; where parts are read, the function's first parameter reads them. */
  readonly data: string;
  readonly #code: FunctionCode;
  readonly #fields = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #possibleNames: ReadonlySet<string> | undefined;
  #needsAllFields = false;
  #needsAllNames = false;

  /** @param possibleNames the fields that metadata can name, where that is known */
  constructor(code: FunctionCode, mode: AccessMode, possibleNames?: readonly string[]) {
    this.#code = code;
    this.#possibleNames = possibleNames && new Set(possibleNames);
    this.mode = mode;
    this.data = mode === 'parts' ? `${code.parameter()}(record)` : `record.data ?? ${code.bind(NO_DATA)}`;
  }

  /** A field of the record's body, as an expression. */
  field(name: string): string {
    this.#fields.add(name);
    return property('d', name);
  }

  /** All fields of the record's body, as an expression. */
  allFields(): string {
    this.#needsAllFields = true;
    return 'd';
  }

  /** The fields that are read; undefined where all are. */
  get fields(): readonly string[] | undefined {
    return this.#needsAllFields ? undefined : [...this.#fields];
  }

  /** Whether metadata can name a field. */
  canBeNamed(path: string): boolean {
    return this.#possibleNames?.has(path) !== false;
  }

  /** The fields that metadata can name, in the order of all names, where that is known. */
  get possibleNames(): readonly string[] | undefined {
    return this.#possibleNames && [...this.#possibleNames];
  }

  /** What metadata calls a field, as an expression; `undefined` where it has no name. */
  name(path: string, data = 'd', header = 'h'): string {
    if (this.mode === 'whole') return property('names', path);
    if (!this.canBeNamed(path)) return 'undefined';
    let namer = this.#names.get(path);
    if (namer === undefined) {
      namer = this.#code.parameter();
      this.#names.set(path, namer);
    }
    return `${namer}(${data}, ${header})`;
  }

  /** All names, as an expression. */
  allNames(): string {
    this.#needsAllNames = true;
    return 'names';
  }

  /** The fields whose names are read, in the order of the function's parameters; undefined where all are. */
  get names(): readonly string[] | undefined {
    return this.#needsAllNames ? undefined : [...this.#names.keys()];
  }

  /** An object with the values of some fields, as an expression. */
  fieldsAsObject(names: readonly string[]): string {
    for (const name of names) this.#fields.add(name);
    return 'd';
  }

  /** An object with some names, as an expression. They are looked up when somebody asks for them, which happens seldom. */
  namesAsObject(paths: readonly string[]): string {
    const getters = paths.map(
      (path) => `get ${literal(path)}() { return ${this.name(path, 'this.d', 'this.h')}; }`,
    );
    const names = this.#code.declare(
      `class { constructor(d, h) { this.d = d; this.h = h; } ${getters.join(' ')} }`,
    );
    return `new ${names}(d, h)`;
  }
}
