import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beginPcapFile, continuePcapFile, type PcapFile, type PcapFileOptions } from './pcap-file.ts';
import { FILE_HEADER_SIZE } from './pcap-format.ts';
import type { PcapFiles } from './pcap-settings.ts';

/** A packet that waits to be written. */
export interface PendingPacket {
  readonly deviceId: number;
  readonly eventId: number;
  readonly eventSecond: number;
  readonly linkType: number;
  /** As it will stand in the file. */
  readonly encoded: Buffer;
  /** Whether only its first bytes are kept. */
  readonly shortened: boolean;
}

/** What the files are made by. */
export interface PacketFilesSettings {
  readonly directory: string;
  readonly files: PcapFiles;
  readonly maxFileBytes: number;
  readonly maxFileSeconds: number;
  readonly snapLength: number;
  readonly fileMode: number;
  readonly rememberedPackets: number;
  readonly syncDirectory: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Finds the file that a packet belongs to. File names are numbers and nothing else. */
export interface PacketFiles {
  /** What packets that may share a file have in common. */
  groupOf(packet: PendingPacket): string;
  /** Opens the file for the next packet of its group: one that an earlier run left, or a new one. */
  open(packet: PendingPacket): Promise<{ readonly file: PcapFile; readonly begun: boolean }>;
  /** Tells whether the packet must go to the next file; a file without a packet takes any. */
  isFull(file: Pick<PcapFile, 'size' | 'madeAt'>, packet: PendingPacket): boolean;
}

const ROTATING_NAME = /^(\d{1,10})-(\d{1,10})-(\d{1,10})\.pcap$/;

/** Makes the rules of one folder. */
export function createPacketFiles(settings: PacketFilesSettings): PacketFiles {
  const { directory, now } = settings;
  const perEvent = settings.files === 'per-event';
  const seconds = () => Math.floor(now() / 1000);
  /** Link types whose newest file of an earlier run was looked for; after that, a full file is followed by a new one. */
  const continued = new Set<number>();

  const optionsFor = (linkType: number): PcapFileOptions => ({
    linkType,
    snapLength: settings.snapLength,
    fileMode: settings.fileMode,
    rememberedPackets: settings.rememberedPackets,
    syncDirectory: settings.syncDirectory,
    now: seconds(),
  });

  /** Begins the first file of a series that is not there, or continues the last that can be. */
  async function openInSeries(
    nameOf: (number: number) => string,
    linkType: number,
    mayContinue: boolean,
  ): Promise<{ file: PcapFile; begun: boolean }> {
    for (let number = 1; ; number += 1) {
      const path = join(directory, nameOf(number));
      try {
        return { file: await beginPcapFile(path, optionsFor(linkType)), begun: true };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const file = mayContinue ? await continuePcapFile(path, optionsFor(linkType)) : undefined;
      if (file !== undefined) return { file, begun: false };
    }
  }

  async function continueNewest(linkType: number): Promise<PcapFile | undefined> {
    const newest = (await readdir(directory))
      .map((name) => ROTATING_NAME.exec(name)?.map(Number) ?? [])
      .filter(([, , , type]) => type === linkType)
      .sort(([, second = 0, number = 0], [, otherSecond = 0, otherNumber = 0]) =>
        second === otherSecond ? otherNumber - number : otherSecond - second,
      )[0];
    if (newest === undefined) return undefined;
    const [, second, number] = newest;
    return continuePcapFile(join(directory, `${second}-${number}-${linkType}.pcap`), optionsFor(linkType));
  }

  return {
    groupOf: ({ deviceId, eventId, eventSecond, linkType }) =>
      perEvent ? `${eventSecond}-${deviceId}-${eventId}-${linkType}` : String(linkType),
    async open({ deviceId, eventId, eventSecond, linkType }) {
      if (perEvent) {
        const name = `${eventSecond}-${deviceId}-${eventId}-${linkType}`;
        return openInSeries(
          (number) => (number === 1 ? `${name}.pcap` : `${name}-${number}.pcap`),
          linkType,
          true,
        );
      }
      if (!continued.has(linkType)) {
        const file = await continueNewest(linkType);
        continued.add(linkType);
        if (file !== undefined) return { file, begun: false };
      }
      const begin = seconds();
      return openInSeries((number) => `${begin}-${number}-${linkType}.pcap`, linkType, false);
    },
    isFull: ({ size, madeAt }, { encoded }) =>
      !perEvent &&
      size > FILE_HEADER_SIZE &&
      (size + encoded.length > settings.maxFileBytes || now() / 1000 - madeAt >= settings.maxFileSeconds),
  };
}
