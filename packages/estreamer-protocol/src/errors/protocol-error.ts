/** What went wrong; stable, for programs to switch on. */
export type EstreamerProtocolErrorCode =
  /** A message header with another version than 1: the stream is out of step and can't be read on. */
  | 'bad-version'
  /** A message announces more bytes than `maxFrameBytes`. */
  | 'frame-too-large'
  /** The stream ended inside a message. */
  | 'stream-truncated'
  /** A message whose body does not fit its type. */
  | 'malformed-message'
  /** A value that the encoder can't write into its field. */
  | 'invalid-value'
  /** A record kind, record type or block type that the catalogue does not have. */
  | 'unknown-record'
  /** Record definitions that contradict each other. */
  | 'invalid-definition'
  /** A request that a server would not accept. */
  | 'invalid-request'
  /** A value that is not a snapshot of a metadata store. */
  | 'invalid-snapshot'
  /** A configuration file with lines that can't be taken; `context.issues` has all of them. */
  | 'invalid-configuration';

/** One thing that is wrong with a configuration file. */
export interface ConfigurationIssue {
  /** The line, from 1. */
  readonly line: number;
  /** The section and the key, as far as there are any. */
  readonly section: string | undefined;
  readonly key: string | undefined;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** Where it went wrong; only what is known is there. */
export interface EstreamerProtocolErrorContext {
  readonly messageType?: number;
  readonly recordType?: number;
  /** The field at fault, with its block's name. */
  readonly field?: string;
  /** Bytes from the start of the message (framing: of the stream) to the fault. */
  readonly offset?: number;
  /** With `bad-version`: the version that stands there. */
  readonly version?: number;
  /** The configuration file, and all that is wrong with it. */
  readonly file?: string;
  readonly issues?: readonly ConfigurationIssue[];
}

const brand = Symbol.for('@x/estreamer-protocol/error');

/** Every error that this package throws on purpose. */
export class EstreamerProtocolError extends Error {
  readonly code: EstreamerProtocolErrorCode;
  readonly context: EstreamerProtocolErrorContext;
  readonly [brand] = true;

  constructor(
    code: EstreamerProtocolErrorCode,
    message: string,
    context: EstreamerProtocolErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EstreamerProtocolError';
    this.code = code;
    this.context = context;
  }
}

/** True for this package's errors, also for those of another installed copy of it. */
export function isEstreamerProtocolError(value: unknown): value is EstreamerProtocolError {
  return typeof value === 'object' && value !== null && brand in value;
}
