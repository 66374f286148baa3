import { join } from 'node:path';
import { createPcapPlugin } from '@x/estreamer-outputs/pcap';
import { choice, integer, optional, path, required, seconds } from '../keys/keys.ts';
import { defineOutputType } from './output-type.ts';

/** Packets of intrusion events in pcap files. */
export const pcapOutput = defineOutputType({
  purpose: 'the packets of intrusion events in pcap files',
  // Sensors and events of two management centers can have the same numbers, and so the same file names.
  perSource: true,
  keys: {
    directory: required(
      path,
      'the folder for the files; the packets of `[server <name>]` get a folder of that name in it',
    ),
    files: optional(choice('rotating', 'per-event'), 'which packets share a file', 'rotating'),
    max_file_bytes: optional(integer(1), 'bytes from which on a rotating file is full', '104857600'),
    max_file_seconds: optional(seconds(1), 'seconds after which the next file is begun', 'no limit'),
    snap_length: optional(integer(1, 262_144), 'the most bytes of a packet that are kept', '262144'),
    fsync: optional(choice('delivery', 'close', 'never'), 'when packets are forced to the disk', 'delivery'),
  },
  open({ directory, files, max_file_bytes, max_file_seconds, snap_length, fsync }, { source }) {
    const plugin = createPcapPlugin({
      directory: source === undefined ? directory : join(directory, source),
      files,
      maxFileBytes: max_file_bytes,
      maxFileSeconds: max_file_seconds,
      snapLength: snap_length,
      fsync,
    });
    // What is longer than `snap_length` was meant to be shortened.
    const troubles = () => ({
      'ends of files that were not complete, and cut off': plugin.status().repaired,
    });
    return { plugin, troubles };
  },
});
