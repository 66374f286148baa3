import { expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  encodeMessage,
  type RecordInput,
} from '../src/index.ts';
import { readCapturedSession, readHexMessage } from './support/captured-session.ts';
import { eventPayloads, readMessages } from './support/read-messages.ts';

describeWithShared('a session captured from a management center', (shared) => {
  const { bytes, expected } = readCapturedSession(shared);
  const expectedRecords = expected.flatMap((bundle) => bundle.records);
  const decoder = createRecordDecoder();
  const decodeAll = (pieces: Iterable<Uint8Array>) => eventPayloads(readMessages(pieces)).map(decoder.decode);

  it('has one streaming information and two bundles, numbered from 1', () => {
    const messages = readMessages([bytes]);
    expect(messages.map((message) => message.kind)).toEqual([
      'streamingInformation',
      'messageBundle',
      'messageBundle',
    ]);
    expect(messages[0]).toMatchObject({
      services: [{ serviceType: 5001 }, { serviceType: 5000 }, { serviceType: 6667 }],
    });
    expect(messages.slice(1)).toMatchObject(
      expected.map(({ connectionId, sequenceNumber }) => ({ connectionId, sequenceNumber })),
    );
  });

  it('decodes every field of every record as the independent decoder did', () => {
    const catalogue = createRecordCatalogue();
    const decoded = decodeAll([bytes]).map(({ recordType, archiveTimestamp, discoveryHeader, data }) => ({
      recordType,
      name: catalogue.nameOf(recordType),
      recordHeaderBytes: archiveTimestamp === undefined ? 8 : 16,
      ...(archiveTimestamp === undefined ? {} : { archiveTimestamp }),
      ...(discoveryHeader === undefined ? {} : { discoveryHeader }),
      body: data,
    }));
    expect(decoded).toHaveLength(41);
    expect(decoded).toEqual(expectedRecords);
  });

  it('gives the same records when the bytes are split in two at any offset', { timeout: 60_000 }, () => {
    const whole = JSON.stringify(decodeAll([bytes]));
    for (let offset = 1; offset < bytes.length; offset += 1) {
      const split = JSON.stringify(decodeAll([bytes.subarray(0, offset), bytes.subarray(offset)]));
      if (split !== whole) expect.fail(`the records differ when the stream is split at offset ${offset}`);
    }
  });

  it('gives the same records when the bytes come one by one', () => {
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    expect(decodeAll(single)).toEqual(decodeAll([bytes]));
  });

  it('encodes the decoded records and messages to the captured bytes', () => {
    const messages = readMessages([bytes]);
    expect(Buffer.concat(messages.map(encodeMessage)).equals(bytes)).toBe(true);
    const encoder = createRecordEncoder();
    for (const payload of eventPayloads(messages)) {
      const record = decoder.decode(payload);
      expect(encoder.encode(record as RecordInput).toString('hex')).toBe(
        Buffer.from(payload).toString('hex'),
      );
    }
  });

  it('names the ids of the first connection from the metadata before it', () => {
    const metadata = createMetadataStore();
    const records = decodeAll([bytes]);
    const first = records.findIndex((record) => record.kind === 'connectionStatistics');
    for (const record of records.slice(0, first)) expect(metadata.update(record)).toBe(true);
    const connection = records[first];
    expect(connection && metadata.resolve(connection)).toMatchObject({
      accessControlRuleId: 'allow-all',
      accessControlPolicyUuid: 'basic-ac',
      accessControlRuleAction: 'Allow',
      applicationProtocolId: 'HTTPS',
      webApplicationId: 'Microsoft',
      ingressZoneUuid: 'inside',
      responderCountry: 'united states',
      userId: 'No Authentication Required',
    });
  });
});

describeWithShared('single messages of a management center', (shared) => {
  const decoder = createRecordDecoder();
  const onlyMessage = (path: string) => readMessages([readHexMessage(shared, path)])[0];

  it('reads a packet record of the whole frame', () => {
    const message = onlyMessage('single-messages/packet.hex');
    const record = message?.kind === 'eventData' ? decoder.decode(message.payload) : undefined;
    expect(record).toMatchObject({
      kind: 'packet',
      archiveTimestamp: 0x5878e3cc,
      data: { deviceId: 1, eventId: 183_524, packetSecond: 0x5878e3c9, linkType: 1, packetLength: 0x1ad },
    });
    const packet = record?.kind === 'packet' ? record.data.packetData : new Uint8Array();
    expect(Buffer.from(packet).toString('latin1')).toContain('LIST *****');
    expect(packet).toHaveLength(0x1ad);
  });

  it('reads the name of a managed device', () => {
    const message = onlyMessage('single-messages/managed-device.hex');
    const record = message?.kind === 'eventData' ? decoder.decode(message.payload) : undefined;
    expect(record).toMatchObject({ kind: 'managedDevice', data: { id: 1, name: 'Sensor188' } });
  });

  it('reads an error without its closing NUL', () => {
    expect(onlyMessage('single-messages/error.hex')).toEqual({
      kind: 'error',
      errorCode: 19,
      errorText: 'No space',
    });
  });

  it('reads the pairs of a request for protocol 7.1', () => {
    expect(onlyMessage('single-messages/streaming-request-2023.hex')).toMatchObject({
      services: [
        {
          serviceType: 6667,
          flags: 0x48900061,
          eventTypes: [
            [11, 12],
            [4, 21],
            [9, 31],
            [11, 61],
            [17, 71],
            [7, 91],
            [8, 101],
            [7, 111],
            [2, 131],
          ].map(([eventVersion, eventCode]) => ({ eventVersion, eventCode })),
        },
      ],
    });
  });
});
