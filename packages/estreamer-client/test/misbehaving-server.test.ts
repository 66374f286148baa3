import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { isEstreamerClientError, type SessionPhase } from '../src/index.ts';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import {
  bundle,
  deviceRecord,
  isGoodbye,
  NULL,
  strangeRecord,
  streamingInformation,
} from './support/messages.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const message = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const wholeBundle = bundle(1, deviceRecord(1), deviceRecord(2));

const negotiate = async (peer: ScriptedPeer) => {
  await peer.receiveMessage();
  peer.send(streamingInformation(6667));
  await peer.receiveMessage();
  await peer.receiveMessage();
};

/** Runs a client against a script; gives the error it ended with, and what the client sent behind its requests. */
async function meet(script: (peer: ScriptedPeer) => Promise<void>, settings = {}) {
  const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
  const server = await createScriptedServer(certificates, async (peer) => {
    await script(peer);
    resolve(await peer.receiveRest());
  });
  await using _ = server;
  const client = createTestClient(certificates, server, settings);
  const { deliveries, error } = await drain(client);
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  const { state } = client.status();
  return { error, deliveries, state, rest: await rest };
}

describe('a server that sends what is not eStreamer', () => {
  it.each([
    ['a garbage header', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bad-version', undefined],
    ['a header of another version', message('0002 0000 00000000'), 'bad-version', undefined],
    ['a message that is too long', message('0001 0004 00010001'), 'frame-too-large', 4],
    ['an Error message without its code', message('0001 0001 00000002 0000'), 'malformed-message', 1],
  ])('%s: a protocol error with the cause, and a goodbye', async (_name, bytes, code, messageType) => {
    const { error, rest, state } = await meet(
      async (peer) => {
        await negotiate(peer);
        peer.send(bytes);
      },
      { maxFrameBytes: 65_536 },
    );
    expect(error).toMatchObject({ code: 'protocol-error', cause: { code } });
    if (messageType !== undefined) expect(error.cause).toMatchObject({ context: { messageType } });
    expect(isGoodbye(rest)).toBe(true);
    expect(state).toBe('failed');
  });

  it('delivers what came before it', async () => {
    const { error, deliveries } = await meet(async (peer) => {
      await negotiate(peer);
      peer.send(Buffer.concat([wholeBundle, message('ffff ffff ffffffff')]));
    });
    expect(deliveries).toHaveLength(1);
    expect(error.code).toBe('protocol-error');
  });
});

describe('a bundle that is framed well and bad inside', () => {
  const first = bundle(1, deviceRecord(1), deviceRecord(2));
  const behind = bundle(2, deviceRecord(3));
  /** A bundle of one device with 12 bytes behind it. */
  const withRest = (rest: string) => {
    const whole = Buffer.concat([bundle(1, deviceRecord(1)), message(rest)]);
    whole.writeUInt32BE(whole.length - 8, 4);
    return whole;
  };

  it.each([
    ['whose last message is longer than it', withRest('00000004 00000100 abababab'), [1], 12],
    ['with a message of a type that has no place in it', withRest('00000005 00000004 abababab'), [1], 12],
    ['that ends inside the header of a message', withRest('00000004 0000'), [1], 6],
    ['that is too short for its own head', message('0001 0fa2 00000004 0000004d'), [], 4],
  ])(
    '%s: what can be read comes, the rest as an unknown record, and the stream goes on',
    async (_name, bad, ids, size) => {
      await using server = await createScriptedServer(certificates, async (peer) => {
        await negotiate(peer);
        peer.send(bad);
        await peer.receiveMessage();
        peer.send(bad.length > 12 ? behind : first);
        await peer.receiveMessage();
        peer.socket.end();
      });
      const log = createEventLog();
      const client = createTestClient(certificates, server, { onEvent: log.onEvent });
      const { deliveries, error } = await drain(client);
      expect(error).toMatchObject({ code: 'closed-by-server' });
      const [bundleOne, bundleTwo] = deliveries;
      const devices = bundleOne?.records.slice(0, -1).map(({ data }) => (data as { id: number }).id);
      expect(devices).toEqual(ids);
      expect(bundleOne?.records.at(-1)).toMatchObject({
        kind: 'unknown',
        bytes: { length: size },
        reason: {
          code: expect.stringMatching(/truncated|bad-length/),
          message: expect.stringContaining('4002'),
        },
      });
      expect(bundleTwo?.records[0]?.kind).toBe('managedDevice');
      expect(client.status()).toMatchObject({ malformedMessages: 1, unknownRecords: 1 });
      expect(log.names.filter((name) => name === 'malformed-message')).toHaveLength(1);
    },
  );
});

it.each([
  ['a bundle', bundle(2, strangeRecord(1_700_000_000, 70_000))],
  ['an event message', encodeMessage(strangeRecord(1_700_000_000, 70_000))],
])(
  '%s that is too long in one session after another is left out: what is behind it comes',
  async (_name, long) => {
    let sessions = 0;
    await using server = await createScriptedServer(certificates, async (peer) => {
      sessions += 1;
      await peer.receiveMessage();
      const sequenceNumber = long.readUInt16BE(2) === 4002 ? 3 : 2;
      peer.send(bundle(1, deviceRecord(1)), long, bundle(sequenceNumber, deviceRecord(2)));
    });
    const log = createEventLog();
    await using client = createTestClient(certificates, server, {
      request: plainRequest,
      start: 'oldest',
      maxFrameBytes: 65_536,
      window: {},
      reconnect: { initialDelayMs: 0 },
      onEvent: log.onEvent,
    });
    const devices: number[] = [];
    for await (const { records, ack } of client) {
      await ack();
      for (const record of records) if (record.kind === 'managedDevice') devices.push(record.data.id);
      if (devices.includes(2)) break;
    }
    expect(sessions).toBe(4);
    expect(log.names).toContain('message-left-out');
    expect(log.names).not.toContain('sequence-gap');
    expect(client.status()).toMatchObject({ unknownRecords: 1 });
  },
);

describe('a server that ends the session', () => {
  it('with an Error message: its code and text, on one line', async () => {
    const { error } = await meet(async (peer) => {
      await negotiate(peer);
      peer.send(encodeMessage({ kind: 'error', errorCode: 19, errorText: 'No space\nleft\u0000' }));
      peer.socket.end();
    });
    expect(error).toMatchObject({ code: 'server-error', context: { serverErrorCode: 19 } });
    expect(error.context.serverErrorText).toContain('No space\nleft');
    expect(error.message).toContain('error 19');
    expect(error.message).not.toContain('\n');
  });

  it('with an Error message behind a bundle, and does not wait for the Null', async () => {
    const { error, deliveries } = await meet(async (peer) => {
      await negotiate(peer);
      peer.send(
        Buffer.concat([wholeBundle, encodeMessage({ kind: 'error', errorCode: 3, errorText: 'shutdown' })]),
      );
      peer.socket.end();
    });
    expect(deliveries).toHaveLength(1);
    expect(error).toMatchObject({ code: 'server-error', context: { serverErrorCode: 3 } });
  });

  it('with an offer that lacks the service: says which are offered, and says goodbye', async () => {
    const { error, rest } = await meet(async (peer) => {
      await peer.receiveMessage();
      peer.send(streamingInformation(5001, 5000));
    });
    expect(error.code).toBe('service-not-offered');
    expect(error.message).toContain('5001, 5000');
    expect(isGoodbye(rest)).toBe(true);
  });

  it.each<[string, SessionPhase, (peer: ScriptedPeer) => Promise<void>]>([
    [
      'at once',
      'request',
      async ({ socket }) => {
        socket.end();
      },
    ],
    [
      'at once, by a reset',
      'request',
      async ({ reset }) => {
        reset();
      },
    ],
    [
      'after the request',
      'request',
      async ({ receiveMessage, socket }) => {
        await receiveMessage();
        socket.end();
      },
    ],
    [
      'inside its first message',
      'request',
      async ({ receiveMessage, socket }) => {
        await receiveMessage();
        socket.end(streamingInformation(6667).subarray(0, 11));
      },
    ],
    [
      'after its offer',
      'streaming',
      async ({ receiveMessage, socket }) => {
        await receiveMessage();
        socket.end(streamingInformation(6667));
      },
    ],
    [
      'after an idle Null',
      'streaming',
      async (peer) => {
        await negotiate(peer);
        peer.socket.end(NULL);
      },
    ],
    [
      'after a bundle',
      'streaming',
      async (peer) => {
        await negotiate(peer);
        peer.socket.end(wholeBundle);
      },
    ],
    [
      'inside a bundle',
      'streaming',
      async (peer) => {
        await negotiate(peer);
        peer.socket.end(wholeBundle.subarray(0, 30));
      },
    ],
  ])('by closing %s (phase %s)', async (_when, phase, script) => {
    const { error } = await meet(script);
    expect(error).toMatchObject({ code: 'closed-by-server', context: { phase } });
    if (phase === 'request') expect(error.message).toContain('certificate was not made for the address');
  });

  it('by closing inside a message: the cause says so', async () => {
    const { error, deliveries } = await meet(async (peer) => {
      await negotiate(peer);
      peer.socket.end(Buffer.concat([wholeBundle, wholeBundle.subarray(0, 50)]));
    });
    expect(deliveries).toHaveLength(1);
    expect(error).toMatchObject({ code: 'closed-by-server', cause: { code: 'stream-truncated' } });
    expect(error.message).toContain('inside a message');
  });

  it('by a reset in the middle of a session: connection lost', async () => {
    const { error } = await meet(
      async (peer) => {
        await peer.receiveMessage();
        peer.send(encodeMessage(deviceRecord(1)));
        await peer.receiveMessage();
        peer.reset();
      },
      { request: plainRequest },
    );
    expect(error).toMatchObject({ code: 'connection-lost', context: { phase: 'streaming' } });
  });
});

describe('after a failure', () => {
  it('every further read gives the same error, and no connection is left', async () => {
    await using server = await createScriptedServer(certificates, ({ socket }) => void socket.end());
    const client = createTestClient(certificates, server);
    const iterator = client[Symbol.asyncIterator]();
    const first = await iterator.next().catch((error: unknown) => error);
    const second = await iterator.next().catch((error: unknown) => error);
    expect(isEstreamerClientError(first)).toBe(true);
    expect(second).toBe(first);
    await client.close();
    expect(client.status().state).toBe('failed');
  });
});
