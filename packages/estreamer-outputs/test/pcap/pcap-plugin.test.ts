import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPluginHost } from '@x/estreamer-plugins';
import { describe, expect, it } from 'vitest';
import { createPcapPlugin, type PcapPluginSettings } from '../../src/pcap/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { packet, parsePcap, readFiles } from './packets.ts';

async function write(
  settings: PcapPluginSettings,
  deliveries: readonly (readonly ReturnType<typeof packet>[])[],
  now = () => 1_700_000_000_000,
) {
  const plugin = createPcapPlugin(settings, { now });
  await using host = createPluginHost({ plugins: [plugin] });
  for (const records of deliveries) await host.process({ records });
  return plugin.status();
}

describe('createPcapPlugin', () => {
  it('writes packets with link type, microseconds and lengths', async () => {
    const directory = await temporaryDirectory();
    const records = [packet(1), packet(2, { packetMicrosecond: 999_999 })];
    expect(await write({ directory }, [records])).toMatchObject({ packets: 2, files: 1, pending: 0 });
    const [name] = await readdir(directory);
    expect(name).toBe('1700000000-1-1.pcap');
    expect(parsePcap(await readFile(join(directory, name as string)))).toEqual({
      linkType: 1,
      snapLength: 262_144,
      packets: [
        { second: 1_700_000_001, microsecond: 123_456, originalLength: 60, text: 'packet 1 ' },
        { second: 1_700_000_002, microsecond: 999_999, originalLength: 60, text: 'packet 2 ' },
      ],
    });
  });

  it('has what a delivery brought in the file when the delivery is done', async () => {
    const directory = await temporaryDirectory();
    await using host = createPluginHost({ plugins: [createPcapPlugin({ directory })] });
    await host.process({ records: [packet(1)] });
    expect(Object.values(await readFiles(directory))).toEqual([['packet 1']]);
  });

  it('keeps link types in files of their own', async () => {
    const directory = await temporaryDirectory();
    await write({ directory }, [[packet(1), packet(2, { linkType: 101 }), packet(3)]]);
    expect(await readFiles(directory)).toEqual({
      '1700000000-1-1.pcap': ['packet 1', 'packet 3'],
      '1700000000-1-101.pcap': ['packet 2'],
    });
  });

  it('makes one file of each event, of numbers only, and adds to it later', async () => {
    const directory = await temporaryDirectory();
    const second = packet(12, { eventId: 7, packetSecond: 1_700_000_009 });
    await write({ directory, files: 'per-event' }, [[packet(7), packet(8)], [second]]);
    expect(await readFiles(directory)).toEqual({
      '1700000000-1-7-1.pcap': ['packet 7', 'packet 12'],
      '1700000000-1-8-1.pcap': ['packet 8'],
    });
  });

  it('begins the next file when one is full or old enough', async () => {
    const directory = await temporaryDirectory();
    let now = 1_700_000_000_000;
    const plugin = createPcapPlugin(
      { directory, maxFileBytes: 24 + 2 * 76, maxFileSeconds: 60 },
      { now: () => now },
    );
    await using host = createPluginHost({ plugins: [plugin] });
    await host.process({ records: [packet(1), packet(2), packet(3)] });
    now += 60_000;
    await host.process({ records: [packet(4)] });
    expect(await readFiles(directory)).toEqual({
      '1700000000-1-1.pcap': ['packet 1', 'packet 2'],
      '1700000000-2-1.pcap': ['packet 3'],
      '1700000060-1-1.pcap': ['packet 4'],
    });
    expect(plugin.status()).toMatchObject({ files: 3, packets: 4 });
  });

  it('cuts packets to the snap length and keeps their real length', async () => {
    const directory = await temporaryDirectory();
    expect(await write({ directory, snapLength: 8 }, [[packet(1)]])).toMatchObject({ shortened: 1 });
    const [name] = await readdir(directory);
    expect(parsePcap(await readFile(join(directory, name as string)))).toMatchObject({
      snapLength: 8,
      packets: [{ originalLength: 60, text: 'packet 1' }],
    });
  });

  it('carries microseconds beyond a second, which the wire does not rule out', async () => {
    const directory = await temporaryDirectory();
    await write({ directory }, [[packet(1, { packetMicrosecond: 2_500_000 })]]);
    const [name] = await readdir(directory);
    expect(parsePcap(await readFile(join(directory, name as string))).packets).toMatchObject([
      { second: 1_700_000_003, microsecond: 500_000 },
    ]);
  });

  it('writes a packet that comes again once, in this run and after a restart', async () => {
    for (const files of ['rotating', 'per-event'] as const) {
      const directory = await temporaryDirectory();
      const delivery = [packet(1), packet(2)];
      const status = await write({ directory, files }, [delivery, delivery]);
      expect(status).toMatchObject({ packets: 2, duplicates: 2 });
      const again = await write({ directory, files }, [[...delivery, packet(3)]]);
      expect(again).toMatchObject({ packets: 1, duplicates: 2 });
      expect(Object.values(await readFiles(directory)).flat()).toEqual(['packet 1', 'packet 2', 'packet 3']);
    }
  });

  it('writes a packet for each of the events that it set off', async () => {
    const directory = await temporaryDirectory();
    await write({ directory }, [[packet(1), packet(1, { eventId: 99 })]]);
    expect(Object.values(await readFiles(directory))).toEqual([['packet 1', 'packet 1']]);
  });

  it('keeps bytes although the buffer that they came in is used again', async () => {
    const directory = await temporaryDirectory();
    const record = packet(1);
    const plugin = createPcapPlugin({ directory });
    await using host = createPluginHost({
      plugins: [
        plugin,
        {
          info: { description: 'd', author: 'a', version: '1', callback: 'overwrite' },
          overwrite: ({ data }: typeof record) => data.packetData.fill(0),
        } as never,
      ],
    });
    await host.process({ records: [record] });
    expect(Object.values(await readFiles(directory))).toEqual([['packet 1']]);
  });

  it('refuses settings that cannot work, all at once', () => {
    expect(() =>
      createPcapPlugin({ directory: '', files: 'all' as never, snapLength: 300_000, maxFileBytes: 0 }),
    ).toThrow(
      expect.objectContaining({
        code: 'invalid-settings',
        message:
          'The pcap plugin cannot be made: "directory" is an empty text; give the path of a folder. ' +
          '"files" is "all"; give "rotating" or "per-event". "maxFileBytes" is 0; give a number of bytes, 1 or more, or Infinity. ' +
          '"snapLength" is 300000; give a whole number of bytes, from 1 to 262144.',
      }),
    );
  });
});
