import { blockHistory, defineBlock } from '../schema/define-block.ts';
import { ipv6, octets, string, uint8, uint16, uint32, uint64, unixSeconds, uuid } from '../schema/fields.ts';
import {
  archiveFileStatus,
  fileAction,
  fileAnalysisStatus,
  fileDirection,
  fileDisposition,
  fileStorageStatus,
  localMalwareAnalysisStatus,
} from '../values/file.ts';
import { sslAction, sslFlowStatus } from '../values/ssl.ts';
import { defineRecord, versionsWithUnnumbered } from './define-record.ts';

/** TLS of the connection that a file came over, and the archive that it was in. */
export const tlsAndArchive = {
  sslCertificateFingerprint: octets(20),
  sslActualAction: uint16({ values: sslAction }),
  sslFlowStatus: uint16({ values: sslFlowStatus }),
  archiveSha256: string({ title: 'Archive SHA' }),
  archiveName: string(),
  archiveDepth: uint8(),
};

/** File Event, series 2. */
const fileEvent = blockHistory(
  defineBlock({
    series: 2,
    blockType: 46,
    name: 'File Event',
    since: '5.4',
    request: 5,
    sourcesDisagree:
      'Sources name two numbers for this layout: 46, which is used here, and one that is plainly wrong. In a file event, any block type that is not known is tried with this layout, and taken if it fits to the octet.',
    fields: {
      deviceId: uint32(),
      connectionInstanceId: uint16({ title: 'Connection Instance' }),
      connectionCounter: uint16(),
      connectionTimestamp: unixSeconds(),
      fileEventTimestamp: unixSeconds(),
      sourceIpAddress: ipv6(),
      destinationIpAddress: ipv6(),
      disposition: uint8({ values: fileDisposition }),
      speroDisposition: uint8({ values: fileDisposition }),
      fileStorageStatus: uint8({ values: fileStorageStatus }),
      fileAnalysisStatus: uint8({ values: fileAnalysisStatus }),
      archiveFileStatus: uint8({ values: archiveFileStatus }),
      threatScore: uint8(),
      action: uint8({ values: fileAction }),
      sha256: octets(32, { title: 'SHA Hash' }),
      fileTypeId: uint32(),
      fileName: string(),
      fileSize: uint64(),
      direction: uint8({ values: fileDirection }),
      applicationProtocolId: uint32({ title: 'Application ID' }),
      userId: uint32(),
      uri: string(),
      signature: string(),
      sourcePort: uint16(),
      destinationPort: uint16(),
      ipProtocol: uint8({ title: 'Protocol' }),
      accessControlPolicyUuid: uuid(),
      sourceCountry: uint16(),
      destinationCountry: uint16(),
      webApplicationId: uint32(),
      clientApplicationId: uint32(),
      securityContextUuid: uuid({ title: 'Security Context' }),
      ...tlsAndArchive,
    },
  }),
)
  .revise({
    blockType: 56,
    since: '6.0',
    request: 6,
    after: {
      fileAnalysisStatus: {
        localMalwareAnalysisStatus: uint8({ values: localMalwareAnalysisStatus }),
      },
      archiveDepth: {
        httpResponse: uint32(),
      },
    },
  })
  .revise({
    blockType: 79,
    since: '7.0',
    request: 7,
    after: {
      httpResponse: {
        ingressVrfName: string(),
        egressVrfName: string(),
      },
    },
  });

const fileBody = versionsWithUnnumbered(fileEvent.versions, fileEvent.versions[0]);

/** The record types of this family. */
export const fileRecords = [
  defineRecord({
    recordType: 500,
    kind: 'fileEvent',
    name: 'File Event',
    category: 'file',
    discoveryHeader: false,
    body: fileBody,
  }),
  defineRecord({
    recordType: 502,
    kind: 'fileMalwareEvent',
    name: 'File Malware Event',
    category: 'file',
    discoveryHeader: false,
    body: fileBody,
  }),
] as const;
