import type { EventRecord } from '@x/estreamer-protocol';
import type { FormatContext } from '../record-format.ts';
import { unixMilliseconds } from '../source/event-time.ts';
import { readRecord } from '../source/readable-record.ts';
import type { SourceTools } from '../source/source-reader.ts';
import type { CefMapping } from './cef-mapping.ts';
import { chooseMapping } from './choose-mapping.ts';
import { defaultCefMappings } from './mappings/default-mappings.ts';
import { compileSeverity } from './severity.ts';

/** Rates a record from 0 (least) to 10, by the severity tables of CEF. */
export function createRecordSeverity(): (record: EventRecord, context: FormatContext) => number {
  const tools: SourceTools = { writeTime: unixMilliseconds, nameOfType: () => undefined };
  const readers = new Map<CefMapping, ReturnType<typeof compileSeverity>>();
  return (record, context) => {
    const mapping = chooseMapping(record, defaultCefMappings);
    let read = readers.get(mapping);
    if (read === undefined) {
      read = compileSeverity(mapping, tools);
      readers.set(mapping, read);
    }
    return read(readRecord(record, context));
  };
}
