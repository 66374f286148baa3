import { createPluginHost } from '@x/estreamer-plugins';
import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  createRecordDecoder,
  type EventRecord,
} from '@x/estreamer-protocol';
import { generatedSource } from '@x/estreamer-simulator';
import { expect, it } from 'vitest';
import { connectionEvents, createSqlPlugin, intrusionEvents } from '../../src/sql/index.ts';
import type { TestDatabase } from './database-suite.ts';

/** A server that can go away and come back. */
export interface RestartableServer {
  /** Stops it: `fast` ends the sessions, `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
}

/** Streams a made-up network's events into a database whose server goes away again and again. */
export function itSurvivesRestarts(
  open: () => Promise<TestDatabase>,
  serverOf: () => RestartableServer,
): void {
  it('restarts and crashes during a stream: nothing is lost and nothing is there twice', async () => {
    const test = await open();
    const server = serverOf();
    const plugin = createSqlPlugin({
      database: test.database,
      tables: [connectionEvents, intrusionEvents],
      batchSize: 100,
    });
    await plugin.createTables();
    let failures = 0;
    await using host = createPluginHost({
      plugins: [plugin],
      limits: { retry: { initialDelayMs: 10, maxDelayMs: 50 }, circuit: false },
      onEvent: ({ kind }) => {
        if (kind === 'failure') failures += 1;
      },
    });
    const deliveries = generateDeliveries(4000);
    let back: Promise<void> = Promise.resolve();
    for (const [index, records] of deliveries.entries()) {
      if (index % 20 === 10) {
        await back;
        // The server goes away while deliveries are under way, and comes back.
        back = server.stop(index % 40 === 10 ? 'fast' : 'immediate').then(() => server.start());
      }
      await host.process({ records });
      // As after a lost acknowledgement: what was stored comes again.
      if (index % 10 === 9) await host.process({ records: [...records] });
    }
    await back;
    const events = deliveries.flat();
    const connections = events.filter(({ kind }) => kind === 'connectionStatistics').length;
    const intrusions = events.filter(({ kind }) => kind === 'intrusionEvent').length;
    expect(connections).toBeGreaterThan(1000);
    expect(intrusions).toBeGreaterThan(10);
    expect(failures).toBeGreaterThan(0);
    expect(await test.query('select 1 from connection_events')).toHaveLength(connections);
    expect(await test.query('select 1 from intrusion_events')).toHaveLength(intrusions);
  }, 60_000);
}

/** Bundles of a made-up network, as the simulator sends them. */
function generateDeliveries(events: number): EventRecord[][] {
  const request = buildRequest({
    flags: ['timestamp'],
    extendedRequests: ['CONNECTION', 'INTRUSION_EVENTS', 'METADATA'],
  });
  const feed = generatedSource({ events }).open(
    { ...request, extended: true, initialTimestamp: 0 },
    { connectionId: 1 },
  );
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  const records = createRecordDecoder();
  const deliveries: EventRecord[][] = [];
  for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) {
    frames.push(step.message.bytes);
    const frame = frames.next();
    const message = frame === undefined ? undefined : messages.decode(frame);
    if (message?.kind !== 'messageBundle') throw new Error('no bundle');
    deliveries.push(message.messages.map(({ payload }) => records.decode(payload)));
  }
  return deliveries;
}
