import { ipProtocolNames } from '@x/estreamer-protocol';
import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, headerTime, recordDetails } from './shared-details.ts';

/** Connections of five minutes put together: record 73. */
export const connectionChunkMapping: RecordMapping<'connectionChunk'> = {
  category: 'connection',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'startTime' }, ...headerTime],
  severity: [{ severity: 'INFO' }],
  summary: [
    ['{connections} {protocol} connections', '{connections} connections', 'Connections'],
    ' from {sourceipaddress}',
    [' to {destinationipaddress}:{destinationport}', ' to {destinationipaddress}'],
    ' ({applicationprotocol})',
  ],
  tags: ['cisco', 'fmc', 'connection', 'connection-chunk'],
  details: {
    ...recordDetails,
    sourceipaddress: { address: 'initiatorIpAddress', version: 4 },
    destinationipaddress: { address: 'responderIpAddress', version: 4 },
    destinationport: { port: 'responderPort' },
    protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
    ipprotocol: { id: 'ipProtocol' },
    applicationprotocol: { name: 'applicationProtocolId' },
    applicationprotocolid: { id: 'applicationProtocolId' },
    connections: 'connections',
    bytessent: 'bytesSent',
    bytesreceived: 'bytesReceived',
    packetssent: 'packetsSent',
    packetsreceived: 'packetsReceived',
  },
  rest: {},
};
