import { decodeIfItFits } from '../schema/block-decoders.ts';
import { createDecoderCompiler } from '../schema/compile-decoder.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { DecodeState, LayoutDecoder } from '../schema/layout-decoder.ts';
import type { BlockSchema, Fields } from '../schema/schema.ts';
import { wordAt } from '../schema/values.ts';
import { BlockRecord, isPlain, type PlainBlock } from './block-record.ts';
import type { EventRecord, KnownRecord } from './catalogue.ts';
import { createRecordCatalogue, type RecordCatalogue } from './catalogue.ts';
import type { BlockBody, ParserBody, RecordDefinition } from './define-record.ts';
import type { RecordOf, UnknownReason, UnknownRecord } from './event-record.ts';
import type { FullyQualifiedEventData, FullyQualifiedRecord } from './fully-qualified-event.ts';
import { type DiscoveryHeader, discoveryHeaderFields, discoveryHeaderIpv6Fields } from './headers.ts';
import { findEventText, readEventText } from './parse-event-text.ts';

/** Settings of {@link createRecordDecoder}. */
export interface RecordDecoderOptions<Added extends RecordDefinition = never> {
  /**
   * The record types to know.
   * @default all of the catalogue
   */
  readonly catalogue?: RecordCatalogue<Added>;
  /**
   * How many items the lists of a record may have together.
   * @default 16384
   */
  readonly maxListItems?: number;
}

/**
 * Decodes records one at a time; it keeps nothing between them but its compiled layouts.
 *
 * @typeParam Added the record types that the catalogue has beside the known ones
 */
export interface RecordDecoder<Added extends RecordDefinition = never> {
  /**
   * Decodes the payload of one event data message: record header, discovery header if the type has one, body.
   * Never throws: what can't be decoded comes out as a record of kind `unknown` that says why.
   *
   * Most records are decoded when somebody first asks for their `data`, so `payload` must stay as it is. Values of type
   * `Uint8Array` are views into it; copy them to keep them longer.
   */
  decode(payload: Uint8Array): EventRecord | RecordOf<Added>;
}

interface Plan {
  readonly definition: RecordDefinition;
  /** Whether a server may send it as text too. */
  readonly canBeText: boolean;
  readonly decodeBody: LayoutDecoder;
  /** The plain blocks that the body can be, by block type; they are decoded when somebody asks. */
  readonly plainBlocks: ReadonlyMap<number, PlainBlock>;
}

const NO_PLAIN_BLOCKS: ReadonlyMap<number, PlainBlock> = new Map();
const NO_VALUES: ReadonlySet<string> = new Set();

const SHORT_HEADER_SIZE = 8;
const EXTENDED_HEADER_SIZE = 16;
const HAS_IPV6_OFFSET = 14;
/** The record types that a server also sends as text: packets, connections, intrusion and file events. */
export const FULLY_QUALIFIED_TYPES: ReadonlySet<number> = new Set([2, 71, 400, 500, 502]);

/** Makes a decoder for the records of a catalogue. */
export function createRecordDecoder<Added extends RecordDefinition = never>(
  options: RecordDecoderOptions<Added> = {},
): RecordDecoder<Added> {
  const { maxListItems = 16_384 } = options;
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const compiler = createDecoderCompiler();
  const plans = new Map<number, Plan>();
  const shortLayouts = new Map<string, Fields>();
  const shortDiscoveryHeader = compiler.layout(discoveryHeaderFields);
  const longDiscoveryHeader = compiler.layout(discoveryHeaderIpv6Fields);

  const planFor = (recordType: number): Plan | undefined => {
    const known = plans.get(recordType);
    if (known !== undefined) return known;
    const definition = catalogue.byType(recordType);
    if (definition === undefined) return undefined;
    const plan = {
      definition,
      canBeText: FULLY_QUALIFIED_TYPES.has(recordType),
      decodeBody: bodyDecoder(definition.body),
      plainBlocks: plainBlocksOf(definition),
    };
    plans.set(recordType, plan);
    return plan;
  };

  /** Metadata is read at once by the store that keeps it. */
  const plainBlocksOf = ({ category, body }: RecordDefinition): Plan['plainBlocks'] => {
    if (category === 'metadata' || body.type !== 'block' || body.bare.length > 0) return NO_PLAIN_BLOCKS;
    return new Map(
      body.versions.filter(isPlain).map((schema) => {
        const block: PlainBlock = {
          schema,
          check: compiler.part(schema, NO_VALUES),
          decode: compiler.checkedPart(schema, undefined),
          decodeOnly: (wanted) => compiler.checkedPart(schema, wanted),
        };
        return [schema.blockType, block];
      }),
    );
  };

  const bodyDecoder = (body: RecordDefinition['body']): LayoutDecoder => {
    switch (body.type) {
      case 'layout':
        return compiler.layout(body.fields);
      case 'block':
        return blockBodyDecoder(body);
      case 'parser':
        return parserBodyDecoder(body);
    }
  };

  /** One block of a known version; else the first of the bare layouts that fills the record. */
  const blockBodyDecoder = (body: BlockBody): LayoutDecoder => {
    const byType = new Map(body.versions.map((schema) => [schema.blockType, schema]));
    return (bytes, offset, end, state) => {
      const size = end - offset;
      const blockType = size >= 8 ? bytes.readUInt32BE(offset) : -1;
      const schema = byType.get(blockType);
      if (schema !== undefined && (body.bare.length === 0 || bytes.readUInt32BE(offset + 4) === size)) {
        return compiler.block(schema)(bytes, offset, end, state);
      }
      for (const { fields } of body.bare) {
        const data = decodeIfItFills(compiler.layout(fields), bytes, offset, end, state);
        if (data !== undefined) return data;
      }
      if (body.unnumbered !== undefined && size >= 8 && bytes.readUInt32BE(offset + 4) === size) {
        const { blockType, fields } = body.unnumbered;
        const data = decodeIfItFills(compiler.layout(fields), bytes, offset + 8, end, state);
        if (data !== undefined) return { blockType, ...data };
      }
      if (size < 8) throw new DecodeFault('truncated', offset, 'blockType', `8 bytes expected, ${size} left`);
      throw new DecodeFault('unknown-block-type', offset, 'blockType', `block type ${blockType}`);
    };
  };

  /** The first fields of a block, where it fills the record and ends between two of its fields. */
  const blockThatEndsEarly = (
    body: RecordDefinition['body'],
    fault: DecodeFault,
    bytes: Buffer,
    offset: number,
    end: number,
    state: DecodeState,
  ): { data: object; missingFields: readonly string[] } | undefined => {
    if (body.type !== 'block' || fault.code !== 'truncated' || fault.offset !== end) return undefined;
    if (end - offset < SHORT_HEADER_SIZE || bytes.readUInt32BE(offset + 4) !== end - offset) return undefined;
    const blockType = bytes.readUInt32BE(offset);
    const schema = body.versions.find((version) => version.blockType === blockType);
    if (schema === undefined) return undefined;
    const names = Object.keys(schema.fields);
    const count = names.findIndex((name) => `${schema.name}.${name}` === fault.field);
    if (count < 1) return undefined;
    const decode = compiler.layout(firstFields(schema, count));
    const data = decodeIfItFills(decode, bytes, offset + SHORT_HEADER_SIZE, end, state);
    return data && { data: { blockType, ...data }, missingFields: names.slice(count) };
  };

  /** The same object at each call, by which the compiler knows what it has compiled. */
  const firstFields = (schema: BlockSchema, count: number): Fields => {
    const key = `${schema.series}:${schema.blockType}:${count}`;
    let fields = shortLayouts.get(key);
    if (fields === undefined) {
      fields = Object.fromEntries(Object.entries(schema.fields).slice(0, count));
      shortLayouts.set(key, fields);
    }
    return fields;
  };

  const discoveryHeaderAt = (
    bytes: Buffer,
    offset: number,
    end: number,
    state: DecodeState,
  ): DiscoveryHeader => {
    const hasIpv6 = offset + HAS_IPV6_OFFSET < end && bytes[offset + HAS_IPV6_OFFSET] === 1;
    return (hasIpv6 ? longDiscoveryHeader : shortDiscoveryHeader)(
      bytes,
      offset,
      end,
      state,
    ) as DiscoveryHeader;
  };

  return {
    decode(payload) {
      const bytes = Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const end = bytes.length;
      if (end < SHORT_HEADER_SIZE) {
        return unknownRecord(bytes, catalogue, 0, 0, undefined, {
          code: 'bad-record-length',
          offset: 0,
          message: `A record header has at least 8 bytes, the message has ${end}.`,
        });
      }
      const typeWord = wordAt(bytes, 0);
      const recordType = typeWord & 0xffff;
      const netmapId = (typeWord >>> 16) & 0x7fff;
      const recordLength = wordAt(bytes, 4);
      const headerSize = end - recordLength;
      if (headerSize !== SHORT_HEADER_SIZE && headerSize !== EXTENDED_HEADER_SIZE) {
        return unknownRecord(bytes, catalogue, recordType, netmapId, undefined, {
          code: 'bad-record-length',
          offset: 4,
          message: `Record length ${recordLength} in a message of ${end} bytes leaves ${headerSize} for the record header; it has 8 or 16.`,
        });
      }
      const archiveTimestamp = headerSize === EXTENDED_HEADER_SIZE ? wordAt(bytes, 8) : undefined;
      const plan = planFor(recordType);
      if (plan === undefined) {
        const name = catalogue.nameOf(recordType);
        return unknownRecord(bytes, catalogue, recordType, netmapId, archiveTimestamp, {
          code: name === undefined ? 'unknown-record-type' : 'no-layout',
          offset: 0,
          message:
            name === undefined
              ? `Record type ${recordType} is not in the catalogue.`
              : `Record type ${recordType} (${name}) is known by name only.`,
        });
      }
      const { definition, canBeText, decodeBody, plainBlocks } = plan;
      const text = canBeText ? readEventText(bytes, headerSize) : undefined;
      if (text !== undefined) return textRecord(text, definition, netmapId, archiveTimestamp);
      const state: DecodeState = { position: headerSize, undecodedBytes: 0, listItems: 0, maxListItems };
      let discoveryHeader: DiscoveryHeader | undefined;
      let bodyStart = headerSize;
      try {
        discoveryHeader = definition.discoveryHeader
          ? discoveryHeaderAt(bytes, headerSize, end, state)
          : undefined;
        bodyStart = state.position;
        const block =
          plainBlocks.size > 0 && end - bodyStart >= SHORT_HEADER_SIZE
            ? plainBlocks.get(wordAt(bytes, bodyStart))
            : undefined;
        const data = (block?.check ?? decodeBody)(bytes, bodyStart, end, state);
        if (state.position === end && block !== undefined) {
          return new BlockRecord(
            definition,
            netmapId,
            archiveTimestamp,
            discoveryHeader,
            block,
            bytes,
            bodyStart,
            state.undecodedBytes,
          ) as KnownRecord;
        }
        if (state.position === end) {
          return knownRecord(
            definition,
            netmapId,
            archiveTimestamp,
            discoveryHeader,
            data,
            state.undecodedBytes,
          );
        }
        const found = canBeText ? findEventText(bytes, headerSize) : undefined;
        if (found !== undefined) return textRecord(found, definition, netmapId, archiveTimestamp);
        return unknownRecord(bytes, catalogue, recordType, netmapId, archiveTimestamp, {
          code: 'trailing-bytes',
          offset: state.position,
          message: `${definition.name} ends at offset ${state.position}, ${end - state.position} bytes before the record does.`,
        });
      } catch (fault) {
        if (!(fault instanceof DecodeFault)) throw fault;
        const early = blockThatEndsEarly(definition.body, fault, bytes, bodyStart, end, state);
        if (early !== undefined) {
          const { data, missingFields } = early;
          return {
            ...knownRecord(definition, netmapId, archiveTimestamp, discoveryHeader, data, 0),
            missingFields,
          } as KnownRecord;
        }
        const found = canBeText ? findEventText(bytes, headerSize) : undefined;
        if (found !== undefined) return textRecord(found, definition, netmapId, archiveTimestamp);
        return unknownRecord(bytes, catalogue, recordType, netmapId, archiveTimestamp, {
          code: fault.code,
          offset: fault.offset,
          message: fault.message,
        });
      }
    },
  };
}

/** What a parser of somebody else's reads: all that is left of the record. */
function parserBodyDecoder({ parse }: ParserBody): LayoutDecoder {
  return (bytes, offset, end, state) => {
    try {
      const data = parse(bytes.subarray(offset, end));
      state.position = end;
      return data as object;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new DecodeFault('parser-failed', offset, 'body', why);
    }
  };
}

function decodeIfItFills(
  decode: LayoutDecoder,
  bytes: Buffer,
  offset: number,
  end: number,
  state: DecodeState,
): object | undefined {
  const data = decodeIfItFits(decode, bytes, offset, end, state);
  return state.position === end ? data : undefined;
}

function knownRecord(
  { kind, category, recordType }: RecordDefinition,
  netmapId: number,
  archiveTimestamp: number | undefined,
  discoveryHeader: DiscoveryHeader | undefined,
  data: object,
  undecodedBytes: number,
): KnownRecord {
  return {
    kind,
    category,
    recordType,
    netmapId,
    archiveTimestamp,
    discoveryHeader,
    data,
    undecodedBytes,
  } as KnownRecord;
}

function textRecord(
  data: FullyQualifiedEventData,
  { category, recordType }: RecordDefinition,
  netmapId: number,
  archiveTimestamp: number | undefined,
): FullyQualifiedRecord {
  return {
    kind: 'fullyQualifiedEvent',
    category,
    recordType,
    netmapId,
    archiveTimestamp,
    discoveryHeader: undefined,
    data,
    undecodedBytes: 0,
  };
}

function unknownRecord(
  bytes: Buffer,
  catalogue: RecordCatalogue<RecordDefinition>,
  recordType: number,
  netmapId: number,
  archiveTimestamp: number | undefined,
  reason: UnknownReason,
): UnknownRecord {
  return {
    kind: 'unknown',
    category: catalogue.byType(recordType)?.category,
    recordName: catalogue.nameOf(recordType),
    recordType,
    netmapId,
    archiveTimestamp,
    discoveryHeader: undefined,
    data: undefined,
    undecodedBytes: bytes.length,
    bytes,
    reason,
  };
}
