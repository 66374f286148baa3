import type { TransportError, TransportErrorContext } from '@x/mozdef-events/transport';

/** What errors of this transport say besides what every {@link TransportError} does. */
export interface SqsErrorContext extends TransportErrorContext {
  /** What AWS or its SDK calls the error, such as `QueueDoesNotExist` or `CredentialsProviderError`. */
  readonly awsErrorName?: string;
  /** Whether sending the event again may help. */
  readonly retryable?: boolean;
}

/**
 * Reads the context of an error that came out of this transport.
 *
 * @returns the error's own context, with the AWS error name and the retryable flag where there are any
 */
export function readSqsErrorContext(error: TransportError): SqsErrorContext {
  return error.context;
}
