import type { EventRecord } from '@x/estreamer-protocol';
import type { FormatContext, RecordFormat } from '../record-format.ts';
import { compileSource } from '../source/compile-source.ts';
import { unixMilliseconds } from '../source/event-time.ts';
import type { FieldSource } from '../source/field-source.ts';
import { type ReadableRecord, readRecord } from '../source/readable-record.ts';
import { createRecordNames, type RecordNameSettings } from '../source/record-names.ts';
import type { SourceReader, SourceTools } from '../source/source-reader.ts';
import type { CefLabelledField, CefMapping, CefMappings } from './cef-mapping.ts';
import { cefExtensionText, cefHeaderText, cutText } from './cef-text.ts';
import { checkCefMappings } from './check-mappings.ts';
import { chooseMapping } from './choose-mapping.ts';
import { cefKeyLengths } from './key-lengths.ts';
import { defaultCefMappings } from './mappings/default-mappings.ts';
import { compileSeverity } from './severity.ts';

/** Settings of {@link createCefFormat}. */
export interface CefFormatSettings extends RecordNameSettings {
  /** The header's vendor. @default 'Cisco' */
  readonly vendor?: string | undefined;
  /** The header's product. @default 'Firepower' */
  readonly product?: string | undefined;
  /** The header's version: that of the management center, which does not tell it. @default '-' */
  readonly version?: string | undefined;
  /** Mappings that replace or add to the default ones, kind by kind. @default {} */
  readonly mappings?: Partial<CefMappings> | undefined;
}

/** The most characters of the header's signature id and name. */
const MAX_HEADER_LENGTH = { signatureId: 1023, name: 512 };

type WriteBody = (readable: ReadableRecord) => string;

/**
 * ArcSight's Common Event Format, version 0, as Microsoft Sentinel takes it too:
 * `CEF:0|vendor|product|version|signature id|name|severity|extension`.
 *
 * Times are milliseconds since 1970. A value longer than CEF allows for its key is cut and ends with `…`.
 *
 * @throws {EstreamerPluginError} `invalid-settings` if a mapping has a key or a severity that CEF does not have
 */
export function createCefFormat(settings: CefFormatSettings = {}): RecordFormat {
  const { vendor = 'Cisco', product = 'Firepower', version = '-' } = settings;
  const mappings = withDefaults(settings.mappings);
  checkCefMappings(mappings);
  const tools: SourceTools = { writeTime: unixMilliseconds, nameOfType: createRecordNames(settings) };
  const head = `CEF:0|${[vendor, product, version].map(cefHeaderText).join('|')}|`;
  const writers = new Map<CefMapping, WriteBody>();
  return {
    name: 'cef',
    fileExtension: 'cef',
    contentType: 'text/plain',
    format(record: EventRecord, context: FormatContext) {
      const mapping = chooseMapping(record, mappings);
      let write = writers.get(mapping);
      if (write === undefined) {
        write = compileMapping(mapping, tools);
        writers.set(mapping, write);
      }
      return head + write(readRecord(record, context));
    },
  };
}

/** The default mappings with others in their place. */
export function withDefaults(given: Partial<CefMappings> = {}): CefMappings {
  return {
    kinds: { ...defaultCefMappings.kinds, ...given.kinds },
    events: { ...defaultCefMappings.events, ...given.events },
    categories: { ...defaultCefMappings.categories, ...given.categories },
    otherwise: given.otherwise ?? defaultCefMappings.otherwise,
  };
}

function compileMapping(mapping: CefMapping, tools: SourceTools): WriteBody {
  const readSignatureId = compileSource(mapping.signatureId, tools);
  const readName = compileSource(mapping.name, tools);
  const readSeverity = compileSeverity(mapping, tools);
  const fields = Object.entries(mapping.extension).map(([key, field]) => compileField(key, field, tools));
  return (readable) => {
    const signatureId = headerField(readSignatureId, readable, MAX_HEADER_LENGTH.signatureId);
    const name = headerField(readName, readable, MAX_HEADER_LENGTH.name);
    let extension = '';
    for (const { prefix, maxLength, read } of fields) {
      const value = read(readable);
      if (value === undefined) continue;
      if (extension !== '') extension += ' ';
      extension +=
        prefix + (typeof value === 'string' ? cefExtensionText(cutText(value, maxLength)) : String(value));
    }
    return `${signatureId}|${name}|${readSeverity(readable)}|${extension}`;
  };
}

function headerField(read: SourceReader, readable: ReadableRecord, maxLength: number): string {
  const value = read(readable) ?? readable.record.recordType;
  return typeof value === 'string' ? cefHeaderText(cutText(value, maxLength)) : String(value);
}

/** What stands before the value: `key=`, or `cs1Label=... cs1=`. */
function compileField(key: string, field: FieldSource | CefLabelledField, tools: SourceTools) {
  const maxLength = cefKeyLengths[key] ?? Number.POSITIVE_INFINITY;
  if (typeof field === 'object' && 'label' in field) {
    const prefix = `${key}Label=${cefExtensionText(field.label)} ${key}=`;
    return { prefix, maxLength, read: compileSource(field.value, tools) };
  }
  return { prefix: `${key}=`, maxLength, read: compileSource(field, tools) };
}
