import { SQSClient } from '@aws-sdk/client-sqs';
import type { ResolvedSettings } from './resolve-settings.ts';
import type { SqsTransportClient } from './sqs-transport-settings.ts';

/** A client, and how the transport is done with it. */
export interface OpenClient {
  readonly client: SqsTransportClient;
  /** Ends the connections of a client that was made here; one of the caller's is left alone. */
  release(): void;
}

/** Takes the caller's client, or makes one from the settings. Nothing is connected yet. */
export function openClient(
  given: SqsTransportClient | undefined,
  settings: ResolvedSettings['client'],
): OpenClient {
  if (given !== undefined) return { client: given, release: () => {} };
  const { region, credentials, endpoint, connections: maxSockets, connectTimeoutMs } = settings;
  const client = new SQSClient({
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    // Where a queue was found is where it is; its URL may have a host that only other clients can reach.
    useQueueUrlAsEndpoint: false,
    // Retries belong to what wraps the transport and marks possible duplicates.
    maxAttempts: 1,
    // The signature of a request covers the SHA-256 of its body, so that AWS has checked it already; and where FIPS rules,
    // there is no MD5.
    md5: false,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      httpAgent: { maxSockets },
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
      httpsAgent: { maxSockets, rejectUnauthorized: true },
    },
  });
  return { client, release: () => client.destroy() };
}
