import type { FormatContext } from '../formats/record-format.ts';
import type { LineBatch } from '../output/line-batches.ts';
import { createLineBuffer } from '../output/line-buffer.ts';
import type { CompleteStreamSettings } from './read-stream-settings.ts';
import { createSyslogHeader } from './syslog/syslog-header.ts';

/** Makes lines ready for the wire. */
export interface MessageEncoder {
  /** The octets for a connection, with what keeps the messages apart. */
  stream(batch: LineBatch, context: FormatContext): Buffer;
  /** The octets of each datagram. */
  datagrams(batch: LineBatch, context: FormatContext): Buffer[];
}

/** Compiles the settings. */
export function createMessageEncoder({ format, syslog }: CompleteStreamSettings): MessageEncoder {
  const { lineEnd = '\n' } = format;
  const buffer = createLineBuffer();
  const headerOf = syslog === undefined ? undefined : createSyslogHeader(syslog, format.name);
  const counted = syslog !== undefined && syslog.framing !== 'lf';
  const end = syslog === undefined ? lineEnd : counted ? '' : '\n';
  return {
    stream({ lines, records }, context) {
      buffer.clear();
      for (const [index, record] of records.entries()) {
        const line = lines[index] as string;
        const header = headerOf?.(record, context) ?? '';
        if (counted) buffer.add(`${Buffer.byteLength(header) + Buffer.byteLength(line)} `);
        buffer.add(header);
        buffer.add(line);
        buffer.add(end);
      }
      return Buffer.from(buffer.octets);
    },
    datagrams: ({ lines, records }, context) =>
      records.map((record, index) => Buffer.from(`${headerOf?.(record, context) ?? ''}${lines[index]}`)),
  };
}
