import { resolve } from 'node:path';
import type { Plugin, PluginContext } from '@x/estreamer-plugins';
import type { RecordOfKind } from '@x/estreamer-protocol';
import {
  choice,
  converted,
  type FieldsFor,
  number,
  type ResolvedSettings,
  required,
  rotationSettings,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { resolveOutputFields } from '../errors/output-error.ts';
import { MAX_SNAP_LENGTH } from './pcap-format.ts';

/**
 * Which packets share a file. A pcap file has one link type, so packets of different link types never do.
 *
 * - `rotating`: all, until the file is large or old enough; then the next one is begun.
 * - `per-event`: those of one intrusion event.
 */
export type PcapFiles = 'rotating' | 'per-event';

/**
 * When packets are forced to the disk.
 *
 * - `delivery`: before the delivery they came with counts as done: what is acknowledged survives a power cut.
 * - `close`: when a file is closed.
 * - `never`: when the operating system does it.
 */
export type PcapFsyncPolicy = 'delivery' | 'close' | 'never';

/** Settings of `createPcapPlugin`. */
export interface PcapPluginSettings {
  /** The folder for the files; made if it is not there. No one else may write into it. */
  readonly directory: string;
  /** Which packets share a file. @default 'rotating' */
  readonly files?: PcapFiles | undefined;
  /** Bytes from which on a rotating file is full. A file has at least one packet. @default 104857600 (100 MiB) */
  readonly maxFileBytes?: number | undefined;
  /** Seconds from a rotating file's first packet on after which the next packet begins another. @default no limit */
  readonly maxFileSeconds?: number | undefined;
  /** The most bytes of a packet that are kept; 1 to 262144, which is as much as tools take. @default 262144 */
  readonly snapLength?: number | undefined;
  /** When packets are forced to the disk. @default 'delivery' */
  readonly fsync?: PcapFsyncPolicy | undefined;
  /** Bytes of packets that are collected before they are written, at the latest at the delivery's end. @default 1048576 */
  readonly batchBytes?: number | undefined;
  /** How many packets are remembered so that one that comes again is not written again. @default 10000 */
  readonly rememberedPackets?: number | undefined;
  /** Permissions of new files. @default 0o640 */
  readonly fileMode?: number | undefined;
}

/** What the plugin takes besides settings. */
export interface PcapPluginDependencies {
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Counts of the plugin since it was made. */
export interface PcapStatus {
  /** Packets written. */
  readonly packets: number;
  /** Packets that came again and were not written again. */
  readonly duplicates: number;
  /** Packets of which only the first bytes were kept (see `snapLength`). */
  readonly shortened: number;
  /** Packets that wait to be written. */
  readonly pending: number;
  /** Files begun. */
  readonly files: number;
  /** Files of an earlier run whose last packet was cut short, and which were mended. */
  readonly repaired: number;
}

/** Writes the packets of intrusion events to pcap files. */
export interface PcapPlugin extends Plugin {
  readonly kinds: readonly ['packet'];
  /** Takes a packet. @throws {EstreamerOutputError} `write-failed` */
  writePacket(record: RecordOfKind<'packet'>, context: PluginContext): Promise<void> | undefined;
  /** Writes what was taken, and forces it to the disk. @throws {EstreamerOutputError} `write-failed` */
  afterDelivery(context?: PluginContext): Promise<void>;
  /** Counts, for monitoring. */
  status(): PcapStatus;
}

const FIELDS = {
  directory: required(
    converted(text({ values: 'the path of a folder', controlCharacters: true }), (path) => resolve(path)),
    'The folder for the files.',
  ),
  files: withDefault(choice('rotating', 'per-event'), 'Which packets share a file.', 'rotating'),
  ...rotationSettings,
  snapLength: withDefault(
    wholeNumber({ from: 1, to: MAX_SNAP_LENGTH, unit: 'bytes' }),
    'The most bytes of a packet that are kept.',
    MAX_SNAP_LENGTH,
  ),
  fsync: withDefault(
    choice('delivery', 'close', 'never'),
    'When packets are forced to the disk.',
    'delivery',
  ),
  batchBytes: withDefault(
    number({ from: 1, unit: 'bytes' }),
    'What is collected before it is written.',
    1_048_576,
  ),
  rememberedPackets: withDefault(wholeNumber(), 'Packets that are remembered.', 10_000),
} satisfies FieldsFor<PcapPluginSettings>;

/** Settings with every default in place. */
type ResolvedPcapSettings = ResolvedSettings<typeof FIELDS>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolvePcapSettings(settings: PcapPluginSettings): ResolvedPcapSettings {
  return resolveOutputFields(FIELDS, settings, 'The pcap plugin cannot be made');
}
