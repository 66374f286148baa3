import type { RecordMapping } from '../../mapping/record-mapping.ts';
import { fileSeverity, fileSummary, fileTags } from '../file-mapping.ts';
import { fileActionPassedByName } from '../shared-details.ts';
import { textEvent, textEventDetails } from './shared-fields.ts';

/** File events that come as text: records 500 and 502. The initiator of the connection is the source. */
export const fileTextMapping: RecordMapping<'fullyQualifiedFile'> = {
  ...textEvent,
  category: 'file',
  timestamp: [{ seconds: 'EventSecond' }, { seconds: 'FirstPacketSecond' }],
  severity: fileSeverity,
  summary: fileSummary,
  tags: fileTags,
  details: {
    ...textEventDetails,
    success: { lookup: 'FileAction', in: fileActionPassedByName },
    connectiontimestamp: { time: 'FirstPacketSecond' },
    filename: 'FileName',
    filesize: 'FileSize',
    filetype: 'FileType',
    sha256: 'FileSHA256',
    direction: 'FileDirection',
    action: 'FileAction',
    disposition: 'SHA_Disposition',
    sperodisposition: 'SperoDisposition',
    // The names of threats are in no field that was seen so far.
    detectionname: 'ThreatName',
    filestoragestatus: 'FileStorageStatus',
    fileanalysisstatus: 'FileStaticAnalysisStatus',
    accesscontrolpolicy: 'FilePolicy',
    destinationuri: 'URI',
  },
};
