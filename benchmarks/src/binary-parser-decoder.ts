import { createRecordCatalogue, layoutsOf } from '@x/estreamer-protocol';
import { Parser } from 'binary-parser';

const RECORD_HEADER_SIZE = 16;
const DISCOVERY_HEADER_SIZE = 56;
const BLOCK_HEADER_SIZE = 8;

/** binary-parser as one would use it directly for a flat block: formatters give the same values. */
export function createBinaryParserDecoder(payload: Buffer): () => unknown {
  const definition = createRecordCatalogue().byType(payload.readUInt32BE(0) & 0xffff);
  const start = RECORD_HEADER_SIZE + (definition?.discoveryHeader ? DISCOVERY_HEADER_SIZE : 0);
  const blockType = payload.readUInt32BE(start);
  const layout =
    definition && layoutsOf(definition.body).find((candidate) => candidate.blockType === blockType);
  const parser = new Parser().endianess('big');
  for (const [name, { shape }] of Object.entries(layout?.fields ?? {})) {
    switch (shape.type) {
      case 'uint8':
      case 'uint16':
      case 'uint32':
        parser[shape.type](name);
        break;
      case 'uint64':
        parser.buffer(name, { length: 8, formatter: (bytes: Buffer) => Number(bytes.readBigUInt64BE()) });
        break;
      case 'uuid':
        parser.buffer(name, {
          length: 16,
          formatter: (bytes: Buffer) =>
            bytes.toString('hex').replace(/^(.{8})(....)(....)(....)/, '$1-$2-$3-$4-'),
        });
        break;
      case 'ipv6':
        parser.buffer(name, { length: 16, formatter: formatAddress });
        break;
      case 'octets':
        parser.buffer(name, { length: shape.length, formatter: (bytes: Buffer) => bytes.toString('hex') });
        break;
      case 'string':
        parser.nest(name, {
          type: new Parser()
            .endianess('big')
            .uint32('type')
            .uint32('size')
            .string('text', {
              length(this: { size: number }) {
                return this.size - BLOCK_HEADER_SIZE;
              },
              stripNull: true,
            }),
          formatter: ({ text }: { text: string }) => text,
        });
        break;
      default:
        throw new Error(`The benchmark has no ${shape.type}.`);
    }
  }
  const body = payload.subarray(start + BLOCK_HEADER_SIZE);
  return () => ({ blockType, ...(parser.parse(body) as object) });
}

function formatAddress(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  if (hex.startsWith('00000000000000000000ffff')) return bytes.subarray(12).join('.');
  return new URL(`http://[${hex.match(/..../g)?.join(':')}]/`).hostname.slice(1, -1);
}
