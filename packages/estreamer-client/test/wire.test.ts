import { readFileSync } from 'node:fs';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createTestClient } from './support/client.ts';
import { isGoodbye } from './support/messages.ts';
import { createScriptedServer } from './support/scripted-server.ts';

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
