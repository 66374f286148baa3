import { defineBlock } from '../../schema/define-block.ts';
import {
  ipv6,
  octets,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
  unixSeconds,
  uuid,
} from '../../schema/fields.ts';
import {
  archiveFileStatus,
  fileAction,
  fileAnalysisStatus,
  fileDirection,
  fileDisposition,
  fileStorageStatus,
} from '../../values/file.ts';
import { sslAction, sslFlowStatus } from '../../values/ssl.ts';

/**
 * File Event, series 2, block type 46: sent since 5.4.
 *
 * Sources disagree (file-46-number): 46; accept by recordType 500/502 when the number is unknown but the length fits.
 */
export const fileEvent46 = defineBlock({
  series: 2,
  blockType: 46,
  name: 'File Event',
  since: '5.4',
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
    sslCertificateFingerprint: octets(20),
    sslActualAction: uint16({ values: sslAction }),
    sslFlowStatus: uint16({ values: sslFlowStatus }),
    archiveSha256: string({ title: 'Archive SHA' }),
    archiveName: string(),
    archiveDepth: uint8(),
  },
});
