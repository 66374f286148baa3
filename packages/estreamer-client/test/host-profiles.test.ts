import { encodeHostProfile, encodeMessage, type HostProfile } from '@x/estreamer-protocol';
import {
  type Certificates,
  createCertificates,
  createSimulator,
  generatedSource,
} from '@x/estreamer-simulator';
import { systemClock } from '@x/foundation';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Clock,
  type HostProfileSettings,
  isEstreamerClientError,
  requestHostProfiles,
} from '../src/index.ts';
import { createManualClock } from './support/manual-clock.ts';
import { deviceRecord, isGoodbye, NULL, streamingInformation } from './support/messages.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const profileOf = (address: string) =>
  encodeHostProfile({ ipAddresses: [{ ipAddress: address }], hops: 3, netbiosName: `host ${address}` });
const single = (address: string) => encodeMessage({ kind: 'singleHostData', payload: profileOf(address) });
const several = (address: string) => encodeMessage({ kind: 'multipleHostData', payload: profileOf(address) });
const addressesOf = (profiles: readonly HostProfile[]) =>
  profiles.map((profile) =>
    profile.kind === 'fullHostProfile'
      ? profile.data.ipAddresses.map((item) => (item as { ipAddress: string }).ipAddress)
      : profile.kind,
  );

/** A message that has no place in an answer. */
const strange = streamingInformation(6667);

const range = { from: '10.0.0.1', to: '10.0.0.9' };

type Settings = Partial<HostProfileSettings>;

/** Reads all profiles of a scripted server; gives also what the client sent behind its two requests. */
async function ask(
  script: (peer: ScriptedPeer) => Promise<void> | void,
  settings: Settings = {},
  dependencies: Parameters<typeof requestHostProfiles>[1] = {},
) {
  const requests: Buffer[] = [];
  const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
  const server = await createScriptedServer(certificates, async (peer) => {
    requests.push(await peer.receiveMessage(), await peer.receiveMessage());
    await script(peer);
    resolve(await peer.receiveRest());
  });
  await using _ = server;
  const profiles: HostProfile[] = [];
  let error: unknown;
  const { host, port } = server;
  const tls = { ca: certificates.authority.certificate, ...certificates.client };
  try {
    for await (const profile of requestHostProfiles(
      { host, port, tls, addresses: range, ...settings },
      { logger: { info() {}, warn() {} }, ...dependencies },
    )) {
      profiles.push(profile);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { requests, profiles, error, rest: await rest };
}

describe('the request', () => {
  it.each<[string, Settings, string]>([
    [
      'for one host',
      { addresses: '10.0.0.1' },
      '0001000500000028 00000006 00000000 00000000000000000000ffff0a000001 00000000000000000000ffff0a000001',
    ],
    [
      'for a range, with notes and banners',
      { addresses: range, notes: true, banners: true },
      '0001000500000028 00000007 00000003 00000000000000000000ffff0a000001 00000000000000000000ffff0a000009',
    ],
    [
      'for IPv6 addresses, with banners',
      { addresses: { from: '2001:db8::1', to: '2001:db8::ff' }, banners: true },
      '0001000500000028 00000007 00000002 20010db8000000000000000000000001 20010db80000000000000000000000ff',
    ],
    [
      'of an old server, with notes',
      { addresses: range, addressBytes: 4, notes: true },
      '0001000500000010 00000007 00000001 0a000001 0a000009',
    ],
  ])('%s follows an Event Stream Request that asks for no events', async (_name, settings, bytes) => {
    const { requests } = await ask((peer) => void peer.socket.end(single('10.0.0.1')), settings);
    expect(requests.map((request) => request.toString('hex'))).toEqual([
      '0001000200000008ffffffff00000000',
      bytes.replaceAll(' ', ''),
    ]);
  });

  it('carries the flags that are given', async () => {
    const { requests } = await ask((peer) => void peer.socket.end(single('10.0.0.1')), {
      flags: ['disable_events', 'metadata_v4'],
    });
    expect(requests[0]?.readUInt32BE(12)).toBe((1 << 11) | (1 << 20));
  });

  it.each<[string, Settings]>([
    ['addresses', { addresses: 'fmc.example' }],
    ['addresses', { addresses: undefined as unknown as string }],
    ['addresses', { addresses: 'fe80::1%eth0' }],
    ['not of one kind', { addresses: { from: '10.0.0.1', to: '::1' } }],
    ['before addresses.from', { addresses: { from: '10.0.0.10', to: '10.0.0.9' } }],
    ['no room for an IPv6 address', { addresses: '::1', addressBytes: 4 }],
    ['addressBytes', { addressBytes: 8 as 4 }],
    ['request flag', { flags: ['everything' as 'ids'] }],
    ['silenceMs', { silenceMs: 0 }],
    ['host', { host: '' }],
  ])('is refused with a wrong setting, before anything is sent: %s, %j', (named, settings) => {
    const tls = { ...certificates.client };
    let error: unknown;
    try {
      requestHostProfiles({ host: '127.0.0.1', tls, addresses: range, ...settings });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'invalid-settings' });
    expect((error as Error).message).toContain(named);
  });
});

describe('the answer', () => {
  it('for one host is over with its profile', async () => {
    const { profiles, error, rest } = await ask((peer) => peer.send(single('10.0.0.1')), {
      addresses: '10.0.0.1',
    });
    expect(error).toBeUndefined();
    expect(profiles).toMatchObject([
      { kind: 'fullHostProfile', data: { hops: 3, netbiosName: 'host 10.0.0.1' }, undecodedBytes: 0 },
    ]);
    expect(isGoodbye(rest)).toBe(true);
  });

  it('for a range goes on, each profile acknowledged', async () => {
    const { profiles, error } = await ask(async (peer) => {
      peer.send(NULL, several('10.0.0.1'));
      expect(await peer.receiveMessage()).toEqual(NULL);
      peer.send(several('10.0.0.2'), NULL, several('10.0.0.3'));
      expect([await peer.receiveMessage(), await peer.receiveMessage()]).toEqual([NULL, NULL]);
      peer.socket.end();
    });
    expect(error).toBeUndefined();
    expect(addressesOf(profiles)).toEqual([['10.0.0.1'], ['10.0.0.2'], ['10.0.0.3']]);
  });

  it('is over when the server closes between two messages', async () => {
    const { profiles, error } = await ask((peer) => void peer.socket.end(several('10.0.0.1')));
    expect(error).toBeUndefined();
    expect(profiles).toHaveLength(1);
  });

  it.each([
    ['behind a profile', () => [several('10.0.0.1')], 1, 4320],
    [
      'for a tenth of the time behind a profile and a Null',
      () => [several('10.0.0.1'), NULL, strange],
      1,
      432,
    ],
    ['behind a Null and a message that is no profile: no such host', () => [NULL, strange], 0, 4320],
  ])('is over when the server is silent %s', async (_name, messages, count, wait) => {
    const clock = createManualClock();
    const { promise: acknowledged, resolve } = Promise.withResolvers<void>();
    const answer = ask(
      async (peer) => {
        const sent = messages();
        peer.send(...sent);
        for (const message of sent) if (message !== NULL) await peer.receiveMessage();
        resolve();
      },
      { silenceMs: 4320 },
      { clock },
    );
    await acknowledged;
    if (clock.pending.length === 0) await clock.nextTimer();
    expect(clock.pending).toEqual([wait]);
    clock.fire();
    const { profiles, error, rest } = await answer;
    expect(error).toBeUndefined();
    expect(profiles).toHaveLength(count);
    expect(clock.pending).toEqual([]);
    expect(isGoodbye(rest)).toBe(true);
  });

  it('with a block that is not known comes out as bytes', async () => {
    const payload = Buffer.from('0000006f0000000c01020304', 'hex');
    const { profiles } = await ask(
      (peer) => void peer.socket.end(encodeMessage({ kind: 'multipleHostData', payload })),
    );
    expect(profiles).toMatchObject([
      { kind: 'unknown', bytes: payload, reason: { code: expect.any(String) } },
    ]);
  });

  it('is found among other messages, which are acknowledged, counted and reported', async () => {
    const logger = createRecordingLogger();
    const { profiles } = await ask(
      async (peer) => {
        peer.send(strange, encodeMessage(deviceRecord(1)), several('10.0.0.1'));
        for (let count = 0; count < 3; count += 1) expect(await peer.receiveMessage()).toEqual(NULL);
        peer.socket.end();
      },
      {},
      { logger },
    );
    expect(profiles).toHaveLength(1);
    expect(logger.warnings).toEqual([expect.stringContaining('2 messages')]);
  });
});

it('other messages without end do not prolong the answer: it is over, and they are reported', async () => {
  let now = 0;
  const clock: Clock = { ...systemClock, monotonic: () => now, after: () => () => {} };
  const logger = createRecordingLogger();
  const { profiles, error } = await ask(
    async (peer) => {
      peer.send(several('10.0.0.1'));
      expect(await peer.receiveMessage()).toEqual(NULL);
      for (let answer = NULL; answer.equals(NULL); answer = await peer.receiveMessage()) {
        now += 100;
        peer.send(encodeMessage(deviceRecord(1)));
      }
    },
    { silenceMs: 1000 },
    { clock, logger },
  );
  expect(error).toBeUndefined();
  expect(profiles).toHaveLength(1);
  expect(logger.warnings).toEqual([expect.stringContaining('messages that are no host data')]);
});

describe('a server that does not answer', () => {
  it('and sends nothing at all: an error of its own', async () => {
    const clock = createManualClock();
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const answer = ask(() => resolve(), { silenceMs: 4321 }, { clock });
    await asked;
    if (!clock.pending.includes(4321)) await clock.nextTimer();
    clock.fire();
    const { error } = await answer;
    expect(error).toMatchObject({ code: 'no-answer', context: { phase: 'request' } });
    expect((error as Error).message).toContain('10.0.0.1 to 10.0.0.9');
  });

  it.each<[string, string, string, (peer: ScriptedPeer) => void]>([
    ['but closes', 'closed-by-server', 'request', ({ socket }) => void socket.end()],
    ['but resets the connection', 'closed-by-server', 'request', ({ reset }) => reset()],
    [
      'but closes inside a message',
      'closed-by-server',
      'streaming',
      ({ socket }) => void socket.end(Buffer.concat([NULL, several('10.0.0.1').subarray(0, 50)])),
    ],
  ])('%s: %s', async (_name, code, phase, script) => {
    const { error } = await ask(script);
    expect(error).toMatchObject({ code, context: { phase } });
    expect(isEstreamerClientError(error)).toBe(true);
  });

  it('but sends an error, or what is not eStreamer', async () => {
    const refused = await ask((peer) =>
      peer.send(encodeMessage({ kind: 'error', errorCode: 7, errorText: 'no host data' })),
    );
    expect(refused.error).toMatchObject({ code: 'server-error', context: { serverErrorCode: 7 } });
    const garbage = await ask((peer) => peer.send(Buffer.from('HTTP/1.1 400 Bad Request')));
    expect(garbage.error).toMatchObject({ code: 'protocol-error' });
    expect(isGoodbye(garbage.rest)).toBe(true);
  });

  it('but falls silent inside a message', async () => {
    const clock = createManualClock();
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    const answer = ask(
      async (peer) => {
        peer.send(Buffer.concat([several('10.0.0.1'), several('10.0.0.2').subarray(0, 50)]));
        await peer.receiveMessage();
        resolve();
      },
      {},
      { clock },
    );
    await sent;
    if (clock.pending.length === 0) await clock.nextTimer();
    clock.fire();
    const { profiles, error } = await answer;
    expect(profiles).toHaveLength(1);
    expect(error).toMatchObject({ code: 'connection-lost', cause: { code: 'stream-truncated' } });
  });
});

describe('leaving early', () => {
  const endless = () =>
    createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      await peer.receiveMessage();
      for (;;) {
        peer.send(several('10.0.0.1'));
        if ((await peer.receiveMessage()).readUInt16BE(2) !== 0) return;
      }
    });

  it('the loop closes the connection; the iterable asks again when it is read again', async () => {
    await using server = await endless();
    const tls = { ca: certificates.authority.certificate, ...certificates.client };
    const profiles = requestHostProfiles({ host: server.host, port: server.port, tls, addresses: range });
    for (let round = 0; round < 2; round += 1) {
      let count = 0;
      for await (const _ of profiles) {
        count += 1;
        if (count === 3) break;
      }
      expect(count).toBe(3);
      expect(server.openConnections()).toBe(0);
    }
  });

  it('by the signal throws its reason, while a profile is awaited', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { profiles, error, rest } = await ask(
      async (peer) => {
        peer.send(several('10.0.0.1'));
        await peer.receiveMessage();
        controller.abort(reason);
      },
      { signal: controller.signal },
    );
    expect(profiles).toHaveLength(1);
    expect(error).toBe(reason);
    expect(isGoodbye(rest)).toBe(true);
  });

  it('by the signal throws its reason, while a profile is handled, and before a connection', async () => {
    await using server = await endless();
    const controller = new AbortController();
    const reason = new Error('enough');
    const tls = { ca: certificates.authority.certificate, ...certificates.client };
    const { host, port } = server;
    const settings = { host, port, tls, addresses: range, signal: controller.signal };
    const read = async () => {
      for await (const _ of requestHostProfiles(settings)) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    expect(server.openConnections()).toBe(0);
    await expect(read()).rejects.toBe(reason);
  });
});

describe('the simulator', () => {
  it('is asked for all of its hosts, with their notes, and for one of them', async () => {
    const source = generatedSource({ seed: 5 });
    const everything = { start: '0.0.0.0', end: '255.255.255.255', notes: true, banners: true };
    const known = [...(source.hostProfiles?.(everything) ?? [])];
    await using simulator = createSimulator({ certificates, source, idleIntervalMs: 20 });
    const server = await simulator.listen();
    const tls = { pkcs12: certificates.clientPkcs12, passphrase: certificates.passphrase };
    const read = async (addresses: HostProfileSettings['addresses']) => {
      const profiles: HostProfile[] = [];
      const settings = { ...server, tls, addresses, notes: true, banners: true };
      for await (const profile of requestHostProfiles(settings)) profiles.push(profile);
      return profiles;
    };

    const profiles = await read({ from: '0.0.0.0', to: '255.255.255.255' });
    expect(known.length).toBeGreaterThan(5);
    expect(profiles).toHaveLength(known.length);
    for (const [index, { netbiosName, notes }] of known.entries()) {
      expect(profiles[index]).toMatchObject({
        kind: 'fullHostProfile',
        undecodedBytes: 0,
        data: { netbiosName, notes },
      });
    }

    const [address] = addressesOf(profiles.slice(0, 1)).flat();
    expect(addressesOf(await read(address as string))).toEqual([[address]]);
    for (const session of simulator.sessions) {
      expect(await session.closed).toMatchObject({ reason: 'client-error', violation: false });
    }
  });
});
