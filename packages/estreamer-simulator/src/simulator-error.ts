import { CodedError, createErrorGuard, type SettingIssue } from '@x/foundation';

/** What went wrong; stable, for programs to switch on. */
export type SimulatorErrorCode =
  /** Settings that can't be, with every issue in the context. */
  | 'invalid-settings'
  /** A fault that can't be, with every issue in the context, or one that is injected where it can no longer happen. */
  | 'invalid-fault'
  /** The simulator can't listen: the address is taken or not allowed, or it listens or was closed already. */
  | 'listen-failed'
  /** A file that is not the server's side of an eStreamer session. */
  | 'not-a-capture';

/** Where it went wrong; only what is known is there. */
export interface SimulatorErrorContext {
  /** What is wrong with settings or a fault, each with its place and what to give. */
  readonly issues?: readonly SettingIssue[];
  /** Where the simulator should listen. */
  readonly host?: string;
  readonly port?: number;
  /** Bytes from the start of the capture to what is wrong. */
  readonly offset?: number;
}

/** Every error that this package throws on purpose. */
export class SimulatorError extends CodedError<SimulatorErrorCode, SimulatorErrorContext> {
  override readonly name = 'SimulatorError';
}

/** True for this package's errors, also for those of another installed copy of it; with `code`, for those of that code. */
export const isSimulatorError = createErrorGuard<SimulatorError>('SimulatorError');

/** The error for settings that can't be. */
export function invalidSettings(message: string, issues: readonly SettingIssue[]): SimulatorError {
  return new SimulatorError('invalid-settings', message, { context: { issues } });
}
