import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, list, octets, string, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';
import { hostType, primarySecondary } from '../../values/host.ts';
import { iocState150 } from '../ioc.ts';
import { hostIpAddress143, hostMacAddress95 } from './addresses.ts';
import { fullHostClientApplication112, hostClientApplication122 } from './applications.ts';
import { attributeValue48 } from './attributes.ts';
import { operatingSystemFingerprint87, operatingSystemFingerprint130 } from './fingerprints.ts';
import { fullHostServer104, hostServer103 } from './servers.ts';
import { hostVulnerability85 } from './vulnerabilities.ts';

const protocol4 = defineBlock({
  series: 1,
  blockType: 4,
  name: 'Protocol',
  since: 'any',
  fields: {
    protocol: uint16(),
  },
});

const fingerprints = list(31, operatingSystemFingerprint130, operatingSystemFingerprint87);

export const hostProfile139 = defineBlock({
  series: 1,
  blockType: 139,
  name: 'Host Profile',
  since: '5.2',
  sourcesDisagree:
    'The client applications are blocks 112 or 122; each is read by the block type that it has.',
  fields: {
    ipAddress: ipv6(),
    hops: uint8(),
    primarySecondary: uint8({ values: primarySecondary }),
    serverFingerprints: fingerprints,
    clientFingerprints: fingerprints,
    smbFingerprints: fingerprints,
    dhcpFingerprints: fingerprints,
    mobileDeviceFingerprints: fingerprints,
    ipv6ServerFingerprints: fingerprints,
    ipv6ClientFingerprints: fingerprints,
    ipv6DhcpFingerprints: fingerprints,
    userAgentFingerprints: fingerprints,
    tcpServers: list(11, hostServer103),
    udpServers: list(11, hostServer103),
    networkProtocols: list(11, protocol4),
    transportProtocols: list(11, protocol4),
    hostMacAddresses: list(11, hostMacAddress95),
    lastSeen: uint32({ title: 'Host Last Seen' }),
    hostType: uint32({ values: hostType }),
    mobile: uint8(),
    jailbroken: uint8(),
    vlanPresence: uint8(),
    vlanId: uint16(),
    vlanType: uint8(),
    vlanPriority: uint8(),
    clientApplications: list(31, fullHostClientApplication112, hostClientApplication122),
    netbiosName: string(),
  },
});

export const fullHostProfile149 = defineBlock({
  series: 1,
  blockType: 149,
  name: 'Full Host Profile',
  since: '5.3',
  sourcesDisagree:
    'The order of the fields in the middle is partly recalled, not seen. Lists are read by their own header; what does not fit comes out as octets.',
  fields: {
    hostId: octets(16),
    ipAddresses: list(11, hostIpAddress143),
    hops: uint8(),
    osDerivedFingerprints: fingerprints,
    serverFingerprints: fingerprints,
    clientFingerprints: fingerprints,
    vdbNative1Fingerprints: fingerprints,
    vdbNative2Fingerprints: fingerprints,
    userFingerprints: fingerprints,
    scanFingerprints: fingerprints,
    applicationFingerprints: fingerprints,
    conflictFingerprints: fingerprints,
    mobileFingerprints: fingerprints,
    ipv6ServerFingerprints: fingerprints,
    ipv6ClientFingerprints: fingerprints,
    ipv6DhcpFingerprints: fingerprints,
    userAgentFingerprints: fingerprints,
    tcpServers: list(11, fullHostServer104),
    udpServers: list(11, fullHostServer104),
    networkProtocols: list(11, protocol4),
    transportProtocols: list(11, protocol4),
    hostMacAddresses: list(11, hostMacAddress95),
    lastSeen: unixSeconds(),
    hostType: uint32({ values: hostType }),
    businessCriticality: uint16(),
    vlanId: uint16(),
    vlanType: uint8(),
    vlanPriority: uint8(),
    clientApplications: list(31, fullHostClientApplication112, hostClientApplication122),
    netbiosName: string(),
    notes: string(),
    vdbVulnerabilities: list(31, hostVulnerability85),
    thirdPartyVdbVulnerabilities: list(31, hostVulnerability85),
    thirdPartyScanVulnerabilities: list(31, hostVulnerability85),
    attributeValues: list(11, attributeValue48),
    mobile: uint8(),
    jailbroken: uint8(),
    iocStates: list(31, iocState150),
  },
});
