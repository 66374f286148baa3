import { oneLine } from './one-line.ts';
import type { AnswerHeaders } from './retry-after.ts';

/** What is known of an error of the AWS SDK, whether AWS answered or not. */
export interface AwsError {
  /** What AWS or its SDK calls it, such as `QueueDoesNotExist` or `TimeoutError`. */
  readonly name: string;
  /** What it says, on one line and shortened. */
  readonly message: string;
  /** HTTP status of the answer; `undefined` if there was none. */
  readonly status: number | undefined;
  /** Name that AWS gave the request. */
  readonly requestId: string | undefined;
  /** How often the SDK tried. */
  readonly attempts: number;
  /** Headers of the answer. */
  readonly headers: AnswerHeaders;
  /** Code of the system, such as `ECONNREFUSED`. */
  readonly systemCode: string;
  /** Call of the system that failed, such as `connect`. */
  readonly systemCall: string;
  /** Whether the SDK has learnt that the clock of this machine is wrong, and will make up for it. */
  readonly clockSkewCorrected: boolean;
}

/** The parts of an error that the AWS SDK, or Node.js below it, fills in. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
    readonly clockSkewCorrected?: boolean;
  };
  readonly $response?: { readonly statusCode?: number; readonly headers?: AnswerHeaders };
}

/** Reads an error that a client of the AWS SDK rejected with. */
export function readAwsError(error: unknown): AwsError {
  const fields: SdkError = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const { $metadata, $response } = fields;
  const system = systemError(fields);
  return {
    name: awsName(text(fields.name)),
    message: oneLine(text(fields.message)),
    status: $metadata?.httpStatusCode ?? $response?.statusCode,
    requestId: $metadata?.requestId,
    attempts: $metadata?.attempts ?? 1,
    headers: $response?.headers ?? {},
    systemCode: text(system.code),
    systemCall: text(system.syscall),
    clockSkewCorrected: $metadata?.clockSkewCorrected === true,
  };
}

/** AWS's name of an error, as its documentation has it. */
export function awsName(name: string): string {
  return oneLine(name).replace(/^AWS\.SimpleQueueService\./, '');
}

/** The error itself, or the one below it, whichever has a code of the system. */
function systemError(error: SdkError): SdkError {
  const { code, cause } = error;
  return typeof code !== 'string' && typeof cause === 'object' && cause !== null ? cause : error;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
