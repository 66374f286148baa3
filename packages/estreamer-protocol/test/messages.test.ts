import { describe, expect, it } from 'vitest';
import {
  createMessageDecoder,
  createRecordDecoder,
  encodeMessage,
  isEstreamerProtocolError,
  type Message,
} from '../src/index.ts';
import { readMessages } from './support/read-messages.ts';

/** Bytes from lines of hexadecimal text; what stands behind `#` is for the reader. */
function bytes(annotated: string): Buffer {
  return Buffer.from(annotated.replace(/#.*$/gm, '').replace(/\s+/g, ''), 'hex');
}

const golden: { name: string; hex: string; message: Message }[] = [
  {
    name: 'Null',
    hex: '0001 0000 00000000   # version 1, type 0, no body',
    message: { kind: 'null' },
  },
  {
    name: 'Error of a client',
    hex: `0001 0001 0000000b   # version 1, type 1, 11 bytes
          ffffffff             # error code -1
          0005                 # 5 bytes of text
          627965c3a9           # "byeé" in UTF-8`,
    message: { kind: 'error', errorCode: -1, errorText: 'byeé' },
  },
  {
    name: 'Event Stream Request',
    hex: `0001 0002 00000008   # version 1, type 2, 8 bytes
          ffffffff             # from now on
          48900061             # flags`,
    message: {
      kind: 'eventStreamRequest',
      initialTimestamp: 0xffffffff,
      requestFlags: 0x48900061,
      trailer: Buffer.alloc(0),
    },
  },
  {
    name: 'Event Data',
    hex: `0001 0004 00000008   # version 1, type 4, 8 bytes
          00000013 00000000    # record type 19, no body`,
    message: { kind: 'eventData', payload: bytes('00000013 00000000') },
  },
  {
    name: 'Host Data Request',
    hex: `0001 0005 00000028                    # version 1, type 5, 40 bytes
          00000007 00000003                     # several hosts, notes and banners
          00000000000000000000ffff 0a000001     # 10.0.0.1, mapped
          20010db8000000000000000000000001      # 2001:db8::1`,
    message: {
      kind: 'hostDataRequest',
      dataType: 7,
      flags: 3,
      startIpAddress: '10.0.0.1',
      endIpAddress: '2001:db8::1',
      addressOctets: 16,
    },
  },
  {
    name: 'Host Data Request for an old server',
    hex: `0001 0005 00000010   # version 1, type 5, 16 bytes
          00000004 00000001    # one host (4.9), notes
          c0000201 00000000    # 192.0.2.1, and none`,
    message: {
      kind: 'hostDataRequest',
      dataType: 4,
      flags: 1,
      startIpAddress: '192.0.2.1',
      endIpAddress: '0.0.0.0',
      addressOctets: 4,
    },
  },
  {
    name: 'Single Host Data',
    hex: `0001 0006 00000009   # version 1, type 6, 9 bytes
          00000095 00000009    # block type 149, block length 9
          07                   # one byte of it`,
    message: { kind: 'singleHostData', payload: bytes('00000095 00000009 07') },
  },
  {
    name: 'Multiple Host Data',
    hex: `0001 0007 0000000a   # version 1, type 7, 10 bytes
          00000095 0000000a    # block type 149, block length 10
          0708                 # two bytes of it`,
    message: { kind: 'multipleHostData', payload: bytes('00000095 0000000a 0708') },
  },
  {
    name: 'Streaming Request',
    hex: `0001 0801 0000001c   # version 1, type 2049, 28 bytes
          00001a0b 0000001c    # service 6667, 28 bytes with this head
          40800000 5fc6fa72    # flags, from 2020-12-02
          0011 0047            # version 17 of event code 71
          0004 0015            # version 4 of event code 21
          0000 0000            # end of the list`,
    message: {
      kind: 'streamingRequest',
      services: [
        {
          serviceType: 6667,
          flags: 0x4080_0000,
          initialTimestamp: 0x5fc6fa72,
          eventTypes: [
            { eventVersion: 17, eventCode: 71 },
            { eventVersion: 4, eventCode: 21 },
          ],
        },
      ],
    },
  },
  {
    name: 'Streaming Information',
    hex: `0001 0803 0000001c   # version 1, type 2051, 28 bytes
          00001389 00000004    # service 5001, 4 bytes follow
          0badcafe
          00001a0b 00000008    # service 6667, 8 bytes follow
          0000000000000000     # flags and timestamp, both 0`,
    message: {
      kind: 'streamingInformation',
      services: [
        { serviceType: 5001, serviceData: bytes('0badcafe') },
        { serviceType: 6667, serviceData: Buffer.alloc(8) },
      ],
    },
  },
  {
    name: 'Message Bundle',
    hex: `0001 0fa2 00000020   # version 1, type 4002, 32 bytes
          12345678 00000001    # connection, first bundle
          00000004 00000008    # type 4, 8 bytes
          00000013 00000000
          00000004 00000000    # type 4, empty`,
    message: {
      kind: 'messageBundle',
      connectionId: 0x12345678,
      sequenceNumber: 1,
      messages: [
        { kind: 'eventData', payload: bytes('00000013 00000000') },
        { kind: 'eventData', payload: Buffer.alloc(0) },
      ],
    },
  },
  {
    name: 'a message of an unknown type',
    hex: '0001 0bb8 00000002 abcd',
    message: { kind: 'unknown', messageType: 3000, payload: bytes('abcd') },
  },
];

describe('messages', () => {
  it.each(golden)('$name decodes from its bytes', ({ hex, message }) => {
    expect(readMessages([bytes(hex)])).toEqual([message]);
  });

  it.each(golden)('$name encodes to its bytes', ({ hex, message }) => {
    expect(encodeMessage(message).toString('hex')).toBe(bytes(hex).toString('hex'));
  });

  it('takes a bundle whose inner headers repeat the header version', () => {
    const [message] = readMessages([
      bytes('0001 0fa2 00000018 00000001 00000001 00010004 00000008 00000013 00000000'),
    ]);
    expect(message).toMatchObject({ messages: [{ payload: bytes('00000013 00000000') }] });
  });

  it('takes the items of a bundle with whole headers, and events of message type 3', () => {
    const [bundle, single] = readMessages([
      bytes(`0001 0fa2 00000027 00000001 00000001
             0001 0003 00000017    # version 1, type 3, 23 bytes
             0000003f 0000000f     # record type 63, 15 bytes
             00000462 00000007 48545450 000000`),
      bytes('0001 0003 00000008 00000013 00000000'),
    ]);
    const [item] = bundle?.kind === 'messageBundle' ? bundle.messages : [];
    expect(createRecordDecoder().decode(item?.payload ?? Buffer.alloc(0))).toMatchObject({
      recordType: 63,
      kind: 'server',
      data: { id: 1122, name: 'HTTP' },
    });
    expect(single).toEqual({ kind: 'eventData', payload: bytes('00000013 00000000') });
  });

  it.each([
    ['a text longer than the error', '00000007 0010 6162', 7, 'ab'],
    ['a text shorter than the error', '00000007 0001 6162', 7, 'ab'],
    ['no text and no length', '00000007', 7, ''],
    ['half a length', 'ffffffff 00', -1, ''],
    ['a text without a length, with its NUL', '00000007 6e6f7065 00', 7, 'nope'],
  ])('takes the code of an error with %s', (_, hex, errorCode, errorText) => {
    const message = createMessageDecoder().decode({ messageType: 1, payload: bytes(hex) });
    expect(message).toEqual({ kind: 'error', errorCode, errorText });
  });

  it.each([
    ['one service', '00001a0b 00000010 0000000000000000', [[6667, 8]]],
    [
      'another before it',
      '00001389 0000000a abcd 00001a0b 00000010 0000000000000000',
      [
        [5001, 2],
        [6667, 8],
      ],
    ],
    [
      'lengths that would fit either way',
      '00001389 00000010 0000000000000000 00001a0b 00000010 0000000000000000',
      [
        [5001, 8],
        [6667, 8],
      ],
    ],
  ])('takes the length of the guide, which counts the head of a service: %s', (_, hex, expected) => {
    const message = createMessageDecoder().decode({ messageType: 2051, payload: bytes(hex) });
    const services = message.kind === 'streamingInformation' ? message.services : [];
    expect(services.map(({ serviceType, serviceData }) => [serviceType, serviceData.length])).toEqual(
      expected,
    );
  });

  it.each([
    ['an error without a code', 1, 'ffffff', 'errorCode'],
    ['a request of four bytes', 2, '00000000', 'layout'],
    [
      'a streaming request without its end',
      2049,
      '00001a0b 00000014 00000000 00000000 00110047',
      'eventTypes',
    ],
    [
      'streaming information that announces too much',
      2051,
      '00001a0b 00000009 0000000000000000',
      'serviceData',
    ],
    ['a bundle without a head', 4002, '00000001', 'layout'],
    ['a bundle with half an inner header', 4002, '00000001 00000001 00000004', 'layout'],
    [
      'a bundle with a cut inner message',
      4002,
      '00000001 00000001 00000004 00000009 0000000000000000',
      'messageLength',
    ],
    ['a bundle inside a bundle', 4002, '00000001 00000001 00000fa2 00000000', 'messageType'],
  ])('refuses %s', (_, messageType, hex, field) => {
    const payload = bytes(hex);
    const decode = () => createMessageDecoder().decode({ messageType, payload });
    expect(decode).toThrow(expect.objectContaining({ code: 'malformed-message' }));
    try {
      decode();
    } catch (error) {
      expect(isEstreamerProtocolError(error) && error.context).toMatchObject({ messageType, field });
      expect(isEstreamerProtocolError(error) && error.context.offset).toBeLessThanOrEqual(payload.length);
    }
  });

  it('refuses to write a value that does not fit, and names the field', () => {
    expect(() => encodeMessage({ kind: 'error', errorCode: 2 ** 31, errorText: '' })).toThrow(
      /errorCode is 2147483648; it must be an integer from -2147483648 to 2147483647/,
    );
  });
});
