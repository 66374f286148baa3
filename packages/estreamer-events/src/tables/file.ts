import type { EventTable, SeverityRow } from '../event/event-table.ts';
import { classicWords, dispositionWords, fileActionWords } from '../event/management-center-words.ts';
import { fields, ids, namesOrIds } from './equal-names.ts';
import {
  blockedTag,
  carrierFacts,
  device,
  endpointSummary,
  fileActionPassed,
  maliciousDispositions as malicious,
  maliciousFileSeverity,
  trafficFacts,
} from './shared.ts';
import { textFacts, textTable } from './text-events.ts';

const detectedByUser = ['Custom Detection', 'Custom Detection Block', 7, 8];

/** How severe file events are. */
const severity: readonly SeverityRow[] = [
  ...maliciousFileSeverity,
  {
    when: { action: detectedByUser, letThrough: [false] },
    because: 'action Custom Detection Block',
    severity: 'WARNING',
    score: 6,
  },
  { when: { action: detectedByUser }, because: 'action Custom Detection', severity: 'CRITICAL', score: 9 },
  { when: { letThrough: [false] }, because: 'stopped', severity: 'NOTICE' },
  { when: { disposition: ['Clean', 1] }, because: 'disposition Clean', severity: 'INFO', score: 2 },
  { severity: 'INFO' },
];

/** What file events of all sorts have in common. */
const shared = {
  category: 'file',
  title: 'File Event',
  severity,
  summary: [
    ['File "{fileName}"', 'File {sha256}', 'File'],
    ' ({fileType})',
    ...endpointSummary,
    ' over {applicationProtocol}',
    ', direction {direction}',
    ', disposition {disposition}',
    ', threat {detectionName}',
    ': {action}',
    ', user {userName}',
  ],
  tags: ['cisco', 'fmc', 'file', blockedTag, { when: { disposition: malicious }, tag: 'malware' }],
} as const;

const HASH_OR_NOTHING = /^(?:[0-9a-f]{64})?$/i;

/** By the guide, the signature is the hash of the file once more; any other text can only be what was found in it. */
function detectionIn(data: { readonly signature?: unknown }): string | undefined {
  const { signature } = data;
  return typeof signature === 'string' && !HASH_OR_NOTHING.test(signature) ? signature : undefined;
}

type FileFacts = EventTable<'fileEvent'>['facts'] & EventTable<'fileMalwareEvent'>['facts'];

const facts: FileFacts = {
  ...trafficFacts,
  letThrough: { lookup: 'action', in: fileActionPassed },
  ...namesOrIds('action', 'disposition', 'speroDisposition'),
  detectionName: {
    compute: ({ data }: { readonly data: object }) => detectionIn(data),
    reads: ['signature'],
  },
  threatScore: { id: 'threatScore' },
  fileName: ['fileName', { name: 'sha256' }],
  fileSize: 'fileSize',
  fileType: { name: 'fileTypeId' },
  ...ids('fileTypeId', 'sha256'),
  direction: { nameOrId: 'direction' },
  destinationUri: 'uri',
  signature: 'signature',
  ...namesOrIds('fileStorageStatus', 'fileAnalysisStatus', 'localMalwareAnalysisStatus', 'archiveFileStatus'),
  ...fields('archiveName', 'archiveSha256'),
  ...ids('archiveDepth', 'httpResponse'),
  ...carrierFacts,
};

const classic = {
  ...shared,
  sensor: device,
  time: [{ seconds: 'fileEventTimestamp' }, { seconds: 'connectionTimestamp' }],
  facts,
} as const;

/** File events: record 500. */
export const fileTable: EventTable<'fileEvent'> = classic;

/** File malware events: record 502, file events whose file was found to be malware or was looked up as such. */
export const fileMalwareTable: EventTable<'fileMalwareEvent'> = {
  ...classic,
  category: 'malware',
  title: 'File Malware Event',
};

const fileTextFacts = {
  ...textFacts,
  letThrough: { lookup: 'FileAction', in: fileActionPassed },
  connectionTimestamp: { time: 'FirstPacketSecond' },
  fileName: 'FileName',
  fileSize: 'FileSize',
  fileType: 'FileType',
  sha256: 'FileSHA256',
  direction: 'FileDirection',
  action: [{ lookup: 'FileAction', in: classicWords(fileActionWords) }, 'FileAction'],
  disposition: [{ lookup: 'SHA_Disposition', in: classicWords(dispositionWords) }, 'SHA_Disposition'],
  speroDisposition: 'SperoDisposition',
  detectionName: 'ThreatName',
  threatScore: { id: 'ThreatScore' },
  fileStorageStatus: 'FileStorageStatus',
  fileAnalysisStatus: 'FileSandboxStatus',
  localMalwareAnalysisStatus: 'FileStaticAnalysisStatus',
  archiveName: 'ArchiveFileName',
  archiveFileStatus: 'ArchiveFileStatus',
  archiveSha256: 'ArchiveSHA256',
  archiveDepth: { id: 'ArchiveDepth' },
  accessControlPolicy: 'FilePolicy',
  destinationUri: 'URI',
  httpResponse: ['HTTP_Response', 'HTTPResponse'],
} as const;

/** File events that come as text: records 500 and 502. The initiator of the connection is the source. */
export const fileTextTable: EventTable<'fullyQualifiedFile'> = {
  ...textTable,
  ...shared,
  time: [{ seconds: 'EventSecond' }, { seconds: 'FirstPacketSecond' }],
  facts: fileTextFacts,
};

/** Those of them whose disposition says that the file does harm, which are a record of their own otherwise. */
export const malwareTextTable: EventTable<'fullyQualifiedMalware'> = {
  ...fileTextTable,
  category: 'malware',
  title: 'File Malware Event',
};
