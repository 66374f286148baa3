/** Why bytes do not fit the layout that they should have. */
export type DecodeFaultCode =
  /** The bytes end before the layout does, or a length points behind the end. */
  | 'truncated'
  /** A length is smaller than the header that it counts. */
  | 'bad-length'
  /** A block has a type that does not belong in its place. */
  | 'unknown-block-type'
  /** The lists of a record have more items than the limit. */
  | 'list-too-long'
  /** A parser of somebody else's threw. */
  | 'parser-failed';

/** Thrown inside the decoder and turned into an unknown record (or a protocol error) at its edge. */
export class DecodeFault extends Error {
  readonly code: DecodeFaultCode;
  /** Bytes from the start of what was decoded. */
  readonly offset: number;
  /** The field at fault, with its block's name. */
  readonly field: string;
  /** What was found there, in words. */
  readonly detail: string | undefined;

  constructor(code: DecodeFaultCode, offset: number, field: string, detail?: string) {
    super(
      detail === undefined
        ? `${field} at offset ${offset}: ${code}`
        : `${field} at offset ${offset}: ${code} (${detail})`,
    );
    this.name = 'DecodeFault';
    this.code = code;
    this.offset = offset;
    this.field = field;
    this.detail = detail;
  }
}
