import { defineBlock } from '../../schema/define-block.ts';
import { ipv4, uint8, uint16, uint32, uint64, unixSeconds } from '../../schema/fields.ts';

/** Connection Chunk, series 1, block type 136: sent since 5.1.1. */
export const connectionChunk136 = defineBlock({
  series: 1,
  blockType: 136,
  name: 'Connection Chunk',
  since: '5.1.1',
  fields: {
    initiatorIpAddress: ipv4(),
    responderIpAddress: ipv4(),
    startTime: unixSeconds(),
    applicationProtocolId: uint32(),
    responderPort: uint16(),
    ipProtocol: uint8(),
    connectionType: uint8(),
    netflowDetectorIpAddress: ipv4(),
    packetsSent: uint64(),
    packetsReceived: uint64(),
    bytesSent: uint64(),
    bytesReceived: uint64(),
    connections: uint32(),
  },
});
