import { createRecordCatalogue } from '@x/estreamer-protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generatedSource, isKnownBlock, type Simulator } from '../src/index.ts';
import { connectRawClient, type RawClient } from './raw-client.ts';
import { sharedCertificates, startSimulator, until } from './setup.ts';

// What Cisco's retired client (eNcore) does, byte by byte: nothing here is made or read by the protocol package.

const NULL = Buffer.from('0001000000000000', 'hex');
/** From 0xFFFFFFFF on, flags 0x48900061. */
const selfTest = Buffer.from('0001000200000008ffffffff48900061', 'hex');
const oldest = Buffer.from('00010002000000080000000048900061', 'hex');
/** Nine (version, code) pairs and the end mark; both lengths say 56. */
const streamingRequest = Buffer.from(
  `0001080100000038${'00001a0b00000038'}${'48900061'}${'00000000'}` +
    '0009000c' + // INTRUSION_EVENTS
    '00040015' + // METADATA
    '0009001f' + // CORRELATION
    '000b003d' + // DISCOVERY
    '000e0047' + // CONNECTION
    '0004005b' + // USER
    '00070065' + // MALWARE
    '0006006f' + // FILE
    '00020083' + // IMPACT
    '00000000',
  'hex',
);

async function connectAsRetiredClient(
  simulator: Simulator,
  address: { host: string; port: number },
): Promise<{ client: RawClient; read(): Promise<Buffer> }> {
  const opened = simulator.nextSession();
  const client = await connectRawClient(address, await sharedCertificates(), { maxVersion: 'TLSv1.2' });
  onTestFinished(() => client[Symbol.asyncDispose]());
  await opened;
  let position = 0;
  return {
    client,
    async read() {
      await until(() => client.received().length >= position + 8);
      const length = 8 + client.received().readUInt32BE(position + 4);
      await until(() => client.received().length >= position + length);
      const message = client.received().subarray(position, position + length);
      position += length;
      expect(message.readUInt16BE(0)).toBe(1);
      return message;
    },
  };
}

/** Where the service's entry begins in Streaming Information. */
function findService(information: Buffer, service: number): number {
  for (let offset = 8; offset < information.length; offset += 8 + information.readUInt32BE(offset + 4)) {
    if (information.readUInt32BE(offset) === service) return offset;
  }
  return -1;
}

/** The records of a message; a bundle that has anything but event data messages is refused. */
function recordsOf(message: Buffer): Buffer[] {
  if (message.readUInt16BE(2) === 4) return [message.subarray(8)];
  const records: Buffer[] = [];
  for (let offset = 16; offset < message.length; ) {
    expect(message.readUInt32BE(offset)).toBe(4);
    const length = message.readUInt32BE(offset + 4);
    records.push(message.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return records;
}

describe("Cisco's retired client", () => {
  it('runs: a self-test, then a session in which each message gets a Null, of blocks that it knows only', async () => {
    const source = generatedSource({ events: 400, recordsPerBundle: 20 });
    const { simulator, address } = await startSimulator(source, {
      knownBlocksOnly: true,
      maxVersion: 'TLSv1.2',
      idleIntervalMs: 20,
    });

    const test = await connectAsRetiredClient(simulator, address);
    test.client.send(selfTest);
    expect((await test.read()).readUInt16BE(2)).toBe(2051);
    test.client.socket.destroy();

    const { client, read } = await connectAsRetiredClient(simulator, address);
    const [, session] = simulator.sessions;
    client.send(oldest);
    const information = await read();
    const service = findService(information, 6667);
    expect(information.readUInt32BE(service + 4)).toBe(8);
    client.send(streamingRequest, NULL);

    const catalogue = createRecordCatalogue();
    const blocks = new Set<string>();
    let idleNulls = 0;
    while (idleNulls < 3) {
      const message = await read();
      client.send(NULL);
      if (message.readUInt16BE(2) === 0) {
        idleNulls += 1;
        continue;
      }
      expect(message.readUInt16BE(2)).toBe(4002);
      for (const record of recordsOf(message)) {
        const recordType = record.readUInt32BE(0);
        const definition = catalogue.byType(recordType);
        if (definition === undefined || definition.category === 'metadata') continue;
        // It reads block types and host addresses at fixed offsets, after the long forms of both headers.
        expect(record.length - record.readUInt32BE(4)).toBe(16);
        if (definition.discoveryHeader) expect(record.readUInt8(16 + 14)).toBe(1);
        if (definition.body.type !== 'block') continue;
        const blockType = record.readUInt32BE(definition.discoveryHeader ? 16 + 56 : 16);
        expect([recordType, blockType, isKnownBlock(recordType, blockType)]).toEqual([
          recordType,
          blockType,
          true,
        ]);
        blocks.add(`${recordType}/${blockType}`);
      }
    }
    expect([...blocks]).toEqual(expect.arrayContaining(['71/160', '400/60', '500/56', '125/62']));
    await session?.delivered;
    expect(session?.acknowledged.events).toBe(session?.expected?.events);
    expect(session?.extraNullsReceived).toBeGreaterThan(0);
    client.socket.end();
    expect(await session?.closed).toMatchObject({ reason: 'client-closed', violation: false });
    expect(await simulator.sessions[0]?.closed).toMatchObject({ reason: 'client-closed', violation: false });
  });
});

describe('isKnownBlock', () => {
  it.each([
    [71, 160, true],
    [71, 155, false],
    [71, 168, false],
    [400, 45, false],
    [95, 167, true],
    [66, 1, true],
    [9999, 1, true],
  ])('record %i with block %i: %s', (recordType, blockType, isKnown) => {
    expect(isKnownBlock(recordType, blockType)).toBe(isKnown);
  });
});
