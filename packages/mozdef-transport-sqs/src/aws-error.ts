import { oneLine, parseRetryAfter } from '@x/foundation';
import type { TransportErrorCode } from '@x/transport';

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
  /** Headers of the answer; the AWS SDK writes their names in lower case. */
  readonly headers: AnswerHeaders;
  /** Code of the system, such as `ECONNREFUSED`. */
  readonly systemCode: string;
  /** Call of the system that failed, such as `connect`. */
  readonly systemCall: string;
  /** Whether the SDK has learnt that the clock of this machine is wrong, and will make up for it. */
  readonly clockSkewCorrected: boolean;
}

type AnswerHeaders = Readonly<Record<string, string | undefined>>;

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

/** The most of what AWS says that an error shows, in bytes. */
const EXCERPT_BYTES = 200;

/** Reads an error that a client of the AWS SDK rejected with. */
export function readAwsError(error: unknown): AwsError {
  const fields: SdkError = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const { $metadata, $response } = fields;
  const system = systemError(fields);
  return {
    name: awsName(text(fields.name)),
    message: excerpt(text(fields.message)),
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
  return excerpt(name).replace(/^AWS\.SimpleQueueService\./, '');
}

/** The beginning of what AWS says, on one line. */
export function excerpt(said: string): string {
  return oneLine(said.replace(/[\s\p{C}]+/gu, ' '), EXCERPT_BYTES);
}

/** The error itself, or the one below it, whichever has a code of the system. */
function systemError(error: SdkError): SdkError {
  const { code, cause } = error;
  return typeof code !== 'string' && typeof cause === 'object' && cause !== null ? cause : error;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * How long an answer asks to wait: in `x-amz-retry-after`, milliseconds; else in Retry-After.
 *
 * @param now Unix milliseconds
 */
export function retryAfterOf({ headers }: AwsError, now: number): number | undefined {
  const own = headers['x-amz-retry-after']?.trim() ?? '';
  const seconds = /^\d+(?:\.\d+)?$/.test(own) ? String(Number(own) / 1000) : headers['retry-after'];
  return parseRetryAfter(seconds, now);
}

/** What an error means for the messages of a request. */
export interface Verdict {
  readonly code: TransportErrorCode;
  /** Whether sending them again may help. */
  readonly retryable: boolean;
  /** Whether they may be in the queue nevertheless. */
  readonly mayHaveArrived: boolean;
  /** What to do about it. */
  readonly advice: string;
}

/** What to do about errors of AWS that are for good. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['QueueDoesNotExist', 'check the name or URL of the queue, the owner account and the region'],
  ['AccessDenied', 'the credentials need sqs:SendMessage, and sqs:GetQueueUrl to find a queue by name'],
  [
    'AccessDeniedException',
    'the credentials need sqs:SendMessage, and sqs:GetQueueUrl to find a queue by name',
  ],
  ['InvalidClientTokenId', 'check the access key'],
  ['UnrecognizedClientException', 'check the access key'],
  ['InvalidSignatureException', 'check the secret key and the region'],
  ['SignatureDoesNotMatch', 'check the secret key and the region'],
  ['InvalidParameterValue', 'check maxMessageBytes against the queue, and the ids and attributes'],
  ['MissingParameter', 'a FIFO queue needs messageGroupId'],
  ['InvalidMessageContents', 'the queue refuses characters of the message'],
  ['BatchRequestTooLong', 'lower maxBatchBytes'],
]);

/** Whether an error of AWS says that there are too many requests. SQS sends these with 400, 403 and 503. */
export function isThrottling(name: string): boolean {
  return /throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown|OverLimit/i.test(name);
}

/** What to do about an error of AWS that is for good. */
export function adviceFor(name: string): string {
  return ADVICE.get(name) ?? 'sending the same again is of no use';
}

/** Says what an error means. */
export function verdictOf(error: AwsError): Verdict {
  return error.status === undefined ? verdictOfSilence(error) : verdictOfAnswer(error);
}

function verdictOfAnswer({ name, message, status = 0, clockSkewCorrected }: AwsError): Verdict {
  const later = (advice: string, mayHaveArrived = false): Verdict => {
    return { code: 'unavailable', retryable: true, mayHaveArrived, advice };
  };
  if (isThrottling(name) || status === 429) return later('too many requests; send fewer, or try again later');
  if (clockSkewCorrected || /^Request(?:TimeTooSkewed|Expired|InTheFuture)$/.test(name)) {
    return later("check this machine's clock");
  }
  if (name === 'InvalidSignatureException' && /Signature (?:expired|not yet current)/.test(message)) {
    return later("check this machine's clock");
  }
  if (/^ExpiredToken|^TokenRefreshRequired$/.test(name)) {
    return later('the credentials have expired; they must be renewed');
  }
  if (status === 408 || /^RequestTimeout/.test(name)) return later('try again later');
  // AWS may have taken the messages before the failure, or before an answer that makes no sense.
  if (status >= 500) return later('try again later', true);
  if (status < 300)
    return later('the answer makes no sense; check endpoint and what is between here and AWS', true);
  return { code: 'refused', retryable: false, mayHaveArrived: false, advice: adviceFor(name) };
}

function verdictOfSilence({ name, message, systemCode, systemCall }: AwsError): Verdict {
  const failure = (code: TransportErrorCode, advice: string, mayHaveArrived = false): Verdict => {
    return { code, retryable: true, mayHaveArrived, advice };
  };
  if (/ProviderError$/.test(name) || /^(?:Credential|Resolved credential)/.test(message)) {
    return failure('invalid-settings', 'give credentials, or set them up where the AWS SDK looks for them');
  }
  if (message === 'Region is missing') {
    return failure('invalid-settings', 'give region, or set it up where the AWS SDK looks for it');
  }
  if (/^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$)/.test(systemCode)) {
    return failure('tls-failed', 'check endpoint; to trust a further authority, set NODE_EXTRA_CA_CERTS');
  }
  const isConnecting = systemCall === 'connect' || systemCall === 'getaddrinfo';
  const isUnreachable = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(systemCode);
  if (isConnecting || isUnreachable || /establish(?:ing)? a connection/.test(message)) {
    return failure('unreachable', 'check region, endpoint and the network');
  }
  if (name === 'TimeoutError' && !/^(?:ECONNRESET|EPIPE)$/.test(systemCode)) {
    return failure('timeout', 'the messages may have arrived', true);
  }
  if (systemCode !== '') return failure('connection-lost', 'the messages may have arrived', true);
  return failure('unavailable', 'the AWS SDK failed; the messages may have arrived', true);
}
