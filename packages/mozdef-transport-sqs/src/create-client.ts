import { SQSClient } from '@aws-sdk/client-sqs';
import type { ResolvedSettings } from './resolve-settings.ts';

/** Makes the client that carries the requests where the caller brings none. Nothing is connected yet. */
export function createClient(settings: ResolvedSettings['client']): SQSClient {
  const { region, credentials, endpoint, connections: maxSockets, connectTimeoutMs } = settings;
  return new SQSClient({
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    // Where a queue was found is where it is; its URL may have a host that only other clients can reach.
    useQueueUrlAsEndpoint: false,
    // Retries belong to what wraps the transport and marks possible duplicates.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      httpAgent: { maxSockets },
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
      httpsAgent: { maxSockets, rejectUnauthorized: true },
    },
  });
}
