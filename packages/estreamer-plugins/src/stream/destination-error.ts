import { describeThrown } from '../errors/describe-thrown.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there: check the address',
  ENOTFOUND: 'The name is not known: check the host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is self-signed: give it as ca to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its authority is not known: give that certificate as ca to trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its authority is not known: give that certificate as ca to trust it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'Its authority is not known: give that certificate as ca to trust it',
  CERT_HAS_EXPIRED: 'Its certificate must be renewed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name: correct host, or set servername',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'It wants a client certificate: give cert and key',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The port does not speak TLS',
};

/** Puts a failure of a destination into the package's words. */
export function destinationError(destination: string, cause: unknown): EstreamerPluginError {
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code;
  const advice = ADVICE[reason ?? ''] ?? 'What was not sent is sent when it can be reached again';
  return new EstreamerPluginError(
    'destination-unreachable',
    `${destination} does not take the lines (${describeThrown(cause)}). ${advice}.`,
    { destination, ...(reason === undefined ? {} : { reason }) },
    { cause },
  );
}

/** Says that nobody waits for the lines any more. */
export function abortedError(destination: string, signal: AbortSignal): EstreamerPluginError {
  return new EstreamerPluginError(
    'aborted',
    `Sending to ${destination} was ended by a signal.`,
    { destination },
    { cause: signal.reason },
  );
}
