import { createEstreamerClient, type EstreamerClientSettings } from '@x/estreamer-client';
import type { EventRecord } from '@x/estreamer-protocol';
import type { createCertificates, Simulator } from '@x/estreamer-simulator';

export type Certificates = Awaited<ReturnType<typeof createCertificates>>;

export function tlsOf({ client: { certificate, key }, authority }: Certificates) {
  return { certificate, key, ca: authority.certificate };
}

/** Gives all events that a server without faults sends, in its order, and closes the server. */
export async function readAll(
  simulator: Simulator,
  certificates: Certificates,
  request: EstreamerClientSettings['request'],
  take: (record: EventRecord, identity: string | undefined) => void,
): Promise<void> {
  const { host, port } = await simulator.listen();
  const client = createEstreamerClient({ host, port, tls: tlsOf(certificates), request, start: 'oldest' });
  const leave = simulator
    .nextSession()
    .then((session) => session.delivered)
    .then(() => client.close());
  for await (const delivery of client) {
    for (const [index, record] of delivery.records.entries()) {
      if (record.category !== 'metadata') take(record, delivery.identify(index));
    }
    void delivery.ack();
  }
  await leave;
  await simulator.close();
}
