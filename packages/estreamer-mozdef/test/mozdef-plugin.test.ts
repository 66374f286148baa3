import { createPluginHost, isEstreamerPluginError } from '@x/estreamer-plugins';
import { createMozDefClient, type MozDefEvent, TransportError } from '@x/mozdef-events';
import { rejected, retryable, SENT, type SendOutcome } from '@x/mozdef-events/transport';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createMozDefPlugin,
  defaultMappings,
  extendMapping,
  isEstreamerMozDefError,
  type MozDefPluginSettings,
  type MozDefRejection,
} from '../src/index.ts';
import { connection, recordOf, textRecord, undecoded } from './support/records.ts';
import { createScriptedTransport, type ScriptedTransport } from './support/scripted-transport.ts';

const records = [connection(1), connection(2), connection(3)];
const down = retryable(new TransportError('unreachable', 'no connection to MozDef'));
const tooLarge = rejected(new TransportError('message-too-large', 'larger than the transport takes'));
const wrongPath = rejected(new TransportError('refused', 'answered 404', { context: { status: 404 } }));

/** A host with the plugin, over a client with this transport. */
function setUp(transport: ScriptedTransport, settings: Omit<MozDefPluginSettings, 'client'> = {}) {
  const client = createMozDefClient({ transports: [transport] });
  const plugin = createMozDefPlugin({ client, ...settings });
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const host = createPluginHost({ plugins: [plugin], limits: { retry: false } }, { logger });
  onTestFinished(async () => {
    await host.close();
    await client.close();
  });
  return { client, plugin, host, logger };
}

function counters(transport: ScriptedTransport): unknown[] {
  return transport.events.map(({ message }) => (message as MozDefEvent).details['connectioncounter']);
}

async function failureOf(processing: Promise<unknown>): Promise<unknown> {
  const error = await processing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isEstreamerPluginError(error)) throw new Error('the host did not fail', { cause: error });
  expect(error.code).toBe('plugin-failed');
  // The plugin names the records that failed, and the reason is behind that.
  expect(error.cause).toMatchObject({ code: 'records-failed' });
  return (error.cause as Error).cause;
}

describe('createMozDefPlugin', () => {
  it('keeps a delivery from being done until the transport has said what became of every event', async () => {
    let answer: (outcome: SendOutcome) => void = () => {};
    const answered = new Promise<SendOutcome>((resolve) => {
      answer = resolve;
    });
    const transport = createScriptedTransport(() => answered);
    const { host, plugin } = setUp(transport);
    let done = false;
    const processing = host.process({ records }).then(() => {
      done = true;
    });
    await transport.received(3);
    expect(done).toBe(false);
    answer(SENT);
    await processing;
    expect(counters(transport)).toEqual([1, 2, 3]);
    expect(plugin.stats()).toEqual({ delivered: 3, givenUp: 0, failed: 0 });
    expect(host.list()).toMatchObject([
      { name: 'sendToMozDef', info: { author: '@x/estreamer-mozdef' }, records: 3, errors: 0 },
    ]);
  });

  it('gets none of the records that become no event', async () => {
    const transport = createScriptedTransport();
    const { host } = setUp(transport);
    await host.process({
      records: [recordOf({ kind: 'managedDevice', data: { id: 1, name: 's' } }), connection(1)],
    });
    expect(host.list()[0]?.records).toBe(1);
    expect(transport.events).toHaveLength(1);
  });

  it('fails the delivery when events could not be delivered, and sends only them again', async () => {
    let available = false;
    const transport = createScriptedTransport((_event, index) => (available || index === 0 ? SENT : down));
    const { host, plugin } = setUp(transport);
    const cause = await failureOf(host.process({ records }));
    if (!isEstreamerMozDefError(cause)) throw new Error('another error', { cause });
    expect(cause).toMatchObject({
      code: 'not-delivered',
      message: '2 events were not delivered by the transport "scripted": no connection to MozDef',
      context: { events: 2, transport: 'scripted', kind: 'connectionStatistics', recordType: 71 },
    });
    expect(cause.cause).toBe(down.error);
    expect(plugin.stats()).toEqual({ delivered: 1, givenUp: 0, failed: 2 });
    available = true;
    await host.process({ records });
    expect(counters(transport)).toEqual([1, 2, 3, 2, 3]);
    expect(plugin.stats()).toEqual({ delivered: 3, givenUp: 0, failed: 2 });
  });

  it('sends events of every kind: classic, as text, and what could not be decoded', async () => {
    const transport = createScriptedTransport();
    const { host } = setUp(transport);
    await host.process({
      records: [
        connection(1),
        textRecord(71, { EventType: 'ConnectionEvent' }),
        undecoded(114),
        undecoded(123),
        recordOf({ kind: 'hostTimeout', data: {} }),
        recordOf({ kind: 'packet', data: {} }),
        recordOf({ kind: 'vpnSessionEnded', data: {} }),
      ],
    });
    expect(transport.events.map(({ message }) => (message as MozDefEvent).category).toSorted()).toEqual([
      'authentication',
      'connection',
      'connection',
      'discovery',
      'packet',
      'unknown',
    ]);
  });

  it('gives up an event that is itself at fault, says so, and lets the stream go on', async () => {
    const told: MozDefRejection[] = [];
    const transport = createScriptedTransport((_event, index) => (index === 1 ? tooLarge : SENT));
    const { host, plugin } = setUp(transport, { onRejected: (rejection) => void told.push(rejection) });
    await host.process({ records });
    expect(plugin.stats()).toEqual({ delivered: 2, givenUp: 1, failed: 0 });
    expect(told).toEqual([
      { record: records[1], event: expect.anything(), transport: 'scripted', error: tooLarge.error },
    ]);
  });

  it('gives up an event that is invalid, before any transport sees it, and tells the logger', async () => {
    const { logger, host, plugin } = setUp(createScriptedTransport(), {
      mapper: { kinds: ['connectionStatistics'], mapRecord: () => ({ summary: '' }) },
    });
    await host.process({ records: [connection(1)] });
    expect(plugin.stats()).toEqual({ delivered: 0, givenUp: 1, failed: 0 });
    expect(logger.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ recordType: 71, kind: 'connectionStatistics', plugin: 'sendToMozDef' }),
      'An event was given up: MozDef will never take it',
    );
  });

  it('gives up a record that a function of its mapping throws at', async () => {
    const told: MozDefRejection[] = [];
    const connectionStatistics = extendMapping(defaultMappings.connectionStatistics, {
      details: {
        site: {
          compute({ data }) {
            if (data.connectionCounter === 2) throw new Error('no site');
            return 'Paris';
          },
        },
      },
    });
    const transport = createScriptedTransport();
    const { host, plugin } = setUp(transport, {
      mappings: { connectionStatistics },
      onRejected: (rejection) => void told.push(rejection),
    });
    await host.process({ records });
    expect(counters(transport)).toEqual([1, 3]);
    expect(plugin.stats()).toEqual({ delivered: 2, givenUp: 1, failed: 0 });
    expect(told).toMatchObject([{ record: records[1], error: { code: 'mapping-failed' } }]);
  });

  it('does not give up what the destination refuses whatever it is: a wrong path must lose nothing', async () => {
    const { host, plugin } = setUp(createScriptedTransport(() => wrongPath));
    const cause = await failureOf(host.process({ records }));
    expect(cause).toMatchObject({ code: 'not-delivered', cause: wrongPath.error });
    expect(plugin.stats()).toEqual({ delivered: 0, givenUp: 0, failed: 3 });
  });

  it('lets the user draw the line', async () => {
    const lenient = setUp(
      createScriptedTransport(() => wrongPath),
      { giveUp: () => true },
    );
    await lenient.host.process({ records });
    expect(lenient.plugin.stats().givenUp).toBe(3);
    const strict = setUp(
      createScriptedTransport(() => tooLarge),
      { giveUp: () => false },
    );
    expect(await failureOf(strict.host.process({ records }))).toMatchObject({ code: 'not-delivered' });
    const broken = setUp(
      createScriptedTransport(() => tooLarge),
      {
        giveUp() {
          throw new Error('broken rule');
        },
      },
    );
    expect(await failureOf(broken.host.process({ records }))).toMatchObject({ code: 'not-delivered' });
  });

  it('survives an onRejected that throws', async () => {
    const { host, plugin, logger } = setUp(
      createScriptedTransport(() => tooLarge),
      {
        onRejected() {
          throw new Error('observer broken');
        },
      },
    );
    await host.process({ records });
    expect(plugin.stats().givenUp).toBe(3);
    expect(logger.error).toHaveBeenCalledTimes(3);
  });

  it.each([1, 4])('has at most %i events under way at once', async (maxInFlight) => {
    const transport = createScriptedTransport(async () => {
      await new Promise(setImmediate);
      return SENT;
    });
    const { host, plugin } = setUp(transport, { maxInFlight });
    const many = Array.from({ length: 20 }, (_item, index) => connection(index));
    await host.process({ records: many });
    expect(transport.mostAtOnce).toBe(maxInFlight);
    expect(plugin.stats().delivered).toBe(20);
    if (maxInFlight === 1) expect(counters(transport)).toEqual(many.map((_record, index) => index));
  });

  it('stops sending soon after a failure, because the rest of the delivery comes again', async () => {
    const transport = createScriptedTransport(async () => {
      await new Promise(setImmediate);
      return down;
    });
    const { host } = setUp(transport, { maxInFlight: 2 });
    const many = Array.from({ length: 50 }, (_item, index) => connection(index));
    await failureOf(host.process({ records: many }));
    expect(transport.events.length).toBeLessThan(6);
  });

  it("ends its sends by the delivery's signal, and blames nothing of them on the next delivery", async () => {
    const controller = new AbortController();
    let hang = true;
    const transport = createScriptedTransport((_event, _index, signal) => {
      if (!hang) return SENT;
      return new Promise((resolve) => {
        const end = () => resolve(retryable(new TransportError('aborted', 'ended')));
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      });
    });
    const { host, plugin } = setUp(transport);
    const processing = host.process({ records }, { signal: controller.signal });
    const aborted = expect(processing).rejects.toMatchObject({ code: 'aborted' });
    await transport.received(3);
    controller.abort();
    await aborted;
    hang = false;
    expect(await host.process({ records })).toEqual({ records: 3, failures: [] });
    expect(plugin.stats()).toEqual({ delivered: 3, givenUp: 0, failed: 3 });
  });

  it('can be best-effort: failures are reported and the stream goes on', async () => {
    const { host, plugin } = setUp(
      createScriptedTransport(() => down),
      { policy: 'best-effort' },
    );
    const outcome = await host.process({ records });
    expect(outcome.failures).toMatchObject([{ plugin: 'sendToMozDef', policy: 'best-effort' }]);
    expect(plugin.stats().failed).toBe(3);
  });

  it('refuses settings that cannot work', () => {
    const client = { send: () => Promise.reject(new Error('not called')) };
    const mapper = { kinds: [], mapRecord: () => undefined };
    expect(() => createMozDefPlugin({ client, maxInFlight: 0 })).toThrow('maxInFlight');
    expect(() => createMozDefPlugin({ client, mapper })).toThrow('No kind of record has a mapping');
    expect(() => createMozDefPlugin({ client, mapper, mappings: {} })).toThrow(
      'Both "mapper" and "mappings"',
    );
  });
});
