import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, recordDetails } from './shared-details.ts';

const { deviceid: _none, ...envelopeDetails } = recordDetails;

/** Events that could not be decoded: of a record type that nobody knows, of a newer version, or damaged. */
export const unknownMapping: RecordMapping<'unknown'> = {
  category: 'unknown',
  source: fmcSource,
  timestamp: [],
  severity: [{ because: 'a record that could not be decoded', severity: 'NOTICE' }],
  summary: ['Record of type {recordtype}', ' ({recordname})', ' could not be decoded: {reason}'],
  tags: ['cisco', 'fmc', 'undecoded'],
  details: {
    ...envelopeDetails,
    recordtype: { compute: ({ recordType }) => recordType },
    recordname: { compute: ({ recordName }) => recordName },
    recordcategory: { compute: ({ category }) => category },
    reason: { compute: ({ reason }) => reason.message },
    reasoncode: { compute: ({ reason }) => reason.code },
    reasonoffset: { compute: ({ reason }) => reason.offset },
    octets: { compute: ({ bytes }) => bytes.length },
    octetsdata: { compute: ({ bytes }) => Buffer.from(bytes).toString('hex') },
  },
};
