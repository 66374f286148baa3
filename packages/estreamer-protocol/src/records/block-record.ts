import type { CheckedDecoder, LayoutDecoder } from '../schema/layout-decoder.ts';
import type { BlockSchema } from '../schema/schema.ts';
import type { BodyLayout, RecordDefinition } from './define-record.ts';
import type { RecordEnvelope } from './event-record.ts';
import type { DiscoveryHeader } from './headers.ts';

type Values = Readonly<Record<string, unknown>>;

/** A block whose fields hold neither blocks nor lists, with what checks and what decodes its bytes. */
export interface PlainBlock {
  readonly schema: BlockSchema;
  /** Fails on bytes that the others cannot decode. */
  readonly check: LayoutDecoder;
  readonly decode: CheckedDecoder;
  /** Compiles a decoder of some fields. */
  readonly decodeOnly: (wanted: ReadonlySet<string>) => CheckedDecoder;
}

/**
 * A record whose body is a plain block. Its bytes are checked when it comes, and decoded when somebody asks for `data`,
 * which is a property like any other: it is enumerated, copied and written as JSON.
 */
export class BlockRecord implements RecordEnvelope {
  declare readonly kind: string;
  declare readonly category: RecordDefinition['category'];
  declare readonly recordType: number;
  declare readonly netmapId: number;
  declare readonly archiveTimestamp: number | undefined;
  declare readonly discoveryHeader: DiscoveryHeader | undefined;
  declare readonly data: object;
  declare readonly undecodedBytes: number;
  readonly #block: PlainBlock;
  /** The record's bytes until all of them are decoded. */
  #bytes: Buffer | undefined;
  readonly #bodyStart: number;
  #data: object | undefined;

  constructor(
    { kind, category, recordType }: RecordDefinition,
    netmapId: number,
    archiveTimestamp: number | undefined,
    discoveryHeader: DiscoveryHeader | undefined,
    block: PlainBlock,
    bytes: Buffer,
    bodyStart: number,
    undecodedBytes: number,
  ) {
    this.kind = kind;
    this.category = category;
    this.recordType = recordType;
    this.netmapId = netmapId;
    this.archiveTimestamp = archiveTimestamp;
    this.discoveryHeader = discoveryHeader;
    Object.defineProperty(this, 'data', DATA);
    this.undecodedBytes = undecodedBytes;
    this.#block = block;
    this.#bytes = bytes;
    this.#bodyStart = bodyStart;
  }

  static layoutOf(record: BlockRecord): BlockSchema {
    return record.#block.schema;
  }

  static dataOf(record: BlockRecord): object {
    if (record.#data === undefined) {
      record.#data = BlockRecord.decode(record, record.#block.decode);
      record.#bytes = undefined;
    }
    return record.#data;
  }

  /** Whether nobody has asked for all of it yet. */
  static isUndecoded(record: BlockRecord): boolean {
    return record.#data === undefined;
  }

  /** A decoder of some fields of the records that have this one's layout. */
  static decoderOf(record: BlockRecord, wanted: ReadonlySet<string>): CheckedDecoder {
    return record.#block.decodeOnly(wanted);
  }

  /** What a decoder makes of a record that is not decoded yet. */
  static decode(record: BlockRecord, decode: CheckedDecoder): object {
    const bytes = record.#bytes as Buffer;
    return decode(bytes, record.#bodyStart, bytes.length);
  }
}

/** One descriptor for all records, so that they share their hidden class. */
const DATA: PropertyDescriptor = {
  get(this: BlockRecord) {
    return BlockRecord.dataOf(this);
  },
  enumerable: true,
  configurable: true,
};

/** Gives an object with at least the wanted fields of a record, and its `blockType`. */
export type FieldReader = (record: { readonly data: object | undefined }) => Values;

const NO_FIELDS: Values = {};

/**
 * Makes a reader of some fields of a layout, for programs that need few of them: they are decoded alone, unless all of the record is
 * decoded already. `record.data` has the same values, and takes longer.
 *
 * @param layout what the catalogue's `layoutOf` says of the records to read; of others `data` is given
 * @param fields the fields wanted; those that the layout does not have are left out
 *
 * @example
 * ```ts
 * const layout = catalogue.layoutOf(record);
 * const read = createFieldReader(layout, ['deviceId', 'initiatorIpAddress']);
 * const { deviceId, initiatorIpAddress } = read(record);
 * ```
 */
export function createFieldReader(layout: BodyLayout, fields: Iterable<string>): FieldReader {
  const wanted = new Set(fields);
  let decode: CheckedDecoder | undefined;
  return (record) => {
    if (!isUndecoded(record) || BlockRecord.layoutOf(record) !== layout)
      return (record.data ?? NO_FIELDS) as Values;
    decode ??= BlockRecord.decoderOf(record, wanted);
    return BlockRecord.decode(record, decode) as Values;
  };
}

/**
 * Whether nobody has asked for all of a record's `data` yet, so that a {@link FieldReader} decodes what it wants of it alone: values of
 * the forms that the layout says, which nobody has changed.
 */
export function isUndecoded(record: object): record is BlockRecord {
  return record instanceof BlockRecord && BlockRecord.isUndecoded(record);
}

/** Whether the fields of a block hold neither blocks nor lists. */
export function isPlain({ fields }: BlockSchema): boolean {
  return Object.values(fields).every(({ shape }) => shape.type !== 'block' && shape.type !== 'list');
}
