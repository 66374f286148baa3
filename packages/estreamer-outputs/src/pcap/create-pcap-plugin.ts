import { access, constants, mkdir } from 'node:fs/promises';
import { definePlugin } from '@x/estreamer-plugins';
import { createPendingBatch } from '../batch/pending-batch.ts';
import { fileError } from '../errors/output-error.ts';
import { createPacketFiles, type PendingPacket } from './packet-files.ts';
import { createPacketWriter } from './packet-writer.ts';
import { encodePacket } from './pcap-format.ts';
import {
  type PcapPlugin,
  type PcapPluginDependencies,
  type PcapPluginSettings,
  resolvePcapSettings,
} from './pcap-settings.ts';
import { markOf } from './scan-pcap-file.ts';

/**
 * Makes a plugin that writes the packets of intrusion events (record 2) to pcap files, for tshark, tcpdump and
 * Wireshark. What a delivery brought is in the files when the delivery is done; a failed write fails the delivery, keeps
 * the packets and leaves no half packet. A packet that comes again is not written again.
 *
 * @throws {EstreamerOutputError} `invalid-settings`
 */
export function createPcapPlugin(
  settings: PcapPluginSettings,
  dependencies: PcapPluginDependencies = {},
): PcapPlugin {
  const { directory, files, fsync, snapLength, batchBytes, rememberedPackets, ...rest } =
    resolvePcapSettings(settings);
  const counts = { packets: 0, duplicates: 0, shortened: 0, files: 0, repaired: 0 };
  /** Packets that are safe, the oldest first. */
  const remembered = new Set<string>();
  const writer = createPacketWriter(
    directory,
    createPacketFiles({
      ...rest,
      directory,
      files,
      snapLength,
      rememberedPackets,
      syncDirectory: fsync === 'delivery',
      now: dependencies.now ?? Date.now,
    }),
    fsync,
    {
      onPacket({ shortened }, again) {
        counts[again ? 'duplicates' : 'packets'] += 1;
        if (shortened && !again) counts.shortened += 1;
      },
      onFile(begun, repaired) {
        if (begun) counts.files += 1;
        if (repaired) counts.repaired += 1;
      },
    },
  );
  const batch = createPendingBatch<PendingPacket>({
    limit: batchBytes,
    write: (packets, done) =>
      writer.write(packets, (key) => {
        done(key);
        remembered.add(key);
        if (remembered.size > rememberedPackets)
          remembered.delete(remembered.values().next().value as string);
      }),
  });

  return definePlugin({
    info: {
      description: 'Writes the packets of intrusion events to pcap files',
      author: '@x/estreamer-outputs',
      version: '1',
      callback: 'writePacket',
    },
    kinds: ['packet'],
    async setup() {
      try {
        await mkdir(directory, { recursive: true });
        await access(directory, constants.W_OK | constants.X_OK);
      } catch (error) {
        throw fileError(directory, error, 'no packet can be written before');
      }
    },
    writePacket({ data }) {
      const { deviceId, eventId, eventSecond, linkType, packetData } = data;
      const packet = { second: data.packetSecond, microsecond: data.packetMicrosecond, bytes: packetData };
      // The record's bytes are a view into the received buffer; this copies them.
      const encoded = encodePacket(packet, snapLength);
      const key = `${deviceId}:${eventId}:${eventSecond}:${linkType}:${markOf(encoded)}`;
      if (remembered.has(key) || batch.has(key)) {
        counts.duplicates += 1;
        return undefined;
      }
      const shortened = packetData.length > snapLength;
      const waiting = { deviceId, eventId, eventSecond, linkType, encoded, shortened };
      return batch.add(key, waiting, encoded.length);
    },
    async afterDelivery() {
      await batch.flush();
      if (files === 'per-event') await writer.close();
    },
    async teardown() {
      try {
        await batch.flush();
      } finally {
        await writer.close();
      }
    },
    status: () => ({ ...counts, pending: batch.size }),
  });
}
