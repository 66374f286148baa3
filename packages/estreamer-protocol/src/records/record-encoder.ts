import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { type ByteWriter, createByteWriter } from '../schema/byte-writer.ts';
import { createEncoderCompiler, type EncoderCompiler } from '../schema/compile-encoder.ts';
import { asInteger } from '../schema/field-values.ts';
import { createRecordCatalogue, type RecordCatalogue, type RecordInput } from './catalogue.ts';
import type { RecordDefinition } from './define-record.ts';
import { discoveryHeaderFields, discoveryHeaderIpv6Fields } from './headers.ts';

/** Writes records as a server would. */
export interface RecordEncoder {
  /**
   * Encodes a record to the payload of an event data message. What the input leaves out is written as zero or
   * empty; a `discoveryHeader` has an IPv6 address (`hasIpv6` 1) unless it says `hasIpv6: 0`; where the body is a
   * block, `data.blockType` selects the version. Without one the newest is written, but where the body may also be
   * a bare layout, the first that has the fields given. A decoded record encodes to the bytes that it
   * came from, but for what decoding leaves out: reserved words of the record header, what a newer server added to a
   * block, and the widths of a variant that has the same fields.
   *
   * @throws {EstreamerProtocolError} `unknown-record` for a kind or block type that the catalogue does not have,
   *   `invalid-value` for a value that does not fit its field
   */
  encode(record: RecordInput): Buffer;
}

/** Makes an encoder for the records of a catalogue. */
export function createRecordEncoder(
  options: { readonly catalogue?: RecordCatalogue<RecordDefinition> } = {},
): RecordEncoder {
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const compiler = createEncoderCompiler();
  return {
    encode(record) {
      const definition = catalogue.byKind(record.kind);
      if (definition === undefined) {
        throw new EstreamerProtocolError(
          'unknown-record',
          `The catalogue has no record of kind "${record.kind}".`,
        );
      }
      const writer = createByteWriter();
      const netmapId = asInteger('netmapId', record.netmapId, 0, 0x7fff);
      writer.uint32(definition.recordType + netmapId * 0x1_0000);
      writer.uint32(0);
      if (record.archiveTimestamp !== undefined) {
        writer.uint32(asInteger('archiveTimestamp', record.archiveTimestamp, 0, 0xffff_ffff));
        writer.uint32(0);
      }
      const headerSize = writer.length;
      if (definition.discoveryHeader) encodeDiscoveryHeader(compiler, writer, record.discoveryHeader ?? {});
      encodeBody(compiler, writer, definition, record.data);
      writer.patchUint32(4, writer.length - headerSize);
      return writer.finish();
    },
  };
}

function encodeDiscoveryHeader(
  compiler: EncoderCompiler,
  writer: ByteWriter,
  header: Readonly<Record<string, unknown>>,
): void {
  const values = { hasIpv6: 1, ...header };
  compiler.layout(values.hasIpv6 === 1 ? discoveryHeaderIpv6Fields : discoveryHeaderFields)(writer, values);
}

function encodeBody(
  compiler: EncoderCompiler,
  writer: ByteWriter,
  definition: RecordDefinition,
  data: Readonly<Record<string, unknown>>,
): void {
  const { body } = definition;
  if (body.type === 'parser') {
    throw new EstreamerProtocolError(
      'unknown-record',
      `${definition.name} is read by a parser of its own, and there is no writer for it.`,
      { recordType: definition.recordType },
    );
  }
  if (body.type === 'layout') return compiler.layout(body.fields)(writer, data);
  if (data['blockType'] === undefined) {
    const bare = body.bare.find(({ fields }) =>
      Object.keys(data).every((name) => Object.hasOwn(fields, name)),
    );
    if (bare !== undefined) return compiler.layout(bare.fields)(writer, data);
  }
  const blockType = data['blockType'] ?? body.versions.at(-1)?.blockType;
  const schema = body.versions.find((version) => version.blockType === blockType);
  if (schema === undefined) {
    throw new EstreamerProtocolError(
      'unknown-record',
      `${definition.name} has no version with block type ${String(blockType)}; known are ${body.versions.map((version) => version.blockType).join(', ')}.`,
      { recordType: definition.recordType },
    );
  }
  compiler.block(schema)(writer, data);
}
