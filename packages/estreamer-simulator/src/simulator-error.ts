/** What went wrong; stable, for programs to switch on. */
export type SimulatorErrorCode =
  /** A setting that is out of range or contradicts another. */
  | 'invalid-setting'
  /** The simulator can't listen: the address is taken or not allowed, or it listens or was closed already. */
  | 'listen-failed'
  /** A file that is not the server's side of an eStreamer session. */
  | 'not-a-capture';

/** Where it went wrong; only what is known is there. */
export interface SimulatorErrorContext {
  /** The setting at fault. */
  readonly setting?: string;
  /** Octets from the start of the capture to the fault. */
  readonly offset?: number;
}

const brand = Symbol.for('@x/estreamer-simulator/error');

/** Every error that this package throws on purpose. */
export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode;
  readonly context: SimulatorErrorContext;
  readonly [brand] = true;

  constructor(
    code: SimulatorErrorCode,
    message: string,
    context: SimulatorErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
    this.context = context;
  }
}

/** True for this package's errors, also for those of another installed copy of it. */
export function isSimulatorError(value: unknown): value is SimulatorError {
  return typeof value === 'object' && value !== null && brand in value;
}
