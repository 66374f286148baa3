import { defineBlock } from '../../schema/define-block.ts';
import { list, octets, string, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';
import { hostType } from '../../values/host.ts';
import { iocState150 } from '../ioc/ioc-state-150.ts';
import { hostIpAddress143, hostMacAddress95 } from './addresses.ts';
import { fullHostClientApplication112, hostClientApplication122 } from './applications.ts';
import { attributeValue48 } from './attributes.ts';
import { operatingSystemFingerprint87, operatingSystemFingerprint130 } from './fingerprints.ts';
import { protocol4 } from './protocols.ts';
import { fullHostServer104 } from './servers.ts';
import { hostVulnerability85 } from './vulnerabilities.ts';

/** Full Host Profile, series 1, block type 149: sent since 5.3. */
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
    osDerivedFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    serverFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    clientFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    vdbNative1Fingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    vdbNative2Fingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    userFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    scanFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    applicationFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    conflictFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    mobileFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6ServerFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6ClientFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6DhcpFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    userAgentFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
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
