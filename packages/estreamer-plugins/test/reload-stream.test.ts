import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPluginHost, definePlugin } from '../src/index.ts';
import { createEvents, createTaken, importModule, put, temporaryDirectory } from './plugin-files.ts';
import { connection } from './records.ts';

const DELIVERY_SIZE = 50;
const RECORDS = 100_000;
const template = connection(0);

/** A delivery with the counters from a number on. */
function deliveryFrom(counter: number) {
  return {
    records: Array.from({ length: DELIVERY_SIZE }, (_, index) => ({
      ...template,
      data: { ...template.data, connectionCounter: counter + index },
    })),
  };
}

/** The numbers from one to before another. */
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

it('each of 100,000 records reaches each plugin that was loaded exactly once, whatever happens to the files', {
  timeout: 60_000,
}, async () => {
  const directory = await temporaryDirectory();
  const taken = createTaken();
  const fixed: number[] = [];
  await put(directory, 'resident.ts', taken.source('resident'));
  const events = createEvents();
  const host = createPluginHost(
    {
      plugins: [
        definePlugin({
          info: { description: 'Takes', author: 'a test', version: '1', callback: 'take' },
          kinds: ['connectionStatistics'],
          take: (record) => void fixed.push(record.data.connectionCounter),
        }),
      ],
      directory: {
        path: directory,
        settleMs: 20,
        removalGraceMs: 0,
        limits: { retry: { initialDelayMs: 1, maxDelayMs: 5 } },
      },
      onEvent: events.onEvent,
    },
    { importModule },
  );
  await host.start();

  let streamed = 0;
  let ended = false;
  const stream = async () => {
    while (streamed < RECORDS || !ended) {
      await host.process(deliveryFrom(streamed));
      streamed += DELIVERY_SIZE;
      await new Promise(setImmediate);
    }
  };
  const streaming = stream();
  const guest = (label: string) => taken.source(label);
  const throwing = guest('throwing').replace('taken.push(', "throw new Error('broken'); taken.push(");
  await put(directory, 'guest.ts', guest('added'));
  for (let plugin = ''; plugin !== 'guest.ts'; ) ({ plugin } = await events.next('loaded'));
  await put(directory, 'guest.ts', guest('changed'));
  await events.next('swapped');
  await put(directory, 'guest.ts', 'export default {');
  expect(await events.next('load-failed')).toMatchObject({ plugin: 'guest.ts', kept: true });
  await put(directory, 'guest.ts', guest('repaired'));
  await events.next('swapped');
  await put(directory, 'guest.ts', throwing);
  await events.next('failure');
  await put(directory, 'guest.ts', guest('again'));
  for (let version = ''; version !== 'again'; ) version = (await events.next('swapped')).info.version;
  await rm(join(directory, 'guest.ts'));
  for (let version = ''; version !== 'again'; ) version = (await events.next('unloaded')).info.version;
  ended = true;
  await streaming;
  await host.close();

  expect(streamed).toBeGreaterThanOrEqual(RECORDS);
  expect(fixed).toEqual(range(0, streamed));
  expect(taken.counters('resident')).toEqual(range(0, streamed));
  const versions = ['added', 'changed', 'repaired', 'again'].map((label) => taken.counters(label));
  for (const version of versions) expect(version.length).toBeGreaterThan(0);
  const all = versions.flat();
  expect(all).toEqual(range(all[0] ?? 0, (all.at(-1) ?? 0) + 1));
  expect(taken.counters('throwing')).toEqual([]);
});
