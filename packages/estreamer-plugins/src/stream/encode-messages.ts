import type { FormatContext } from '../formats/record-format.ts';
import type { LineBatch } from '../output/line-batches.ts';
import type { CompleteStreamSettings } from './read-stream-settings.ts';
import { createSyslogHeader } from './syslog/syslog-header.ts';

/** Makes lines ready for the wire. */
export interface MessageEncoder {
  /** One text for a connection, with what keeps the messages apart. */
  stream(batch: LineBatch, context: FormatContext): string;
  /** One text for each datagram. */
  datagrams(batch: LineBatch, context: FormatContext): string[];
}

/** Compiles the settings. */
export function createMessageEncoder({ format, syslog }: CompleteStreamSettings): MessageEncoder {
  if (syslog === undefined) {
    const { lineEnd = '\n' } = format;
    return {
      stream: ({ lines }) => lines.join(lineEnd) + lineEnd,
      datagrams: ({ lines }) => [...lines],
    };
  }
  const header = createSyslogHeader(syslog, format.name);
  const counted = syslog.framing !== 'lf';
  const datagrams = ({ lines, records }: LineBatch, context: FormatContext) =>
    records.map((record, index) => header(record, context) + lines[index]);
  return {
    datagrams,
    stream(batch, context) {
      let text = '';
      for (const message of datagrams(batch, context)) {
        text += counted ? `${Buffer.byteLength(message)} ${message}` : `${message}\n`;
      }
      return text;
    },
  };
}
