import type { RecordMapping } from '../mapping/record-mapping.ts';
import { extraDataAddress, extraDataText } from './extra-data.ts';
import { impactDetails } from './intrusion-mapping.ts';
import { addressSummary, fmcSource, recordDetails } from './shared-details.ts';

/** The impact flag that says that the device dropped the session. */
const SESSION_DROPPED = 0x20;

/** Impact alerts, which the management center adds to intrusion events: record 9. */
export const impactAlertMapping: RecordMapping<'intrusionImpactAlert'> = {
  category: 'intrusion',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'eventSecond' }],
  severity: [
    {
      when: { impactlevel: [1], success: [false] },
      because: 'impact level 1 (red, vulnerable), stopped',
      severity: 'ERROR',
    },
    { when: { impactlevel: [1] }, because: 'impact level 1, not known to be stopped', severity: 'CRITICAL' },
    {
      when: { impactlevel: [2], success: [false] },
      because: 'impact level 2 (orange, potentially vulnerable), stopped',
      severity: 'WARNING',
    },
    { when: { impactlevel: [2] }, because: 'impact level 2, not known to be stopped', severity: 'ERROR' },
    {
      when: { impactlevel: [3] },
      because: 'impact level 3 (yellow, currently not vulnerable)',
      severity: 'WARNING',
    },
    { severity: 'NOTICE' },
  ],
  summary: ['Impact alert', ' "{description}"', ...addressSummary, ', impact {impactlevel}'],
  tags: [
    'cisco',
    'fmc',
    'intrusion',
    'impact-alert',
    { when: { success: [false] }, tag: 'blocked' },
    { when: { impactlevel: [1] }, tag: 'impact-red' },
  ],
  details: {
    ...recordDetails,
    sourceipaddress: { address: 'sourceIpAddress', version: 4 },
    sourceipv6address: { address: 'sourceIpAddress', version: 6 },
    destinationipaddress: { address: 'destinationIpAddress', version: 4 },
    destinationipv6address: { address: 'destinationIpAddress', version: 6 },
    eventid: 'eventId',
    description: 'description',
    success: { compute: ({ data }) => ((data.impactFlags & SESSION_DROPPED) === 0 ? undefined : false) },
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
    extradata: { compute: ({ data }) => extraDataText(data) },
    originalclientipaddress: { compute: ({ data }) => extraDataAddress(data) },
  },
};
