import { fileError } from '../errors/output-error.ts';
import type { PacketFiles, PendingPacket } from './packet-files.ts';
import type { PcapFile } from './pcap-file.ts';
import type { PcapFsyncPolicy } from './pcap-settings.ts';

/** The most files that are open at once. */
const MAX_OPEN_FILES = 16;

/** Told of what happens to packets and files. */
export interface PacketWriterEvents {
  /** A packet is safe; `again` when the file had it from an earlier run. */
  onPacket(packet: PendingPacket, again: boolean): void;
  onFile(begun: boolean, repaired: boolean): void;
}

/** Writes packets into the files that they belong to. */
export interface PacketWriter {
  /**
   * Writes packets in order and calls `done` for those that are safe.
   *
   * @throws {EstreamerOutputError} `write-failed`; the file is then as it was before those that are not safe
   */
  write(
    packets: readonly (readonly [key: string, packet: PendingPacket])[],
    done: (key: string) => void,
  ): Promise<void>;
  /** Closes what need not stay open between deliveries, or all. @throws {EstreamerOutputError} `write-failed` */
  close(): Promise<void>;
}

/** Makes a writer. */
export function createPacketWriter(
  directory: string,
  files: PacketFiles,
  fsync: PcapFsyncPolicy,
  events: PacketWriterEvents,
): PacketWriter {
  /** By group, the one used last at the end. */
  const open = new Map<string, PcapFile>();

  async function closeFile(group: string, file: PcapFile): Promise<void> {
    open.delete(group);
    try {
      if (fsync === 'close') await file.sync();
    } finally {
      await file.close();
    }
  }

  async function fileFor(group: string, packet: PendingPacket): Promise<PcapFile> {
    for (;;) {
      let file = open.get(group);
      if (file === undefined) {
        const [oldest] = open.size >= MAX_OPEN_FILES ? open : [];
        if (oldest !== undefined) await closeFile(...oldest);
        const opened = await files.open(packet);
        file = opened.file;
        events.onFile(opened.begun, file.repaired);
      }
      open.delete(group);
      open.set(group, file);
      if (!files.isFull(file, packet)) return file;
      await closeFile(group, file);
    }
  }

  /** Writes packets of one file; what cannot be forced to the disk is taken back, so that it can be written again. */
  async function writeRun(group: string, file: PcapFile, run: readonly PendingPacket[]): Promise<void> {
    const { size } = file;
    try {
      await file.append(Buffer.concat(run.map(({ encoded }) => encoded)));
      if (fsync === 'delivery') await file.sync();
    } catch (error) {
      open.delete(group);
      if (file.size > size) await file.cutBack(size).catch(() => {});
      await file.close().catch(() => {});
      throw fileError(file.path, error);
    }
  }

  async function writeGroup(
    group: string,
    packets: readonly (readonly [string, PendingPacket])[],
    done: (key: string) => void,
  ): Promise<void> {
    let next = 0;
    while (next < packets.length) {
      const [, first] = packets[next] as readonly [string, PendingPacket];
      const file = await fileFor(group, first);
      const run: (readonly [string, PendingPacket])[] = [];
      let size = file.size;
      for (; next < packets.length; next += 1) {
        const item = packets[next] as readonly [string, PendingPacket];
        const [key, packet] = item;
        if (file.claim(packet.encoded)) {
          done(key);
          events.onPacket(packet, true);
          continue;
        }
        if (files.isFull({ size, madeAt: file.madeAt }, packet)) break;
        run.push(item);
        size += packet.encoded.length;
      }
      if (run.length > 0) {
        await writeRun(
          group,
          file,
          run.map(([, packet]) => packet),
        );
      }
      for (const [key, packet] of run) {
        done(key);
        events.onPacket(packet, false);
      }
    }
  }

  return {
    async write(packets, done) {
      const groups = new Map<string, (readonly [string, PendingPacket])[]>();
      for (const item of packets) {
        const group = files.groupOf(item[1]);
        const members = groups.get(group);
        if (members === undefined) groups.set(group, [item]);
        else members.push(item);
      }
      try {
        for (const [group, members] of groups) await writeGroup(group, members, done);
      } catch (error) {
        throw fileError(directory, error);
      }
    },
    async close() {
      const failures: unknown[] = [];
      for (const [group, file] of [...open]) {
        await closeFile(group, file).catch((error: unknown) => failures.push(fileError(file.path, error)));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
