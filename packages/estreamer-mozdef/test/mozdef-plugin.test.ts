import { eventTables, extendTable } from '@x/estreamer-events';
import { createPluginHost, isEstreamerPluginError } from '@x/estreamer-plugins';
import { createManualClock } from '@x/foundation/testing';
import type { MozDefText } from '@x/mozdef-events';
import { messageTooLarge, rejected, retryable, SENT, type SendOutcome, TransportError } from '@x/transport';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMozDefPlugin, type MozDefPluginSettings } from '../src/index.ts';
import { connection, recordOf, textRecord, undecoded } from './support/records.ts';
import { createScriptedTransport, type ScriptedTransport } from './support/scripted-transport.ts';

const records = [connection(1), connection(2), connection(3)];
const down = retryable(new TransportError('unreachable', 'no connection to MozDef'));
const tooLarge = rejected(messageTooLarge('scripted', 5_000_000, 4_000_000));
const wrongPath = rejected(new TransportError('refused', 'answered 404', { context: { status: 404 } }));

/** A host with the plugin over this transport. */
function setUp(transport: ScriptedTransport, settings: Omit<MozDefPluginSettings, 'transport'> = {}) {
  const clock = createManualClock();
  const plugin = createMozDefPlugin({ transport, ...settings }, { clock });
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const host = createPluginHost({ plugins: [plugin] }, { logger });
  onTestFinished(() => host.close());
  return { plugin, host, logger, clock };
}

function counters(transport: ScriptedTransport): unknown[] {
  return transport.events.map(({ text }) => JSON.parse(text).details.connectioncounter);
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
    await transport.received(1);
    expect(done).toBe(false);
    answer(SENT);
    await processing;
    expect(counters(transport)).toEqual([1, 2, 3]);
    expect(transport.events.map(({ kind }) => kind)).toEqual(['event', 'event', 'event']);
    expect(plugin.status()).toMatchObject({ sent: 3, givenUp: 0 });
    expect(host.list()).toMatchObject([{ records: 3, errors: 0 }]);
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

  it('holds the delivery while events cannot be delivered, and sends only them again', async () => {
    let available = false;
    const transport = createScriptedTransport((_event, index) => (available || index === 0 ? SENT : down));
    const { host, plugin, clock } = setUp(transport);
    const processing = host.process({ records });
    await transport.received(2);
    await clock.advance(0);
    expect(plugin.status()).toMatchObject({ state: 'retrying', sent: 1, held: 1, waiting: 2 });
    available = true;
    await clock.advance(5000);
    await processing;
    expect(counters(transport)).toEqual([1, 2, 2, 3]);
    expect(plugin.status()).toMatchObject({ state: 'idle', sent: 3, retried: 1 });
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
    expect(transport.events.map(({ text }) => JSON.parse(text).category).toSorted()).toEqual([
      'authentication',
      'connection',
      'connection',
      'discovery',
      'packet',
      'unknown',
    ]);
  });

  it('gives up an event that is itself at fault, says so, and lets the stream go on', async () => {
    const told: unknown[] = [];
    const transport = createScriptedTransport((_event, index) => (index === 1 ? tooLarge : SENT));
    const { host, plugin } = setUp(transport, { onRejected: (rejection) => void told.push(rejection) });
    await host.process({ records });
    expect(plugin.status()).toMatchObject({ sent: 2, givenUp: 1 });
    expect(told).toEqual([
      {
        record: records[1],
        message: expect.objectContaining<Partial<MozDefText>>({ kind: 'event' }),
        error: tooLarge.error,
      },
    ]);
  });

  it('does not give up what the destination refuses whatever it is: a wrong path must lose nothing', async () => {
    let isRight = false;
    const transport = createScriptedTransport(() => (isRight ? SENT : wrongPath));
    const { host, plugin, clock, logger } = setUp(transport);
    const processing = host.process({ records });
    await transport.received(3);
    await clock.advance(20_000);
    expect(plugin.status()).toMatchObject({ state: 'refused', givenUp: 0, sent: 0 });
    expect(logger.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ plugin: 'sendDelivery', transport: 'scripted' }),
      expect.stringContaining('answered 404'),
    );
    isRight = true;
    await clock.advance(10_000);
    await processing;
    expect(plugin.status()).toMatchObject({ sent: 3, givenUp: 0 });
  });

  it("ends its sends by the delivery's signal, and goes on with the next delivery", async () => {
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
    const aborted = expect(processing).rejects.toSatisfy((error) => isEstreamerPluginError(error, 'aborted'));
    await transport.received(1);
    controller.abort();
    await aborted;
    hang = false;
    expect(await host.process({ records })).toEqual({ records: 3, failures: [] });
    expect(plugin.status()).toMatchObject({ sent: 3 });
  });

  it('writes events by tables of the user, and the process name that it is told', async () => {
    const transport = createScriptedTransport();
    const connectionStatistics = extendTable(eventTables.connectionStatistics, { tags: ['site-paris'] });
    const { host } = setUp(transport, {
      format: { tables: { connectionStatistics }, processname: 'estreamer' },
    });
    await host.process({ records: [connection(1)] });
    expect(JSON.parse(transport.events[0]?.text ?? '')).toMatchObject({
      processname: 'estreamer',
      tags: expect.arrayContaining(['site-paris']),
    });
  });
});
