import type { EventRequest } from '@x/estreamer-protocol';
import type { Certificates } from '@x/estreamer-simulator';
import type { EstreamerClientDependencies, EstreamerClientSettings, TlsSettings } from '../../src/index.ts';
import { createEstreamerClient, type Delivery, type EstreamerClient } from '../../src/index.ts';

/** What the captured client asked for: request flags 0x48900061 and nine pairs. */
export const capturedRequest: EventRequest = {
  flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'extra_data'],
  extendedRequests: [
    ['INTRUSION_EVENTS', 9],
    ['METADATA', 4],
    ['CORRELATION', 9],
    ['DISCOVERY', 11],
    ['CONNECTION', 14],
    ['USER', 4],
    ['MALWARE', 7],
    ['FILE', 6],
    ['IMPACT', 2],
  ],
};

/** A request without extended requests: the server answers with single event messages. */
export const plainRequest: EventRequest = { flags: ['ids_1', 'timestamp'] };

export interface TestClientSettings extends Partial<Omit<EstreamerClientSettings, 'tls'>> {
  readonly tls?: Partial<TlsSettings>;
}

/**
 * A client of one session with a server on 127.0.0.1, with PEM credentials, one delivery at a time and no overlap unless
 * the settings have others.
 */
export function createTestClient(
  certificates: Pick<Certificates, 'authority' | 'client'>,
  { host, port }: { host: string; port: number },
  { tls, ...settings }: TestClientSettings = {},
  dependencies: EstreamerClientDependencies = {},
): EstreamerClient {
  return createEstreamerClient(
    {
      host,
      port,
      tls: {
        ca: certificates.authority.certificate,
        certificate: certificates.client.certificate,
        key: certificates.client.key,
        ...tls,
      } as TlsSettings,
      request: capturedRequest,
      reconnect: false,
      window: { records: 1 },
      // Positions in tests are seconds of events.
      replay: { overlapSeconds: 0 },
      ...settings,
    },
    { logger: { info() {}, warn() {} }, ...dependencies },
  );
}

/** Reads a client to its end, acknowledging everything; gives what arrived, and the error that ended it if one did. */
export async function drain(client: EstreamerClient): Promise<{ deliveries: Delivery[]; error: unknown }> {
  const deliveries: Delivery[] = [];
  try {
    for await (const delivery of client) {
      deliveries.push(delivery);
      await delivery.ack();
    }
    return { deliveries, error: undefined };
  } catch (error) {
    return { deliveries, error };
  } finally {
    await client.close();
  }
}
