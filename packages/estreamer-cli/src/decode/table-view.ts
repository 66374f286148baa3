import { createFormat } from '@x/estreamer-events';
import { createRecordCatalogue, type EventRecord, type ResolvedNames } from '@x/estreamer-protocol';
import stringWidth from 'string-width';
import { cut } from '../terminal/table.ts';

/** A record and where it stood. */
export interface FoundRecord {
  readonly record: EventRecord;
  readonly payload: Uint8Array;
  /** Bytes of the capture before it. */
  readonly offset: number;
}

/** Lines of a table that is written while it is read, so that its columns cannot wait for the widest cell. */
interface TableView {
  row(found: FoundRecord, names: ResolvedNames): string;
  line(offset: number, kind: string, text: string): string;
}

const KIND_WIDTH = 24;
const OFFSET_DIGITS = 8;

export function createTableView(width: number): TableView {
  const catalogue = createRecordCatalogue();
  const format = createFormat('mozdef');
  const write = (offset: number, time: string, kind: string, text: string) => {
    const shown = cut(kind, KIND_WIDTH);
    const padded = shown + ' '.repeat(KIND_WIDTH - stringWidth(shown));
    const place = offset.toString(16).padStart(OFFSET_DIGITS, '0');
    return cut(`${place}  ${time.padEnd(20)}  ${padded}  ${text}`.trimEnd(), width);
  };

  const summaryOf = (record: EventRecord, names: ResolvedNames): string => {
    if (record.kind === 'unknown') return record.reason.message;
    const event = format.write(record, names);
    if (event !== undefined) return String(JSON.parse(event.text).summary);
    const metadata = catalogue.byKind(record.kind)?.metadata;
    const data = record.data as Readonly<Record<string, unknown>>;
    const values = (fields: readonly string[]) => fields.map((field) => String(data[field] ?? '')).join(' ');
    return metadata === undefined
      ? ''
      : `${values(metadata.key)} is ${JSON.stringify(values(metadata.value))}`;
  };

  return {
    row({ record, offset }, names) {
      const { archiveTimestamp = 0, kind } = record;
      const time = archiveTimestamp === 0 ? '' : new Date(archiveTimestamp * 1000).toISOString().slice(0, 19);
      return write(offset, time === '' ? '' : `${time}Z`, kind, summaryOf(record, names));
    },
    line: (offset, kind, text) => write(offset, '', kind, text),
  };
}
