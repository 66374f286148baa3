import { readFileSync } from 'node:fs';
import { createRecordCatalogue } from '@x/estreamer-protocol';
import { captureSource, createCertificates, createSimulator } from '@x/estreamer-simulator';
import { expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createEstreamerClient, type Delivery } from '../src/index.ts';
import { capturedRequest } from './support/client.ts';

interface ExpectedBundle {
  readonly connectionId: number;
  readonly sequenceNumber: number;
  readonly records: readonly { readonly recordType: number }[];
}

describeWithShared('a capture replayed by the simulator', (sharedDirectory) => {
  it('arrives whole, in order and acknowledged', async () => {
    const folder = `${sharedDirectory}captures/classic-session/`;
    const expected: ExpectedBundle[] = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8'));
    const kindOf = (recordType: number) => createRecordCatalogue().byType(recordType)?.kind;
    const certificates = await createCertificates();
    await using simulator = createSimulator({
      certificates,
      source: captureSource(readFileSync(`${folder}server.bin`)),
    });
    const { host, port } = await simulator.listen();
    await using client = createEstreamerClient({
      host,
      port,
      tls: { pkcs12: certificates.clientPkcs12, passphrase: certificates.passphrase },
      request: capturedRequest,
      start: 'oldest',
    });

    const deliveries: Delivery[] = [];
    for await (const delivery of client) {
      deliveries.push(delivery);
      await delivery.ack();
      if (deliveries.length === expected.length) break;
    }

    expect(
      deliveries.map(({ connectionId, sequenceNumber, records }) => ({
        connectionId,
        sequenceNumber,
        kinds: records.map(({ kind }) => kind),
      })),
    ).toEqual(
      expected.map(({ connectionId, sequenceNumber, records }) => ({
        connectionId,
        sequenceNumber,
        kinds: records.map(({ recordType }) => kindOf(recordType)),
      })),
    );
    expect(deliveries.map(({ lastArchiveTimestamp }) => lastArchiveTimestamp)).toEqual([
      1_606_923_302, 1_606_923_970,
    ]);
    expect(client.status()).toMatchObject({
      state: 'closed',
      tls: { verified: true },
      records: 41,
      unknownRecords: 0,
      acknowledged: 2,
    });
    const [session] = simulator.sessions;
    expect(await session?.closed).toMatchObject({ reason: 'client-error', violation: false });
    expect(session?.acknowledged).toMatchObject({ messages: 2, records: 41 });
  });
});
