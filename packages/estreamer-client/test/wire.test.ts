import { readFileSync } from 'node:fs';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createTestClient, drain } from './support/client.ts';
import { isGoodbye } from './support/messages.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('messages that do not follow the guide to the byte', () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await createCertificates();
  });

  it('an Error without a text is the end by the server, with its code', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(hex('0001 0001 00000004 00000007'));
      await peer.receiveRest();
    });
    const { error } = await drain(createTestClient(certificates, server));
    expect(error).toMatchObject({ code: 'server-error', context: { serverErrorCode: 7 } });
  });

  it('an offer whose length counts its head, a whole header in a bundle, an event of type 3, a block that ends early', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(hex('0001 0803 00000010 00001a0b 00000010 0000000000000000'));
      await peer.receiveMessage();
      await peer.receiveMessage();
      peer.send(
        hex(
          '0001 0fa2 00000027 00000001 00000001 00010003 00000017 0000003f 0000000f 00000462 00000007 48545450 000000',
        ),
      );
      await peer.receiveMessage();
      peer.send(
        hex('0001 0003 0000001e 00000140 00000016 0000003d 00000016 00000001 00000000 0000000a 4100'),
      );
      await peer.receiveMessage();
      peer.socket.end();
    });
    const client = createTestClient(certificates, server, { start: 'oldest' });
    const { deliveries } = await drain(client);
    expect(deliveries.flatMap(({ records }) => records)).toMatchObject([
      { recordType: 63, kind: 'server', data: { id: 1122, name: 'HTTP' } },
      {
        recordType: 320,
        data: { id: 1, name: 'A' },
        missingFields: expect.arrayContaining([expect.any(String)]),
      },
    ]);
    expect(client.status()).toMatchObject({ records: 2, unknownRecords: 0, incompleteRecords: 1 });
  });
});

describeWithShared('the captured session, byte by byte', (sharedDirectory) => {
  const bytes = (name: string) =>
    Buffer.from(readFileSync(`${sharedDirectory}captures/classic-session/${name}.hex`, 'utf8').trim(), 'hex');
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await createCertificates();
  });

  it('sends what the captured client sent, in the same order', async () => {
    const sent: string[] = [];
    const { promise: goodbye, resolve } = Promise.withResolvers<Buffer>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      const note = async () => sent.push((await peer.receiveMessage()).toString('hex'));
      await note();
      peer.send(bytes('02-server-type2051'));
      await note();
      await note();
      peer.send(bytes('05-server-type4002'));
      await note();
      peer.send(bytes('07-server-type4002'));
      await note();
      resolve(await peer.receiveMessage());
      peer.socket.end();
    });
    await using client = createTestClient(certificates, server, { start: 'oldest' });

    const counts: number[] = [];
    for await (const delivery of client) {
      counts.push(delivery.records.length);
      await delivery.ack();
      if (counts.length === 2) break;
    }

    expect(counts).toEqual([23, 18]);
    expect(sent).toEqual(
      ['01-client-type2', '03-client-type2049', '04-client-type0', '06-client-type0', '08-client-type0'].map(
        (name) => bytes(name).toString('hex'),
      ),
    );
    expect(isGoodbye(await goodbye)).toBe(true);
  });
});
