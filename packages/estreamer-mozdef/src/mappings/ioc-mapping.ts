import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, headerTime, hostDetails, recordDetails } from './shared-details.ts';

/** An indication of compromise was set for a host: record 160. */
export const iocMapping: RecordMapping<'hostIocSet'> = {
  category: 'ioc',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [...headerTime, { seconds: 'lastSeen' }, { seconds: 'firstSeen' }],
  severity: [
    { when: { disabled: [1] }, because: 'the indication is switched off for the host', severity: 'NOTICE' },
    { because: 'a host shows a sign of compromise', severity: 'ERROR' },
  ],
  summary: [
    ['Indication of compromise "{iocname}"', 'Indication of compromise {iocid}', 'Indication of compromise'],
    [' on host {sourceipaddress}', ' on host {sourceipv6address}', ' on host {macaddress}'],
    ', first seen {firstseen}',
  ],
  tags: ['cisco', 'fmc', 'ioc'],
  details: {
    ...recordDetails,
    ...hostDetails,
    ioc: { compute: () => true },
    iocname: [{ name: 'iocIdNumber' }, { name: 'value' }],
    iocid: [{ id: 'iocIdNumber' }, { id: 'value' }],
    disabled: { id: 'disabled' },
    firstseen: { time: 'firstSeen' },
    lastseen: { time: 'lastSeen' },
    firstconnectiontime: { time: 'firstConnectionTime' },
    lastconnectiontime: { time: 'lastConnectionTime' },
  },
  rest: {},
};
