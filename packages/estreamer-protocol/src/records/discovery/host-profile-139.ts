import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, list, string, uint8, uint16, uint32 } from '../../schema/fields.ts';
import { hostType, primarySecondary } from '../../values/host.ts';
import { hostMacAddress95 } from './addresses.ts';
import { fullHostClientApplication112, hostClientApplication122 } from './applications.ts';
import { operatingSystemFingerprint87, operatingSystemFingerprint130 } from './fingerprints.ts';
import { protocol4 } from './protocols.ts';
import { hostServer103 } from './servers.ts';

/** Host Profile, series 1, block type 139: sent since 5.2. */
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
    serverFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    clientFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    smbFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    dhcpFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    mobileDeviceFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6ServerFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6ClientFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    ipv6DhcpFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
    userAgentFingerprints: list(31, operatingSystemFingerprint130, operatingSystemFingerprint87),
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
