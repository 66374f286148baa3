import { createFormat, type Format, type FormatName, formats } from '@x/estreamer-events';
import { createRecordFormat, type RecordFormat, type RecordFormatName } from '@x/estreamer-plugins/formats';
import { createRecordCatalogue } from '@x/estreamer-protocol';
import { choice, required } from '../keys/keys.ts';

const lineFormatNames = [
  'json-lines',
  'csv',
  'key-value',
  'cef',
  'ecs',
  'ocsf',
  'leef',
  'cef-encore',
  'key-value-encore',
  'json-encore',
  'sfw-json',
] as const;
type LineFormatName = (typeof lineFormatNames)[number];

/** The key that says what a line looks like. */
export const formatKey = required(
  choice(...lineFormatNames),
  'what a line looks like; `ecs` and `ocsf` are JSON lines by those schemas; `*-encore` and `sfw-json` are for content that exists: docs/coming-from-encore.md',
);

/** Makes the format of a name. */
export function createLineFormat(name: LineFormatName): Format {
  return Object.hasOwn(formats, name)
    ? createFormat(name as FormatName)
    : asFormat(createRecordFormat(name as RecordFormatName));
}

/** Kinds that become lines: everything but metadata. */
function eventKinds(): string[] {
  const events = createRecordCatalogue().definitions.filter(({ category }) => category !== 'metadata');
  return [...events.map(({ kind }) => kind), 'fullyQualifiedEvent', 'unknown'];
}

function asFormat(format: RecordFormat): Format {
  const { name, fileExtension, contentType = 'text/plain', lineEnd = '\n' } = format;
  return {
    name,
    fileExtension,
    contentType,
    lineEnd,
    kinds: eventKinds(),
    ...(format.header !== undefined && { header: () => format.header?.() ?? '' }),
    write(record, names, origin) {
      const text = format.format(record, { metadata: { resolve: () => names } });
      if (text === undefined) return undefined;
      const { id } = origin ?? {};
      const message = {
        text,
        byteLength: Buffer.byteLength(text),
        severity: 'INFO',
        kind: record.kind,
      } as const;
      return id === undefined ? message : { ...message, id };
    },
  };
}
