import { readFileSync } from 'node:fs';
import { encodeMessage, type Message } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { captureSource, isSimulatorError } from '../src/index.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { startSession } from './setup.ts';

const nullMessage: Message = { kind: 'null' };
/** Record type 109 (metadata), id 7, name "seven". */
const metadata = Buffer.from('0000006d0000000d0000000700000005736576656e', 'hex');
/** Record type 9999 with four bytes of body. */
const unknownEvent = Buffer.from('0000270f00000004deadbeef', 'hex');
const bundle: Message = {
  kind: 'messageBundle',
  connectionId: 77,
  sequenceNumber: 12,
  messages: [
    { kind: 'eventData', payload: metadata },
    { kind: 'eventData', payload: unknownEvent },
  ],
};
const information: Message = {
  kind: 'streamingInformation',
  services: [{ serviceType: 6667, serviceData: new Uint8Array(3) }],
};
const capture = (...messages: Message[]) => Buffer.concat(messages.map(encodeMessage));
const request = { flags: ['packets'], extendedRequests: ['CONNECTION'] } as const;

describe('captureSource', () => {
  it('replays what the server sent, byte for byte, in place of its own greeting', async () => {
    const bytes = capture(information, bundle, { kind: 'eventData', payload: unknownEvent });
    const { client, session } = await startSession(captureSource(bytes));
    await client.request(request);
    await readAll(client, session);
    expect(client.received()).toEqual(bytes);
    expect(session.expected).toEqual({ records: 3, events: 2, recordsByType: { 109: 1, 9999: 2 } });
    expect(session.acknowledged).toEqual({ messages: 2, records: 3, events: 2 });
  });

  it('greets for itself where the capture has no greeting, and leaves out captured Nulls', async () => {
    const { client, session } = await startSession(captureSource(capture(nullMessage, bundle, nullMessage)));
    await client.request(request);
    expect(await readAll(client, session)).toEqual([bundle]);
  });

  it('takes bundles apart for a client without bit 30', async () => {
    const { client, session } = await startSession(captureSource(capture(information, bundle)));
    await client.request({ flags: ['connection_v5'] });
    const messages = await readAll(client, session);
    expect(messages.map(({ kind }) => kind)).toEqual(['eventData', 'eventData']);
    expect(payloadsOf(messages)).toEqual([metadata, unknownEvent]);
    expect(session.acknowledged).toEqual({ messages: 2, records: 2, events: 1 });
  });

  it('gives every session all of it', async () => {
    const source = captureSource(capture(bundle));
    for (let round = 0; round < 2; round += 1) {
      const { client, session } = await startSession(source);
      await client.request(request);
      expect(await readAll(client, session)).toEqual([bundle]);
    }
  });

  it('sends a captured Error and closes', async () => {
    const error: Message = { kind: 'error', errorCode: 19, errorText: 'No space' };
    const { client, session } = await startSession(captureSource(capture(bundle, error)));
    await client.request(request);
    await client.next();
    client.send(nullMessage);
    expect(await client.next()).toEqual(error);
    expect(await client.next()).toBeUndefined();
    expect(await session.closed).toMatchObject({ reason: 'source-closed', violation: false });
  });

  const greeting = capture(information);
  const whole = capture(information, bundle);
  it.each([
    ['an empty file', Buffer.alloc(0), 0, 'empty'],
    ['another kind of file', Buffer.from('{"not": "a capture"}'), 0, 'version'],
    ['a file that ends inside a message', whole.subarray(0, -1), greeting.length, 'ended inside a message'],
    [
      'a file with something else after a message',
      Buffer.concat([whole, Buffer.alloc(8)]),
      whole.length,
      'version',
    ],
    [
      "the client's side of a session",
      capture({
        kind: 'eventStreamRequest',
        initialTimestamp: 0,
        requestFlags: 1,
        trailer: new Uint8Array(),
      }),
      0,
      'eventStreamRequest',
    ],
    [
      'a bundle that does not fit',
      capture(information, { kind: 'unknown', messageType: 4002, payload: Buffer.alloc(11) }),
      greeting.length,
      'fit',
    ],
    ['two sessions in one file', Buffer.concat([whole, whole]), whole.length, 'second'],
  ])('refuses %s and says where and why', (_, bytes, offset, why) => {
    let refusal: unknown;
    try {
      captureSource(bytes);
    } catch (error) {
      refusal = error;
    }
    expect(isSimulatorError(refusal) && refusal.code).toBe('not-a-capture');
    expect(isSimulatorError(refusal) && refusal.context.offset).toBe(offset);
    expect(isSimulatorError(refusal) && refusal.message).toContain(`offset ${offset}`);
    expect(isSimulatorError(refusal) && refusal.message).toContain(why);
  });
});

describe('a captureSource asked for a start', () => {
  /** Record type 9999 with 16 bytes of header, archived in a second. */
  const archived = (second: number) =>
    Buffer.from(`0000270f00000004${second.toString(16).padStart(8, '0')}00000000deadbeef`, 'hex');
  const bundleOf = (sequenceNumber: number, ...payloads: Buffer[]): Message => ({
    kind: 'messageBundle',
    connectionId: 77,
    sequenceNumber,
    messages: payloads.map((payload) => ({ kind: 'eventData', payload })),
  });
  const bytes = capture(
    information,
    bundleOf(5, metadata, archived(100), archived(101)),
    bundleOf(6, archived(101)),
    bundleOf(7, archived(102), archived(103)),
    bundleOf(8, archived(104), unknownEvent),
  );
  const play = async (start: number, settings = {}) => {
    const { client, session } = await startSession(captureSource(bytes, settings));
    await client.request(request, start);
    return { messages: await readAll(client, session), received: client.received(), session };
  };

  it('gives what was archived in that second and later, and all metadata, numbered without a gap', async () => {
    const { messages, session } = await play(103);
    expect(messages).toEqual([
      bundleOf(5, metadata),
      bundleOf(6, archived(103)),
      bundleOf(7, archived(104), unknownEvent),
    ]);
    expect(session.expected).toEqual({ records: 4, events: 3, recordsByType: { 109: 1, 9999: 3 } });
    expect(session.messages).toMatchObject([
      { number: 1, sequenceNumber: 5, lastArchiveTimestamp: undefined, acknowledged: true },
      { number: 2, sequenceNumber: 6, firstArchiveTimestamp: 103, lastArchiveTimestamp: 103 },
      { number: 3, sequenceNumber: 7, records: 2, events: 2, firstArchiveTimestamp: 104 },
    ]);
    expect(session.acknowledgedTimestamp).toBe(104);
  });

  it.each([0, 1, 100, 0xffff_ffff])('gives all of it, byte for byte, from %i on', async (start) => {
    expect((await play(start)).received).toEqual(bytes);
  });

  it('gives all of it where it was told to', async () => {
    expect((await play(104, { resume: false })).received).toEqual(bytes);
  });

  it('gives single messages from there on', async () => {
    const { client, session } = await startSession(captureSource(bytes));
    await client.request({ flags: ['connection_v5'] }, 103);
    expect(payloadsOf(await readAll(client, session))).toEqual([
      metadata,
      archived(103),
      archived(104),
      unknownEvent,
    ]);
  });
});

describeWithShared('captureSource with sessions of a real server', (shared) => {
  const hex = (name: string) =>
    Buffer.from(readFileSync(`${shared}captures/classic-session/${name}.hex`, 'ascii').trim(), 'hex');

  it('plays its part of the captured session when the client plays its own', async () => {
    const bytes = readFileSync(`${shared}captures/classic-session/server.bin`);
    const { client, session } = await startSession(captureSource(bytes));
    client.send(hex('01-client-type2'));
    expect(await client.next()).toMatchObject({ kind: 'streamingInformation' });
    client.send(Buffer.concat([hex('03-client-type2049'), hex('04-client-type0')]));
    expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber: 1 });
    client.send(hex('06-client-type0'));
    expect(await client.next()).toMatchObject({ kind: 'messageBundle', sequenceNumber: 2 });
    client.send(hex('08-client-type0'));
    await session.delivered;
    expect(client.received()).toEqual(bytes);
    expect(session.expected).toMatchObject({ records: 41, events: 12 });
    expect(session.acknowledged).toEqual({ messages: 2, records: 41, events: 12 });
    expect(session.extraNullsReceived).toBe(1);
  });

  it('greets as the captured server did', async () => {
    const { client } = await startSession(captureSource(hex('05-server-type4002')));
    client.send(hex('01-client-type2'));
    await client.next();
    expect(client.received()).toEqual(hex('02-server-type2051'));
  });

  it('replays single messages', async () => {
    const bytes = readFileSync(`${shared}captures/fqe/server.bin`);
    const { client, session } = await startSession(captureSource(bytes));
    await client.request({ flags: ['connection_v5'] });
    await readAll(client, session);
    expect(client.received()).toEqual(bytes);
    expect(session.acknowledged.messages).toBe(50);
  });
});
