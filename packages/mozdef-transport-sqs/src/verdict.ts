import type { TransportErrorCode } from '@x/mozdef-events/transport';
import type { AwsError } from './aws-error.ts';

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
  ['InvalidParameterValue', 'check maxEventBytes against the queue, and the ids and attributes'],
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

/** Judges an error that came with an answer. */
export function judgeAnswer({ name, message, status = 0, clockSkewCorrected }: AwsError): Verdict {
  const later = (advice: string, mayHaveArrived = false): Verdict => {
    return { code: 'unavailable', retryable: true, mayHaveArrived, advice };
  };
  if (isThrottling(name) || status === 429) return later('too many requests; send fewer, or try again later');
  if (clockSkewCorrected || /^Request(?:TimeTooSkewed|Expired|InTheFuture)$/.test(name)) {
    return later("check this machine's clock");
  }
  if (name === 'InvalidSignatureException' && message.includes('Signature expired')) {
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

/** Judges an error without an answer. */
export function judgeSilence({ name, message, systemCode, systemCall }: AwsError): Verdict {
  const failure = (code: TransportErrorCode, advice: string, mayHaveArrived = false): Verdict => {
    return { code, retryable: true, mayHaveArrived, advice };
  };
  if (/ProviderError$/.test(name) || /^(?:Credential|Resolved credential)/.test(message)) {
    return failure('unreachable', 'give credentials, or set them up where the AWS SDK looks for them');
  }
  if (message === 'Region is missing') {
    return failure('unreachable', 'give region, or set it up where the AWS SDK looks for it');
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
