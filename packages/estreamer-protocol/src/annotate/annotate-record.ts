import type { MetadataStore, NameableRecord, ResolvedNames } from '../metadata/metadata-store.ts';
import type { EventRecord, RecordCatalogue } from '../records/catalogue.ts';
import type { BlockBody, RecordDefinition } from '../records/define-record.ts';
import {
  discoveryHeaderFields,
  discoveryHeaderIpv6Fields,
  extendedRecordHeaderFields,
  recordHeaderFields,
} from '../records/headers.ts';
import type { RecordDecoder } from '../records/record-decoder.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { LayoutAnnotator } from './annotate-layout.ts';
import type { OpenAnnotation } from './annotation.ts';

const SHORT_HEADER_SIZE = 8;
const EXTENDED_HEADER_SIZE = 16;
const HAS_IPV6_OFFSET = 14;

/** Annotates records; metadata records name the ids of those that follow. */
export class RecordAnnotator {
  readonly #catalogue: RecordCatalogue<RecordDefinition>;
  readonly #metadata: MetadataStore;
  readonly #decoder: RecordDecoder<RecordDefinition>;

  constructor(
    catalogue: RecordCatalogue<RecordDefinition>,
    metadata: MetadataStore,
    decoder: RecordDecoder<RecordDefinition>,
  ) {
    this.#catalogue = catalogue;
    this.#metadata = metadata;
    this.#decoder = decoder;
  }

  /** @param label what stands before the record's name: `record`, `message 1` */
  annotate(label: string, layouts: LayoutAnnotator, start: number, end: number): OpenAnnotation {
    const payload = layouts.bytes.subarray(start, end);
    const record = this.#decoder.decode(payload) as EventRecord;
    this.#metadata.update(record);
    layouts.names = this.#metadata.resolve(record);
    const group = layouts.open(label, start, end);
    const size = end - start;
    if (size < SHORT_HEADER_SIZE) {
      layouts.close(group, `recordHeader: truncated (8 bytes expected, ${size} left)`);
      return group;
    }
    const recordType = payload.readUInt16BE(2);
    group.meaning = this.#describe(recordType);
    const definition = this.#catalogue.byType(recordType);
    layouts.fill(group, () => {
      const body = this.#header(group, layouts, start, end);
      if (definition === undefined)
        throw new DecodeFault('unknown-block-type', body, 'body', 'no layout is known');
      if (record.kind === 'fullyQualifiedEvent') {
        const text = layouts.open('eventText', body, end, 'JSON text of the event');
        annotateText(text, layouts, record.data);
        group.parts.push(text);
        return;
      }
      let bodyStart = body;
      if (definition.discoveryHeader) {
        const names = layouts.names;
        layouts.names = this.#namesOfHeader(record);
        bodyStart = discoveryHeader(group, layouts, body, end);
        layouts.names = names;
      }
      annotateBody(definition, group, layouts, bodyStart, end);
      const left = end - layouts.endOf(group);
      if (left > 0)
        throw new DecodeFault('bad-length', end, definition.name, `it ends ${left} bytes before the record`);
    });
    return group;
  }

  /** Without those of the body, whose fields can have the same names. */
  #namesOfHeader({ discoveryHeader }: NameableRecord): ResolvedNames {
    return this.#metadata.resolve({ kind: 'header', category: undefined, discoveryHeader, data: {} });
  }

  #describe(recordType: number): string {
    const name = this.#catalogue.nameOf(recordType);
    return name === undefined ? `record type ${recordType}, which is not known` : `${name} (${recordType})`;
  }

  /** @returns where it ends */
  #header(group: OpenAnnotation, layouts: LayoutAnnotator, start: number, end: number): number {
    const { bytes } = layouts;
    const headerSize = end - start - bytes.readUInt32BE(start + 4);
    const isExtended = headerSize === EXTENDED_HEADER_SIZE;
    const bodyStart = start + (isExtended ? EXTENDED_HEADER_SIZE : SHORT_HEADER_SIZE);
    const header = layouts.open('recordHeader', start, bodyStart);
    layouts.fields(header, isExtended ? extendedRecordHeaderFields : recordHeaderFields, start, bodyStart);
    const [type] = header.parts;
    if (type !== undefined) type.meaning = nameOf(this.#catalogue, bytes, start);
    group.parts.push(header);
    if (!isExtended && headerSize !== SHORT_HEADER_SIZE)
      throw new DecodeFault(
        'bad-length',
        start + 4,
        'recordLength',
        `it leaves ${headerSize} bytes for the header; 8 or 16 are right`,
      );
    return bodyStart;
  }
}

function nameOf(catalogue: RecordCatalogue<RecordDefinition>, bytes: Buffer, start: number): string {
  const netmapId = bytes.readUInt16BE(start) & 0x7fff;
  const name = catalogue.nameOf(bytes.readUInt16BE(start + 2)) ?? 'not known';
  return netmapId === 0 ? name : `${name}, netmap ${netmapId}`;
}

function discoveryHeader(
  group: OpenAnnotation,
  layouts: LayoutAnnotator,
  start: number,
  end: number,
): number {
  const fields =
    layouts.bytes[start + HAS_IPV6_OFFSET] === 1 && start + HAS_IPV6_OFFSET < end
      ? discoveryHeaderIpv6Fields
      : discoveryHeaderFields;
  const header = layouts.open('discoveryHeader', start, end);
  const headerEnd = layouts.fields(header, fields, start, end);
  group.parts.push({ ...header, bytes: layouts.bytes.subarray(start, headerEnd) });
  return headerEnd;
}

function annotateBody(
  { body, name }: RecordDefinition,
  group: OpenAnnotation,
  layouts: LayoutAnnotator,
  start: number,
  end: number,
): void {
  switch (body.type) {
    case 'layout':
      layouts.fields(group, body.fields, start, end);
      return;
    case 'block':
      annotateBlockBody(body, group, layouts, start, end);
      return;
    case 'parser': {
      const part = layouts.open('body', start, end, `${name}, read by a parser of its own`);
      group.parts.push({ ...part, value: part.bytes });
    }
  }
}

/** As the record decoder has it: a block of a known version, else a bare layout that fills the record. */
function annotateBlockBody(
  { versions, bare, unnumbered }: BlockBody,
  group: OpenAnnotation,
  layouts: LayoutAnnotator,
  start: number,
  end: number,
): void {
  const { bytes } = layouts;
  const size = end - start;
  const hasHeader = size >= SHORT_HEADER_SIZE;
  const blockType = hasHeader ? bytes.readUInt32BE(start) : -1;
  const fillsRecord = hasHeader && bytes.readUInt32BE(start + 4) === size;
  const schema = versions.find((version) => version.blockType === blockType);
  if (schema !== undefined && (bare.length === 0 || fillsRecord)) {
    group.parts.push(layouts.block('data', schema, start, end));
    return;
  }
  const layout = layouts.firstThatFills(
    bare.map(({ fields }) => fields),
    start,
    end,
  );
  if (layout !== undefined) {
    layouts.fields(group, layout, start, end);
    return;
  }
  const headerEnd = start + SHORT_HEADER_SIZE;
  if (
    unnumbered !== undefined &&
    fillsRecord &&
    layouts.firstThatFills([unnumbered.fields], headerEnd, end)
  ) {
    const block = layouts.open('data', start, end, `${unnumbered.name}, under another number`);
    layouts.blockHeader(block, start, undefined);
    layouts.fields(block, unnumbered.fields, headerEnd, end);
    group.parts.push(block);
    return;
  }
  throw new DecodeFault(
    hasHeader ? 'unknown-block-type' : 'truncated',
    start,
    'blockType',
    hasHeader ? `block type ${blockType}` : `8 bytes expected, ${size} left`,
  );
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = [0x7b, 0x5b];
const CLOSING = [0x7d, 0x5d];

/** The members of the object, each with the brace or comma before it; the last also with the brace behind it. */
function annotateText(group: OpenAnnotation, layouts: LayoutAnnotator, data: object): void {
  const { bytes } = group;
  const offset = layouts.endOf(group);
  const cuts: number[] = [0];
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    if (quoted) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (OPENING.includes(byte)) depth += 1;
    else if (CLOSING.includes(byte)) depth -= 1;
    else if (byte === COMMA && depth === 1) cuts.push(index);
  }
  for (const [index, [name, value]] of Object.entries(data).entries()) {
    const end = cuts[index + 1] ?? bytes.length;
    const part = layouts.open(name, offset + (cuts[index] ?? end), offset + end);
    group.parts.push({ ...part, value });
  }
}
