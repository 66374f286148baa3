import type { RecordMapping, SeverityRow } from '../mapping/record-mapping.ts';
import {
  applicationDetails,
  connectionLinkDetails,
  contextDetails,
  countryDetails,
  endpointDetails,
  endpointSummary,
  fileActionPassed,
  fmcSource,
  maliciousDispositions as malicious,
  policyDetails,
  recordDetails,
  tlsDetails,
} from './shared-details.ts';
import { userDetails } from './user-details.ts';

type FileMapping = RecordMapping<'fileEvent'> & RecordMapping<'fileMalwareEvent'>;

const details: FileMapping['details'] = {
  ...recordDetails,
  ...endpointDetails,
  ...countryDetails,
  sourceport: { port: 'sourcePort' },
  destinationport: { port: 'destinationPort' },
  icmptype: { icmp: 'sourcePort' },
  icmpcode: { icmp: 'destinationPort' },
  ...userDetails('userId'),
  success: { lookup: 'action', in: fileActionPassed },
  action: [{ name: 'action' }, { id: 'action' }],
  disposition: [{ name: 'disposition' }, { id: 'disposition' }],
  sperodisposition: [{ name: 'speroDisposition' }, { id: 'speroDisposition' }],
  detectionname: { compute: ({ data }: { readonly data: object }) => detectionIn(data) },
  threatscore: { id: 'threatScore' },
  filename: ['fileName', { name: 'sha256' }],
  filesize: 'fileSize',
  filetype: { name: 'fileTypeId' },
  filetypeid: { id: 'fileTypeId' },
  sha256: { id: 'sha256' },
  direction: [{ name: 'direction' }, { id: 'direction' }],
  destinationuri: 'uri',
  signature: 'signature',
  filestoragestatus: [{ name: 'fileStorageStatus' }, { id: 'fileStorageStatus' }],
  fileanalysisstatus: [{ name: 'fileAnalysisStatus' }, { id: 'fileAnalysisStatus' }],
  localmalwareanalysisstatus: [{ name: 'localMalwareAnalysisStatus' }, { id: 'localMalwareAnalysisStatus' }],
  archivefilestatus: [{ name: 'archiveFileStatus' }, { id: 'archiveFileStatus' }],
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

const HASH_OR_NOTHING = /^(?:[0-9a-f]{64})?$/i;

/** By the guide, the signature is the hash of the file once more; any other text can only be what was found in it. */
function detectionIn(data: { readonly signature?: unknown }): string | undefined {
  const { signature } = data;
  return typeof signature === 'string' && !HASH_OR_NOTHING.test(signature) ? signature : undefined;
}

const detectedByUser = ['Custom Detection', 'Custom Detection Block', 7, 8];

/** How severe file events are; of text events too. */
export const fileSeverity: readonly SeverityRow[] = [
  {
    when: { disposition: malicious, success: [false] },
    because: 'disposition Malware or Custom Signature, stopped',
    severity: 'WARNING',
  },
  {
    when: { disposition: malicious },
    because: 'disposition Malware or Custom Signature, let through or not known',
    severity: 'CRITICAL',
  },
  {
    when: { action: detectedByUser, success: [false] },
    because: 'action Custom Detection Block',
    severity: 'WARNING',
  },
  { when: { action: detectedByUser }, because: 'action Custom Detection', severity: 'CRITICAL' },
  { when: { success: [false] }, because: 'stopped', severity: 'NOTICE' },
  { severity: 'INFO' },
];

/** What a file event is summed up as; of text events too. */
export const fileSummary = [
  ['File "{filename}"', 'File {sha256}', 'File'],
  ' ({filetype})',
  ...endpointSummary,
  ' over {applicationprotocol}',
  ', direction {direction}',
  ', disposition {disposition}',
  ', threat {detectionname}',
  ': {action}',
  ', user {username}',
] as const;

const shared = {
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'fileEventTimestamp' }, { seconds: 'connectionTimestamp' }],
  severity: fileSeverity,
  summary: fileSummary,
  details,
  rest: { without: ['userId'] },
} as const;

/** Tags of file events; of text events too. */
export const fileTags = [
  'cisco',
  'fmc',
  'file',
  { when: { success: [false] }, tag: 'blocked' },
  { when: { disposition: malicious }, tag: 'malware' },
] as const;

/** File events: record 500. */
export const fileMapping: RecordMapping<'fileEvent'> = { ...shared, category: 'file', tags: fileTags };

/** File malware events: record 502, file events whose file was found to be malware or was looked up as such. */
export const fileMalwareMapping: RecordMapping<'fileMalwareEvent'> = {
  ...shared,
  category: 'malware',
  tags: fileTags,
};
