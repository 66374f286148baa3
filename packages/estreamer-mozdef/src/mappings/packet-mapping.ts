import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, recordDetails } from './shared-details.ts';

/** Packets of intrusion events: record 2. With device, `eventid` and `eventsecond` they belong to the event. */
export const packetMapping: RecordMapping<'packet'> = {
  category: 'packet',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'packetSecond', microseconds: 'packetMicrosecond' }, { seconds: 'eventSecond' }],
  severity: [{ severity: 'INFO' }],
  summary: ['Packet', ' of {packetlength} octets', ' of intrusion event {eventid}'],
  tags: ['cisco', 'fmc', 'packet'],
  details: {
    ...recordDetails,
    eventid: 'eventId',
    eventsecond: { time: 'eventSecond' },
    linktype: 'linkType',
    packetlength: 'packetLength',
    packetdata: { compute: ({ data }) => Buffer.from(data.packetData).toString('hex') },
  },
};
