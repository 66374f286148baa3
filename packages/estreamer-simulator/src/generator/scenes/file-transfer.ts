import { type EventData, type EventOutline, inFlow } from '../event-outline.ts';
import { indicatorsOfCompromise } from '../network/attacks.ts';
import { malwareCloud, ruleReasons } from '../network/devices.ts';
import {
  dispositions,
  files,
  harmlessFiles,
  maliciousFiles,
  malwareDetectors,
  malwareEventSubtypes,
  malwareEventTypes,
  type NetworkFile,
} from '../network/files.ts';
import { type Host, insideHosts } from '../network/hosts.ts';
import { type Site, sites } from '../network/sites.ts';
import { connectionHeader, siteConnection } from './connections.ts';
import { combinations, eventAbout } from './scene.ts';

const FILE_ACTION = { detect: 1, malwareBlock: 4 };
const DOWNLOAD = 1;
const STORED = 1;
const SENT_FOR_ANALYSIS = 1;

/** The site that files come from: the one that speaks plain HTTP and is not blocked. */
const fileSite = sites.find(({ service, blocked }) => service.port === 80 && !blocked) as Site;

/** A host downloads a harmless file: the file event and the connection. */
export const download = combinations(insideHosts, harmlessFiles, (host, file) => [
  { kind: 'fileEvent', data: fileEvent(host, file) },
  fileConnection(host, file, {}),
]);

/**
 * A host is kept from downloading malware: the file event, the malware event, the indication of compromise and the
 * connection.
 */
export const infection = combinations(insideHosts, maliciousFiles, (host, file) => [
  { kind: 'fileMalwareEvent', data: fileEvent(host, file) },
  { kind: 'malwareEvent', data: malwareEvent(host, file) },
  eventAbout(host, 'hostIocSet', {
    value: indicatorsOfCompromise.malware.id,
    iocIdNumber: indicatorsOfCompromise.malware.id,
    firstSeen: inFlow.firstSecond,
    firstDeviceId: host.device.id,
    firstInstanceId: inFlow.instance,
    firstConnectionTime: inFlow.firstSecond,
    firstCounter: inFlow.counter,
    lastSeen: inFlow.lastSecond,
  }),
  fileConnection(host, file, {
    accessControlRuleReason: ruleReasons.fileBlock.id,
    iocNumber: indicatorsOfCompromise.malware.id,
  }),
]);

function uriOf(file: NetworkFile): string {
  return `/files/${files.indexOf(file)}/${file.name}`;
}

function fileConnection(
  host: Host,
  file: NetworkFile,
  more: EventData<'connectionStatistics'>,
): EventOutline {
  return {
    kind: 'connectionStatistics',
    discoveryHeader: connectionHeader(host.device),
    data: {
      ...siteConnection(host, { ...fileSite, responseBytes: file.size }),
      clientUrl: `${new URL(fileSite.url).origin}${uriOf(file)}`,
      fileEventCount: 1,
      ...more,
    },
  };
}

/** What file and malware events tell of a transfer in the same fields. */
function transfer(host: Host, file: NetworkFile) {
  const { service } = fileSite;
  return {
    deviceId: host.device.id,
    connectionInstanceId: inFlow.instance,
    connectionCounter: inFlow.counter,
    connectionTimestamp: inFlow.firstSecond,
    sourceIpAddress: host.address,
    sourcePort: inFlow.initiatorPort,
    destinationIpAddress: fileSite.address,
    destinationPort: service.port,
    ipProtocol: service.ipProtocol,
    direction: DOWNLOAD,
    disposition: file.disposition,
    action: file.disposition === dispositions.malware ? FILE_ACTION.malwareBlock : FILE_ACTION.detect,
    threatScore: file.threatScore,
    fileTypeId: file.typeId,
    fileName: file.name,
    fileSize: file.size,
    uri: uriOf(file),
    userId: host.userId,
    applicationProtocolId: service.applicationProtocolId,
    clientApplicationId: service.clientApplicationId,
    webApplicationId: fileSite.webApplicationId,
    accessControlPolicyUuid: host.device.policyUuid,
    destinationCountry: fileSite.countryCode,
  };
}

function fileEvent(host: Host, file: NetworkFile): EventData<'fileEvent'> {
  const harmless = file.disposition === dispositions.clean;
  return {
    ...transfer(host, file),
    fileEventTimestamp: inFlow.lastSecond,
    sha256: file.sha256,
    signature: file.detection,
    fileStorageStatus: harmless ? 0 : STORED,
    fileAnalysisStatus: harmless ? 0 : SENT_FOR_ANALYSIS,
  };
}

function malwareEvent(host: Host, file: NetworkFile): EventData<'malwareEvent'> {
  return {
    ...transfer(host, file),
    malwareEventTimestamp: inFlow.lastSecond,
    cloudUuid: malwareCloud.uuid,
    eventTypeId: malwareEventTypes[0].id,
    eventSubtypeId: malwareEventSubtypes[0].id,
    detectorId: malwareDetectors[0].id,
    detectionName: file.detection,
    fileSha256: file.sha256,
    iocNumber: indicatorsOfCompromise.malware.id,
  };
}
