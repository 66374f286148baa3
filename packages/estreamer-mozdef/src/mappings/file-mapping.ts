import type { RecordMapping } from '../mapping/record-mapping.ts';
import {
  applicationDetails,
  connectionLinkDetails,
  contextDetails,
  endpointDetails,
  endpointSummary,
  fileActionPassed,
  maliciousDispositions as malicious,
  policyDetails,
  recordDetails,
  tlsDetails,
} from './shared-details.ts';

type FileMapping = RecordMapping<'fileEvent'> & RecordMapping<'fileMalwareEvent'>;

const details: FileMapping['details'] = {
  ...recordDetails,
  ...endpointDetails,
  sourceport: { port: 'sourcePort' },
  destinationport: { port: 'destinationPort' },
  icmptype: { icmp: 'sourcePort' },
  icmpcode: { icmp: 'destinationPort' },
  username: { name: 'userId' },
  userid: { id: 'userId' },
  success: { lookup: 'action', in: fileActionPassed },
  action: [{ name: 'action' }, { id: 'action' }],
  disposition: [{ name: 'disposition' }, { id: 'disposition' }],
  sperodisposition: [{ name: 'speroDisposition' }, { id: 'speroDisposition' }],
  detectionname: { name: 'sha256' },
  threatscore: { id: 'threatScore' },
  filename: 'fileName',
  filesize: 'fileSize',
  filetype: { name: 'fileTypeId' },
  filetypeid: { id: 'fileTypeId' },
  sha256: { id: 'sha256' },
  direction: { name: 'direction' },
  destinationuri: 'uri',
  signature: 'signature',
  filestoragestatus: { name: 'fileStorageStatus' },
  fileanalysisstatus: { name: 'fileAnalysisStatus' },
  localmalwareanalysisstatus: { name: 'localMalwareAnalysisStatus' },
  archivefilestatus: { name: 'archiveFileStatus' },
  archivename: 'archiveName',
  archivesha256: 'archiveSha256',
  archivedepth: { id: 'archiveDepth' },
  httpresponse: { id: 'httpResponse' },
  ...policyDetails,
  ...applicationDetails,
  ...connectionLinkDetails,
  ...tlsDetails,
  ...contextDetails,
};

const detectedByUser = ['Custom Detection', 'Custom Detection Block', 7, 8];

const shared = {
  source: 'cisco-fmc',
  sensor: 'deviceId',
  timestamp: [{ seconds: 'fileEventTimestamp' }, { seconds: 'connectionTimestamp' }],
  severity: [
    { when: { disposition: malicious, success: [false] }, severity: 'WARNING' },
    { when: { disposition: malicious }, severity: 'CRITICAL' },
    { when: { action: detectedByUser, success: [false] }, severity: 'WARNING' },
    { when: { action: detectedByUser }, severity: 'CRITICAL' },
    { when: { success: [false] }, severity: 'NOTICE' },
    { severity: 'INFO' },
  ],
  summary: [
    ['File "{filename}"', 'File {sha256}', 'File'],
    ' ({filetype})',
    ...endpointSummary,
    ' over {applicationprotocol}',
    ', direction {direction}',
    ', disposition {disposition}',
    ', threat {detectionname}',
    ': {action}',
    ', user {username}',
  ],
  details,
} as const;

const tags = [
  'cisco',
  'fmc',
  'file',
  { when: { success: [false] }, tag: 'blocked' },
  { when: { disposition: malicious }, tag: 'malware' },
] as const;

/** File events: record 500. */
export const fileMapping: RecordMapping<'fileEvent'> = { ...shared, category: 'file', tags };

/** File malware events: record 502, file events whose file was found to be malware or was looked up as such. */
export const fileMalwareMapping: RecordMapping<'fileMalwareEvent'> = { ...shared, category: 'malware', tags };
