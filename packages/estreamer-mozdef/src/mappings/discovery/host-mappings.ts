import { ipProtocolNames } from '@x/estreamer-protocol';
import { octetsAsText } from '../octets-as-text.ts';
import {
  onHost,
  onPort,
  operatingSystemDetails,
  operatingSystemSummary,
  overTcp,
  overUdp,
  sourceDetails,
  theHost,
} from './discovery-details.ts';
import { discoveryMapping } from './discovery-mapping.ts';

const changedAddress = [{ because: 'the hardware address of a host changed', severity: 'NOTICE' }] as const;
const limitReached = [{ because: 'the limit of hosts is reached', severity: 'WARNING' }] as const;

const identity = {
  ...sourceDetails,
  sourceport: { id: 'port' },
  protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
  ipprotocol: { id: 'ipProtocol' },
} as const;

/** Hosts: found, changed, gone. */
export const hostMappings = {
  newHostDetected: discoveryMapping<'newHostDetected'>({
    summary: [
      'New host',
      [' {sourceipaddress}', ' {sourceipv6address}', ' {macaddress}'],
      ', NetBIOS name {netbiosname}',
      ', {hosttype}',
      ', {operatingsystem}',
      ', TCP ports {tcpports}',
      ', UDP ports {udpports}',
    ],
    severity: [
      { when: { jailbroken: [1] }, because: 'a jailbroken mobile device', severity: 'WARNING' },
      { because: 'a host that was not there before', severity: 'NOTICE' },
    ],
    tags: ['new-host'],
    details: {
      sourceipaddress: [
        { address: 'ipAddress', version: 4 },
        { address: 'hostIpAddress', version: 4 },
        { address: 'legacyIpAddress', version: 4 },
      ],
      sourceipv6address: [
        { address: 'ipAddress', version: 6 },
        { address: 'hostIpAddress', version: 6 },
      ],
      hosttype: { name: 'hostType', zero: true },
      operatingsystem: [
        { name: 'serverFingerprints.fingerprintUuid' },
        { name: 'clientFingerprints.fingerprintUuid' },
        { name: 'smbFingerprints.fingerprintUuid' },
        { name: 'dhcpFingerprints.fingerprintUuid' },
        { name: 'mobileDeviceFingerprints.fingerprintUuid' },
        { name: 'userAgentFingerprints.fingerprintUuid' },
      ],
      netbiosname: 'netbiosName',
      tcpports: { id: 'tcpServers.port' },
      udpports: { id: 'udpServers.port' },
      networkprotocols: { name: 'networkProtocols.protocol' },
      transportprotocols: { lookup: 'transportProtocols.protocol', in: ipProtocolNames },
      macaddresses: { id: 'hostMacAddresses.macAddress' },
      lastseen: { time: 'lastSeen' },
      jailbroken: { id: 'jailbroken' },
      mobile: { id: 'mobile' },
      vlanid: { id: 'vlanId' },
    },
    // Each of them has a dozen fields; an index has room for a thousand keys of all events together.
    without: [
      'serverFingerprints',
      'clientFingerprints',
      'smbFingerprints',
      'dhcpFingerprints',
      'mobileDeviceFingerprints',
      'ipv6ServerFingerprints',
      'ipv6ClientFingerprints',
      'ipv6DhcpFingerprints',
      'userAgentFingerprints',
    ],
  }),
  hostTimeout: discoveryMapping<'hostTimeout'>({ summary: ['Host timed out', theHost] }),
  hostIpAddressReused: discoveryMapping<'hostIpAddressReused'>({
    summary: ['Host IP address reused', theHost],
  }),
  hostDeletedHostLimitReached: discoveryMapping<'hostDeletedHostLimitReached'>({
    summary: ['Host limit reached, host deleted', theHost],
    severity: limitReached,
  }),
  hostDroppedHostLimitReached: discoveryMapping<'hostDroppedHostLimitReached'>({
    summary: ['Host limit reached, host dropped', theHost],
    severity: limitReached,
  }),
  hopsChange: discoveryMapping<'hopsChange'>({
    summary: ['Number of hops changed', onHost, ' to {hops}'],
    details: { hops: 'hops' },
  }),
  tcpPortClosed: discoveryMapping<'tcpPortClosed'>({
    summary: ['TCP port closed', onPort],
    details: { ...overTcp, sourceport: { id: 'port' } },
  }),
  udpPortClosed: discoveryMapping<'udpPortClosed'>({
    summary: ['UDP port closed', onPort],
    details: { ...overUdp, sourceport: { id: 'port' } },
  }),
  tcpPortTimeout: discoveryMapping<'tcpPortTimeout'>({
    summary: ['TCP port timed out', onPort],
    details: { ...overTcp, sourceport: { id: 'port' } },
  }),
  udpPortTimeout: discoveryMapping<'udpPortTimeout'>({
    summary: ['UDP port timed out', onPort],
    details: { ...overUdp, sourceport: { id: 'port' } },
  }),
  macInformationChange: discoveryMapping<'macInformationChange'>({
    summary: ['MAC information changed', onHost, ': {macaddress}'],
    severity: changedAddress,
  }),
  additionalMacDetectedForHost: discoveryMapping<'additionalMacDetectedForHost'>({
    summary: ['Additional MAC address', onHost, ': {macaddress}'],
    severity: changedAddress,
  }),
  hostIpAddressChanged: discoveryMapping<'hostIpAddressChanged'>({
    summary: ['IP address changed', onHost, ' to {newipaddress}'],
    details: { newipaddress: { address: 'ipAddress' } },
  }),
  hostIdentifiedAsRouterOrBridge: discoveryMapping<'hostIdentifiedAsRouterOrBridge'>({
    summary: ['Host identified as {hosttype}', theHost],
    severity: [{ because: 'a host turned out to forward traffic', severity: 'NOTICE' }],
    details: { hosttype: { name: 'hostType', zero: true } },
  }),
  vlanTagInformationUpdate: discoveryMapping<'vlanTagInformationUpdate'>({
    summary: ['VLAN tag updated', onHost, ': VLAN {vlanid}'],
    details: { vlanid: 'vlanId' },
  }),
  netBIOSNameChange: discoveryMapping<'netBIOSNameChange'>({
    summary: ['NetBIOS name changed', onHost, ': {netbiosname}'],
    details: { netbiosname: 'value' },
  }),
  updateBanner: discoveryMapping<'updateBanner'>({
    summary: ['Server banner', onPort, ': {serverbanner}'],
    details: {
      sourceport: { id: 'port' },
      protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
      ipprotocol: { id: 'ipProtocol' },
      serverbanner: { compute: ({ data }) => octetsAsText(data.serverBanner) },
    },
  }),
  newNetworkProtocol: discoveryMapping<'newNetworkProtocol'>({
    summary: ['New network protocol', onHost, [': {networkprotocol}', ': {networkprotocolid}']],
    details: {
      networkprotocol: { name: 'networkProtocolId' },
      networkprotocolid: { id: 'networkProtocolId' },
    },
  }),
  newTransportProtocol: discoveryMapping<'newTransportProtocol'>({
    summary: ['New transport protocol', onHost, [': {protocol}', ': {ipprotocol}']],
    details: { protocol: { lookup: 'ipProtocol', in: ipProtocolNames }, ipprotocol: { id: 'ipProtocol' } },
  }),
  operatingSystemInformationUpdate: discoveryMapping<'operatingSystemInformationUpdate'>({
    summary: ['Operating system updated', onHost, ...operatingSystemSummary, ', confidence {confidence}'],
    details: { ...operatingSystemDetails, confidence: { id: 'confidence' } },
  }),
  operatingSystemConfidenceUpdate: discoveryMapping<'operatingSystemConfidenceUpdate'>({
    summary: ['Confidence in operating system updated', onHost, ...operatingSystemSummary, ', {confidence}'],
    details: { ...operatingSystemDetails, confidence: { id: 'confidence' } },
  }),
  newOperatingSystem: discoveryMapping<'newOperatingSystem'>({
    summary: ['New operating system', onHost, ...operatingSystemSummary],
    severity: [
      { when: { jailbroken: [1] }, because: 'a jailbroken mobile device', severity: 'WARNING' },
      { severity: 'INFO' },
    ],
    details: {
      ...operatingSystemDetails,
      ...sourceDetails,
      mobiledevice: 'mobileDevices.mobileDevice',
      jailbroken: {
        compute: ({ data }) =>
          'mobileDevices' in data &&
          data.mobileDevices.some((device) => 'jailbroken' in device && device.jailbroken === 1)
            ? 1
            : undefined,
      },
    },
    without: ['mobileDevices.jailbroken'],
  }),
  identityConflict: discoveryMapping<'identityConflict'>({
    summary: ['Identity conflict', onHost, ', port {sourceport}', ', said by {sourcetype}'],
    severity: [{ because: 'sources disagree about what a host is', severity: 'NOTICE' }],
    tags: ['identity-conflict'],
    details: identity,
  }),
  identityTimeout: discoveryMapping<'identityTimeout'>({
    summary: ['Identity timed out', onHost, ', port {sourceport}', ', said by {sourcetype}'],
    details: identity,
  }),
} as const;
