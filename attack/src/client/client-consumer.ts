/** The child of client-chaos: a consumer that is killed and started again. */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createEstreamerClient,
  createFileBookmark,
  type Delivery,
  isEstreamerClientError,
} from '@x/estreamer-client';
import { isEvent, keyOf, options, request } from './client-options.ts';

await consume(options.directory ?? '.');

/** Writes down what it gets, acknowledges it after a while, and writes that down. */
async function consume(directory: string): Promise<void> {
  const { tls } = JSON.parse(readFileSync(join(directory, 'tls.json'), 'utf8'));
  const log = openSync(join(directory, 'log'), 'a');
  const client = createEstreamerClient({
    host: '127.0.0.1',
    port: Number(options.port),
    tls,
    request,
    start: 'oldest',
    bookmark: createFileBookmark({ path: join(directory, 'bookmark.json') }),
    window: { records: Number(options.records) },
    idleTimeoutMs: 1500,
    connectTimeoutMs: 1500,
    closeTimeoutMs: 100,
    stalledAfterMs: 500,
    reconnect: { initialDelayMs: 20, maxDelayMs: 500, healthyAfterMs: 2000 },
    onEvent: (event) => {
      const what =
        event.kind === 'reconnecting'
          ? isEstreamerClientError(event.error) && event.error.code
          : event.kind === 'warning'
            ? event.code
            : 'count' in event && event.count;
      writeSync(log, `O ${event.kind} ${what === false ? '' : what}\n`);
    },
  });
  let number = 0;
  const handle = async (delivery: Delivery) => {
    number += 1;
    const id = `${process.pid}.${number}`;
    const kept = delivery.records.filter(isEvent);
    const lines = kept.map(
      (record) =>
        `E ${id} ${keyOf(record)} ${'undecodedBytes' in record && record.undecodedBytes > 0 ? 'changed' : 'same'}\n`,
    );
    writeSync(log, lines.join(''));
    for (const record of delivery.records) {
      if (record.kind === 'unknown') writeSync(log, `O unknown ${record.recordType}:${record.reason.code}\n`);
    }
    const chance = Math.random();
    if (chance < 0.002) await pause(2500);
    else if (chance < 0.05) await pause(Math.random() * 100);
    await delivery.ack();
    writeSync(log, `A ${id}\n`);
  };
  for await (const delivery of client) void handle(delivery);
}
