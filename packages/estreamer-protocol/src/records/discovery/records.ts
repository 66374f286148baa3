import { ipv6, uint8, uint16, uint32 } from '../../schema/fields.ts';
import { hostType } from '../../values/host.ts';
import { type BlockBody, defineRecord, type LayoutBody, layout, versions } from '../define-record.ts';
import { hostMacAddress95, vlan14 } from './addresses.ts';
import { hostClientApplication122 } from './applications.ts';
import { attributeDefinition55 } from './attributes.ts';
import { identity94, operatingSystem53, operatingSystemFingerprint130 } from './fingerprints.ts';
import { hostProfile139 } from './host-profiles.ts';
import { scanResult142, stringInformation35, userProduct134 } from './scan-results.ts';
import { hostServer103, serverBanner37 } from './servers.ts';
import {
  userAttributeValue82,
  userClientApplicationList60,
  userCriticalityChange81,
  userHosts78,
  userProtocolList83,
  userServerList77,
  userVulnerabilityChange80,
} from './user-input.ts';

/** A record of the discovery family: a discovery header names the host, the body says what was found of it. */
function discoveryRecord<
  const Type extends number,
  const Kind extends string,
  Body extends LayoutBody | BlockBody,
>(recordType: Type, kind: Kind, name: string, body: Body) {
  return defineRecord({ recordType, kind, name, category: 'discovery', discoveryHeader: true, body });
}

/** The record types of this family. */
export const discoveryRecords = [
  discoveryRecord(10, 'newHostDetected', 'New Host Detected', versions(hostProfile139)),
  discoveryRecord(11, 'newTcpServer', 'New TCP Server', versions(hostServer103)),
  discoveryRecord(12, 'newUdpServer', 'New UDP Server', versions(hostServer103)),
  discoveryRecord(13, 'newNetworkProtocol', 'New Network Protocol', layout({ networkProtocolId: uint16() })),
  discoveryRecord(
    14,
    'newTransportProtocol',
    'New Transport Protocol',
    layout({ ipProtocol: uint8({ title: 'Transport Protocol' }) }),
  ),
  discoveryRecord(15, 'newClientApplication', 'New Client Application', versions(hostClientApplication122)),
  discoveryRecord(16, 'tcpServerInformationUpdate', 'TCP Server Information Update', versions(hostServer103)),
  discoveryRecord(17, 'udpServerInformationUpdate', 'UDP Server Information Update', versions(hostServer103)),
  discoveryRecord(
    18,
    'operatingSystemInformationUpdate',
    'OS Information Update',
    versions(operatingSystem53),
  ),
  discoveryRecord(19, 'hostTimeout', 'Host Timeout', layout({})),
  discoveryRecord(20, 'hostIpAddressReused', 'Host IP Address Reused', layout({})),
  discoveryRecord(21, 'hostDeletedHostLimitReached', 'Host Deleted: Host Limit Reached', layout({})),
  discoveryRecord(22, 'hopsChange', 'Hops Change', layout({ hops: uint8() })),
  discoveryRecord(23, 'tcpPortClosed', 'TCP Port Closed', layout({ port: uint16() })),
  discoveryRecord(24, 'udpPortClosed', 'UDP Port Closed', layout({ port: uint16() })),
  discoveryRecord(25, 'tcpPortTimeout', 'TCP Port Timeout', layout({ port: uint16() })),
  discoveryRecord(26, 'udpPortTimeout', 'UDP Port Timeout', layout({ port: uint16() })),
  discoveryRecord(27, 'macInformationChange', 'MAC Information Change', versions(hostMacAddress95)),
  discoveryRecord(
    28,
    'additionalMacDetectedForHost',
    'Additional MAC Detected for Host',
    versions(hostMacAddress95),
  ),
  discoveryRecord(29, 'hostIpAddressChanged', 'Host IP Address Changed', layout({ ipAddress: ipv6() })),
  discoveryRecord(
    31,
    'hostIdentifiedAsRouterOrBridge',
    'Host Identified as Router or Bridge',
    layout({ hostType: uint32({ values: hostType }) }),
  ),
  discoveryRecord(34, 'vlanTagInformationUpdate', 'VLAN Tag Information Update', versions(vlan14)),
  discoveryRecord(
    35,
    'clientApplicationTimeout',
    'Client Application Timeout',
    versions(hostClientApplication122),
  ),
  discoveryRecord(42, 'netBIOSNameChange', 'NetBIOS Name Change', versions(stringInformation35)),
  discoveryRecord(44, 'hostDroppedHostLimitReached', 'Host Dropped: Host Limit Reached', layout({})),
  discoveryRecord(45, 'updateBanner', 'Update Banner', versions(serverBanner37)),
  discoveryRecord(46, 'addHostAttribute', 'Add Host Attribute', versions(attributeDefinition55)),
  discoveryRecord(47, 'updateHostAttribute', 'Update Host Attribute', versions(attributeDefinition55)),
  discoveryRecord(48, 'deleteHostAttribute', 'Delete Host Attribute', versions(attributeDefinition55)),
  discoveryRecord(51, 'tcpServerConfidenceUpdate', 'TCP Server Confidence Update', versions(hostServer103)),
  discoveryRecord(52, 'udpServerConfidenceUpdate', 'UDP Server Confidence Update', versions(hostServer103)),
  discoveryRecord(53, 'operatingSystemConfidenceUpdate', 'OS Confidence Update', versions(operatingSystem53)),
  discoveryRecord(74, 'userSetOperatingSystem', 'User Set OS', versions(userProduct134)),
  discoveryRecord(75, 'userSetServer', 'User Set Server', versions(userProduct134)),
  discoveryRecord(76, 'userDeleteProtocol', 'User Delete Protocol', versions(userProtocolList83)),
  discoveryRecord(
    77,
    'userDeleteClientApplication',
    'User Delete Client Application',
    versions(userClientApplicationList60),
  ),
  discoveryRecord(78, 'userDeleteAddress', 'User Delete Address', versions(userHosts78)),
  discoveryRecord(79, 'userDeleteServer', 'User Delete Server', versions(userServerList77)),
  discoveryRecord(
    80,
    'userSetValidVulnerabilities',
    'User Set Valid Vulnerabilities',
    versions(userVulnerabilityChange80),
  ),
  discoveryRecord(
    81,
    'userSetInvalidVulnerabilities',
    'User Set Invalid Vulnerabilities',
    versions(userVulnerabilityChange80),
  ),
  discoveryRecord(
    82,
    'userSetHostCriticality',
    'User Set Host Criticality',
    versions(userCriticalityChange81),
  ),
  discoveryRecord(83, 'userSetAttributeValue', 'User Set Attribute Value', versions(userAttributeValue82)),
  discoveryRecord(
    84,
    'userDeleteAttributeValue',
    'User Delete Attribute Value',
    versions(userAttributeValue82),
  ),
  discoveryRecord(85, 'userAddHost', 'User Add Host', versions(userHosts78)),
  discoveryRecord(86, 'userAddServer', 'User Add Server', versions(userProduct134)),
  discoveryRecord(
    87,
    'userAddClientApplication',
    'User Add Client Application',
    versions(userClientApplicationList60),
  ),
  discoveryRecord(88, 'userAddProtocol', 'User Add Protocol', versions(userProtocolList83)),
  discoveryRecord(89, 'userAddScanResult', 'User Add Scan Result', versions(scanResult142)),
  discoveryRecord(101, 'newOperatingSystem', 'New OS', versions(operatingSystemFingerprint130)),
  discoveryRecord(102, 'identityConflict', 'Identity Conflict', versions(identity94)),
  discoveryRecord(103, 'identityTimeout', 'Identity Timeout', versions(identity94)),
  discoveryRecord(
    107,
    'clientApplicationUpdate',
    'Client Application Update',
    versions(hostClientApplication122),
  ),
] as const;
