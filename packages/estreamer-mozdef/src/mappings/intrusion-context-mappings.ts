import type { RecordMapping } from '../mapping/record-mapping.ts';
import { impactDetails } from './intrusion-mapping.ts';
import { octetsAsText } from './octets-as-text.ts';
import { addressSummary, fmcSource, recordDetails } from './shared-details.ts';

/** Impact alerts, which the management center adds to intrusion events: record 9. */
export const impactAlertMapping: RecordMapping<'intrusionImpactAlert'> = {
  category: 'intrusion',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'eventSecond' }],
  severity: [
    { when: { impactlevel: [1] }, because: 'impact level 1 (red, vulnerable)', severity: 'CRITICAL' },
    {
      when: { impactlevel: [2] },
      because: 'impact level 2 (orange, potentially vulnerable)',
      severity: 'ERROR',
    },
    {
      when: { impactlevel: [3] },
      because: 'impact level 3 (yellow, currently not vulnerable)',
      severity: 'WARNING',
    },
    { severity: 'NOTICE' },
  ],
  summary: ['Impact alert', ' "{description}"', ...addressSummary, ', impact {impactlevel}'],
  tags: ['cisco', 'fmc', 'intrusion', 'impact-alert', { when: { impactlevel: [1] }, tag: 'impact-red' }],
  details: {
    ...recordDetails,
    sourceipaddress: { address: 'sourceIpAddress', version: 4 },
    sourceipv6address: { address: 'sourceIpAddress', version: 6 },
    destinationipaddress: { address: 'destinationIpAddress', version: 4 },
    destinationipv6address: { address: 'destinationIpAddress', version: 6 },
    eventid: 'eventId',
    description: 'description',
    ...impactDetails,
  },
  rest: {},
};

/** Extra data of intrusion events: record 110. With device, `eventid` and `eventsecond` it belongs to the event. */
export const extraDataMapping: RecordMapping<'intrusionExtraData'> = {
  category: 'intrusion',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'eventSecond' }],
  severity: [{ severity: 'INFO' }],
  summary: ['Extra data of intrusion event {eventid}', ': {extradatatype}', ' "{extradata}"'],
  tags: ['cisco', 'fmc', 'intrusion', 'extra-data'],
  details: {
    ...recordDetails,
    eventid: 'eventId',
    eventsecond: { time: 'eventSecond' },
    extradatatype: [{ name: 'extraDataType' }, { id: 'extraDataType' }],
    extradatatypeid: { id: 'extraDataType' },
    extradata: { compute: ({ data }) => octetsAsText(data.extraData) },
  },
};
