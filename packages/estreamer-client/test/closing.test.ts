import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BookmarkStore,
  createMemoryBookmark,
  type Delivery,
  type EstreamerClientState,
} from '../src/index.ts';
import {
  capturedRequest,
  createTestClient,
  plainRequest,
  type TestClientSettings,
} from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { intrusionMessage } from './support/events.ts';
import { createManualClock } from './support/manual-clock.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const event = encodeMessage(intrusionMessage({ id: 1, second: 1_700_000_000 }));
const never = <Value>() => new Promise<Value>(() => {});

/** A client in a state; `end` closes it and looks at what is left. */
async function reach(script: (peer: ScriptedPeer) => void, settings: TestClientSettings = {}) {
  const server = await createScriptedServer(certificates, async (peer) => {
    await peer.receiveMessage();
    script(peer);
  });
  const clock = createManualClock(1_700_000_000_000);
  const log = createEventLog();
  const client = createTestClient(
    certificates,
    server,
    {
      ...{ request: plainRequest, start: 'oldest', reconnect: {}, onEvent: log.onEvent },
      ...{ closeTimeoutMs: 1000, bookmarkTimeoutMs: 2000 },
      ...settings,
    },
    { clock, random: () => 1 },
  );
  const iterator = client[Symbol.asyncIterator]();
  const end = async (state: EstreamerClientState) => {
    await using _ = server;
    expect(client.status().state).toBe(state);
    const next = iterator.next();
    await client.close();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(client.status().state).toBe('closed');
    expect(clock.pending).toEqual([]);
    expect(server.openConnections()).toBe(0);
  };
  return { server, clock, log, client, iterator, end };
}

describe('close ends a client', () => {
  it('that waits for the answer to its request', async () => {
    const { iterator, log, end } = await reach(() => {}, { request: capturedRequest });
    const requesting = log.next('requesting');
    void iterator.next();
    await requesting;
    await end('requesting');
  });

  it('inside a message', async () => {
    const { iterator, client, end } = await reach((peer) => peer.send(event, event.subarray(0, 20)));
    const { value } = await iterator.next();
    await (value as Delivery).ack();
    void iterator.next();
    while (client.status().bytesReceived < event.length + 20) await new Promise(setImmediate);
    await end('streaming');
  });

  it('that is stalled', async () => {
    const { iterator, clock, end } = await reach((peer) => peer.send(event));
    await iterator.next();
    clock.advance(30_000);
    await end('stalled');
  });

  it('that waits until it connects again', async () => {
    const { iterator, clock, log, end } = await reach((peer) => peer.reset());
    const lost = log.next('reconnecting');
    void iterator.next();
    await lost;
    expect(clock.pending).toEqual([1000]);
    await end('reconnecting');
  });

  it('whose store does not load', async () => {
    const bookmark = { ...createMemoryBookmark(), load: never<undefined> };
    const { iterator, end } = await reach(() => {}, { bookmark });
    void iterator.next();
    await end('new');
  });

  it('whose store does not save: what waits for it is told', async () => {
    const saving = Promise.withResolvers<void>();
    const saves: number[] = [];
    const bookmark: BookmarkStore = {
      ...createMemoryBookmark(),
      save({ position }) {
        saves.push(position);
        saving.resolve();
        return never();
      },
    };
    const { iterator, clock, client, log, server } = await reach((peer) => peer.send(event, event), {
      bookmark,
    });
    await using _ = server;
    const { value } = await iterator.next();
    const first = value?.ack().catch((error: unknown) => error);
    await saving.promise;
    const closed = client.close();
    while (!clock.pending.includes(2000) || server.openConnections() > 0) await new Promise(setImmediate);
    clock.advance(2000);
    await closed;
    expect(await first).toMatchObject({
      code: 'bookmark-not-saved',
      message: expect.stringContaining('2000 ms'),
    });
    await expect(value?.ack()).rejects.toMatchObject({ code: 'bookmark-not-saved' });
    expect(saves).toHaveLength(1);
    expect(clock.pending).toEqual([]);
    expect(log.names).toContain('bookmark-save-failed');
    expect(client.status().state).toBe('closed');
  });

  it('whose store does not close', async () => {
    const bookmark = { ...createMemoryBookmark(), close: never<void> };
    const { iterator, clock, client, log, server } = await reach((peer) => peer.send(event), { bookmark });
    await using _ = server;
    const { value } = await iterator.next();
    await value?.ack();
    const warned = log.next('bookmark-save-failed');
    const closed = client.close();
    while (!clock.pending.includes(2000) || server.openConnections() > 0) await new Promise(setImmediate);
    clock.advance(2000);
    expect(await warned).toMatchObject({ message: expect.stringContaining('2000 ms') });
    await closed;
    expect(clock.pending).toEqual([]);
  });
});
