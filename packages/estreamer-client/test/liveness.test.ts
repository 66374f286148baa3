import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { platform } from 'node:process';
import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import type { SocketTarget } from '@x/sockets';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../src/index.ts';
import { createTestClient, plainRequest } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { intrusionMessage } from './support/events.ts';
import { HeldSocket } from './support/held-socket.ts';
import { createManualClock } from './support/manual-clock.ts';
import { isGoodbye, NULL, strangeRecord, streamingInformation } from './support/messages.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';
import { settled } from './support/settled.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const NOW = 1_700_000_100_000;
const event = encodeMessage(intrusionMessage({ id: 1, second: 1_700_000_000 }));

/** A client with a clock in the test's hand, and a server that sends what the test says. */
async function meet(settings: object = {}, dependencies: object = {}) {
  const peers: ScriptedPeer[] = [];
  let arrive = (_peer: ScriptedPeer) => {};
  const server = await createScriptedServer(certificates, async (peer) => {
    await peer.receiveMessage();
    peers.push(peer);
    arrive(peer);
  });
  const clock = createManualClock(NOW);
  const log = createEventLog();
  const client = createTestClient(
    certificates,
    server,
    {
      ...{ request: plainRequest, start: 'oldest', idleTimeoutMs: 8000, stalledAfterMs: 5000 },
      ...{ onEvent: log.onEvent, reconnect: { initialDelayMs: 1000 } },
      ...settings,
    },
    { clock, random: () => 1, ...dependencies },
  );
  return {
    client,
    clock,
    log,
    iterator: client[Symbol.asyncIterator](),
    state: () => client.status().state,
    session: () =>
      new Promise<ScriptedPeer>((resolve) => {
        arrive = resolve;
      }),
    async [Symbol.asyncDispose]() {
      clock.advance(100_000_000);
      const closed = client.close();
      clock.advance(100_000_000);
      await closed;
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Once the client's socket is held, what it sends stays there as if the server did not read. */
function deafServer() {
  const sockets: HeldSocket[] = [];
  return {
    socket: () => sockets[0],
    dependencies: {
      connect(target: SocketTarget) {
        const socket = new HeldSocket(connect(target));
        sockets.push(socket);
        return socket as unknown as Socket;
      },
    },
  };
}

describe('a connection on which nothing arrives', () => {
  it('is idle, then ended with a goodbye, and a new one is made', async () => {
    await using met = await meet();
    const { clock, log, iterator, state, session } = met;
    const arrived = session();
    const first = iterator.next();
    const peer = await arrived;
    const streaming = log.next('streaming');
    peer.send(event);
    await streaming;
    expect(state()).toBe('streaming');
    await (await first).value?.ack();
    await peer.receiveMessage();

    clock.advance(1999);
    expect(state()).toBe('streaming');
    clock.advance(1);
    expect(state()).toBe('idle');
    const lost = log.next('reconnecting');
    clock.advance(6000);
    expect(await lost).toMatchObject({ error: { code: 'idle-timeout' }, delayMs: 1000 });
    expect(state()).toBe('reconnecting');
    expect(isGoodbye(await peer.receiveMessage())).toBe(true);

    const again = session();
    clock.advance(1000);
    await again;
    expect(['requesting', 'connecting']).toContain(state());
  });

  it('in the middle of a message is as dead', async () => {
    await using met = await meet();
    const { clock, log, iterator, session, client } = met;
    const arrived = session();
    void iterator.next();
    const peer = await arrived;
    peer.send(NULL, event.subarray(0, 40));
    while (client.status().bytesReceived < 48) await new Promise(setImmediate);
    const lost = log.next('reconnecting');
    clock.advance(8000);
    expect(await lost).toMatchObject({
      error: { code: 'idle-timeout', cause: { code: 'stream-truncated' } },
    });
  });

  it('but byte by byte of one message is as dead', async () => {
    await using met = await meet();
    const { clock, log, iterator, state, session, client } = met;
    const arrived = session();
    void iterator.next();
    const peer = await arrived;
    const lost = log.next('reconnecting');
    peer.send(NULL);
    while (client.status().idleNulls === 0) await new Promise(setImmediate);
    for (let sent = 1; sent <= 8; sent += 1) {
      expect(state()).toBe('idle');
      peer.send(event.subarray(sent - 1, sent));
      while (client.status().bytesReceived < NULL.length + sent) await new Promise(setImmediate);
      clock.advance(1000);
    }
    expect(await lost).toMatchObject({
      error: { code: 'idle-timeout', cause: { code: 'stream-truncated' } },
    });
  });

  it('but a large message bit by bit, at minBytesPerSecond, lives', async () => {
    await using met = await meet({ minBytesPerSecond: 100 });
    const { clock, log, iterator, session, client } = met;
    const arrived = session();
    const first = iterator.next();
    const peer = await arrived;
    const large = encodeMessage(strangeRecord(1_700_000_000, 10_000));
    for (let sent = 0; sent < large.length; ) {
      const piece = large.subarray(sent, sent + 300);
      peer.send(piece);
      sent += piece.length;
      while (client.status().bytesReceived < sent) await new Promise(setImmediate);
      clock.advance(2000);
    }
    expect((await first).value?.records).toHaveLength(1);
    expect(log.names).toEqual(['connecting', 'requesting', 'streaming']);
  });

  it('because the server does not read what the client sends is as dead', async () => {
    const { socket, dependencies } = deafServer();
    await using met = await meet({}, dependencies);
    const { clock, log, iterator, session, client } = met;
    const arrived = session();
    void iterator.next();
    const peer = await arrived;
    const lost = log.next('reconnecting');
    socket()?.hold();
    peer.send(streamingInformation(6667));
    while (client.status().unexpectedMessages === 0) await new Promise(setImmediate);
    clock.advance(8000);
    // Nor does it take the goodbye.
    clock.advance(2000);
    expect(await lost).toMatchObject({ error: { code: 'idle-timeout' } });
  });

  it('because the server does not read the acknowledgements is as dead, and they do not pile up', async () => {
    const { socket, dependencies } = deafServer();
    await using met = await meet({}, dependencies);
    const { clock, log, iterator, session, client } = met;
    const arrived = session();
    const first = iterator.next();
    const peer = await arrived;
    socket()?.hold();
    const sent = 20_000;
    const strange = encodeMessage(strangeRecord(1_700_000_000));
    peer.send(Buffer.concat(Array.from({ length: sent }, () => strange)));
    const consume = async () => {
      for (let next = await first; !next.done; next = await iterator.next()) void next.value.ack();
    };
    const consumed = consume();
    await settled(() => client.status().deliveries);
    expect(client.status().deliveries).toBeLessThan(sent);
    expect(socket()?.writableLength).toBeLessThan(100_000);
    const lost = log.next('reconnecting');
    clock.advance(8000);
    // Nor does it take the goodbye.
    clock.advance(2000);
    expect(await lost).toMatchObject({ error: { code: 'idle-timeout' } });
    await client.close();
    await consumed;
  });

  it("but the server's Nulls lives, and is idle", async () => {
    await using met = await meet();
    const { clock, log, iterator, state, session, client } = met;
    const arrived = session();
    void iterator.next();
    const peer = await arrived;
    for (let nulls = 1; nulls <= 5; nulls += 1) {
      peer.send(NULL);
      while (client.status().idleNulls < nulls) await new Promise(setImmediate);
      clock.advance(7000);
      expect(state()).toBe('idle');
    }
    expect(log.names).toEqual(['connecting', 'requesting', 'idle']);
    const streaming = log.next('streaming');
    peer.send(event);
    expect((await streaming).status).toMatchObject({ idleNulls: 5, sessions: 1, failures: 0 });
  });
});

describe('a consumer that does not acknowledge', () => {
  it('makes the client stalled, not streaming; the idle timer does not run for what is not read', async () => {
    await using met = await meet();
    const { clock, log, iterator, state, session } = met;
    const arrived = session();
    const first = iterator.next();
    (await arrived).send(event);
    const { value } = await first;
    const stalled = log.next('stalled');
    clock.advance(5000);
    expect(await stalled).toMatchObject({ inFlight: 1, status: { state: 'stalled', inFlight: 1 } });
    clock.advance(3_600_000);
    expect(state()).toBe('stalled');
    await (value as Delivery).ack();
    expect(state()).toBe('streaming');
    expect(log.names).toEqual(['connecting', 'requesting', 'streaming', 'stalled', 'streaming']);
  });
});

describe.skipIf(platform !== 'linux')('TCP keepalive, as the kernel has it', () => {
  /** Which timer runs on the client's side of a connection (proc(5), /proc/net/tcp): 0 for none, 2 for keepalive. */
  const timerOf = (port = 0): number => {
    const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const columns = lines.map((line) => line.trim().split(/\s+/)).find(([, local]) => local === address);
    return Number.parseInt(columns?.[5] ?? '', 16);
  };

  it.each([
    ['probes a silent connection', {}, 2],
    ['is switched off by 0', { keepAliveMs: 0 }, 0],
  ])('%s', async (_name, settings, timer) => {
    await using met = await meet(settings);
    const arrived = met.session();
    void met.iterator.next();
    const { socket } = await arrived;
    while (timerOf(socket.remotePort) !== timer) await new Promise(setImmediate);
  });
});

it('the status tells when the last record came and how far behind it is', async () => {
  await using met = await meet();
  const { clock, iterator, session, client } = met;
  expect(client.status()).toMatchObject({ lastRecordAt: undefined, lagMs: undefined });
  const arrived = session();
  const first = iterator.next();
  (await arrived).send(event);
  await first;
  expect(client.status()).toMatchObject({
    lastRecordAt: NOW,
    lastReceivedAt: NOW,
    lastArchiveTimestamp: 1_700_000_000,
    lagMs: 100_000,
  });
  clock.advance(1000);
  expect(client.status().lagMs).toBe(101_000);
});
