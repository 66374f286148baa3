/**
 * The part of binary-parser that this package uses. The library ships declarations, but its `exports` hide them
 * from a strict resolver.
 */
declare module 'binary-parser' {
  interface FieldOptions {
    /** A function finds the fields read so far in `this`. */
    readonly length?: number | ((this: never) => number);
    readonly formatter?: (value: never) => unknown;
    readonly type?: Parser;
    readonly readUntil?: 'eof';
  }

  export class Parser {
    endianess(endianess: 'big'): this;
    uint8(name: string): this;
    uint16(name: string): this;
    uint32(name: string): this;
    int32(name: string): this;
    buffer(name: string, options: FieldOptions): this;
    string(name: string, options: FieldOptions & { readonly stripNull?: boolean }): this;
    nest(name: string, options: FieldOptions): this;
    array(name: string, options: FieldOptions): this;
    saveOffset(name: string): this;
    parse(bytes: Uint8Array): unknown;
  }
}
