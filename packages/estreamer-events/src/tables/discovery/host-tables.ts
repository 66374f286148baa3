import { ipProtocolNames } from '@x/estreamer-protocol';
import { bytesAsText } from '../../values/bytes-text.ts';
import { ids } from '../equal-names.ts';
import { protocolOrNoneFacts } from '../shared.ts';
import {
  discoveryTable,
  onHost,
  onPort,
  operatingSystemFacts,
  operatingSystemSummary,
  overTcp,
  overUdp,
  sourceFacts,
  theHost,
} from './discovery-facts.ts';

const changedAddress = [{ because: 'the hardware address of a host changed', severity: 'NOTICE' }] as const;
const limitReached = [{ because: 'the limit of hosts is reached', severity: 'WARNING', score: 5 }] as const;

const identity = {
  ...sourceFacts,
  sourcePort: { id: 'port' },
  ...protocolOrNoneFacts,
} as const;

/** Hosts: found, changed, gone. */
export const hostTables = {
  newHostDetected: discoveryTable<'newHostDetected'>({
    summary: [
      'New host',
      [' {sourceAddress}', ' {macAddress}'],
      ', NetBIOS name {netbiosName}',
      ', {hostType}',
      ', {operatingSystem}',
      ', TCP ports {tcpPorts}',
      ', UDP ports {udpPorts}',
    ],
    severity: [
      { when: { jailbroken: [1] }, because: 'a jailbroken mobile device', severity: 'WARNING', score: 5 },
      { because: 'a host that was not there before', severity: 'NOTICE' },
    ],
    tags: ['new-host'],
    facts: {
      sourceAddress: [{ address: 'ipAddress' }, { address: 'hostIpAddress' }, { address: 'legacyIpAddress' }],
      hostType: { name: 'hostType', zero: true },
      operatingSystem: [
        { name: 'serverFingerprints.fingerprintUuid' },
        { name: 'clientFingerprints.fingerprintUuid' },
        { name: 'smbFingerprints.fingerprintUuid' },
        { name: 'dhcpFingerprints.fingerprintUuid' },
        { name: 'mobileDeviceFingerprints.fingerprintUuid' },
        { name: 'userAgentFingerprints.fingerprintUuid' },
      ],
      netbiosName: 'netbiosName',
      tcpPorts: { id: 'tcpServers.port' },
      udpPorts: { id: 'udpServers.port' },
      networkProtocols: { name: 'networkProtocols.protocol' },
      transportProtocols: { lookup: 'transportProtocols.protocol', in: ipProtocolNames },
      macAddresses: { id: 'hostMacAddresses.macAddress' },
      lastSeen: { time: 'lastSeen' },
      ...ids('jailbroken', 'mobile', 'vlanId'),
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
  hostTimeout: discoveryTable<'hostTimeout'>({ summary: ['Host timed out', theHost] }),
  hostIpAddressReused: discoveryTable<'hostIpAddressReused'>({
    summary: ['Host IP address reused', theHost],
  }),
  hostDeletedHostLimitReached: discoveryTable<'hostDeletedHostLimitReached'>({
    summary: ['Host limit reached, host deleted', theHost],
    severity: limitReached,
  }),
  hostDroppedHostLimitReached: discoveryTable<'hostDroppedHostLimitReached'>({
    summary: ['Host limit reached, host dropped', theHost],
    severity: limitReached,
  }),
  hopsChange: discoveryTable<'hopsChange'>({
    summary: ['Number of hops changed', onHost, ' to {hops}'],
    facts: { hops: 'hops' },
  }),
  tcpPortClosed: discoveryTable<'tcpPortClosed'>({
    summary: ['TCP port closed', onPort],
    facts: { ...overTcp, sourcePort: { id: 'port' } },
  }),
  udpPortClosed: discoveryTable<'udpPortClosed'>({
    summary: ['UDP port closed', onPort],
    facts: { ...overUdp, sourcePort: { id: 'port' } },
  }),
  tcpPortTimeout: discoveryTable<'tcpPortTimeout'>({
    summary: ['TCP port timed out', onPort],
    facts: { ...overTcp, sourcePort: { id: 'port' } },
  }),
  udpPortTimeout: discoveryTable<'udpPortTimeout'>({
    summary: ['UDP port timed out', onPort],
    facts: { ...overUdp, sourcePort: { id: 'port' } },
  }),
  macInformationChange: discoveryTable<'macInformationChange'>({
    summary: ['MAC information changed', onHost, ': {macAddress}'],
    severity: changedAddress,
  }),
  additionalMacDetectedForHost: discoveryTable<'additionalMacDetectedForHost'>({
    summary: ['Additional MAC address', onHost, ': {macAddress}'],
    severity: changedAddress,
  }),
  hostIpAddressChanged: discoveryTable<'hostIpAddressChanged'>({
    summary: ['IP address changed', onHost, ' to {newAddress}'],
    facts: { newAddress: { address: 'ipAddress' } },
  }),
  hostIdentifiedAsRouterOrBridge: discoveryTable<'hostIdentifiedAsRouterOrBridge'>({
    title: 'Host identified as router or bridge',
    summary: ['Host identified as {hostType}', theHost],
    severity: [{ because: 'a host turned out to forward traffic', severity: 'NOTICE' }],
    facts: { hostType: { name: 'hostType', zero: true } },
  }),
  vlanTagInformationUpdate: discoveryTable<'vlanTagInformationUpdate'>({
    summary: ['VLAN tag updated', onHost, ': VLAN {vlanId}'],
    facts: { vlanId: 'vlanId' },
  }),
  netBIOSNameChange: discoveryTable<'netBIOSNameChange'>({
    summary: ['NetBIOS name changed', onHost, ': {netbiosName}'],
    facts: { netbiosName: 'value' },
  }),
  updateBanner: discoveryTable<'updateBanner'>({
    summary: ['Server banner', onPort, ': {serverBanner}'],
    facts: {
      sourcePort: { id: 'port' },
      ...protocolOrNoneFacts,
      serverBanner: { compute: ({ data }) => bytesAsText(data.serverBanner), reads: ['serverBanner'] },
    },
  }),
  newNetworkProtocol: discoveryTable<'newNetworkProtocol'>({
    summary: ['New network protocol', onHost, [': {networkProtocol}', ': {networkProtocolId}']],
    facts: {
      networkProtocol: { name: 'networkProtocolId' },
      networkProtocolId: { id: 'networkProtocolId' },
    },
  }),
  newTransportProtocol: discoveryTable<'newTransportProtocol'>({
    summary: ['New transport protocol', onHost, [': {protocol}', ': {ipProtocol}']],
    facts: { protocol: { lookup: 'ipProtocol', in: ipProtocolNames }, ipProtocol: 'ipProtocol' },
  }),
  operatingSystemInformationUpdate: discoveryTable<'operatingSystemInformationUpdate'>({
    summary: ['Operating system updated', onHost, ...operatingSystemSummary, ', confidence {confidence}'],
    facts: { ...operatingSystemFacts, confidence: { id: 'confidence' } },
  }),
  operatingSystemConfidenceUpdate: discoveryTable<'operatingSystemConfidenceUpdate'>({
    summary: ['Confidence in operating system updated', onHost, ...operatingSystemSummary, ', {confidence}'],
    facts: { ...operatingSystemFacts, confidence: { id: 'confidence' } },
  }),
  newOperatingSystem: discoveryTable<'newOperatingSystem'>({
    summary: ['New operating system', onHost, ...operatingSystemSummary],
    severity: [
      { when: { jailbroken: [1] }, because: 'a jailbroken mobile device', severity: 'WARNING', score: 5 },
      { severity: 'INFO', score: 2 },
    ],
    facts: {
      ...operatingSystemFacts,
      ...sourceFacts,
      mobileDevice: 'mobileDevices.mobileDevice',
      jailbroken: {
        compute: ({ data }) =>
          'mobileDevices' in data &&
          data.mobileDevices.some((device) => 'jailbroken' in device && device.jailbroken === 1)
            ? 1
            : undefined,
        reads: ['mobileDevices'],
      },
    },
    without: ['mobileDevices.jailbroken'],
  }),
  identityConflict: discoveryTable<'identityConflict'>({
    summary: ['Identity conflict', onHost, ', port {sourcePort}', ', said by {sourceType}'],
    severity: [{ because: 'sources disagree about what a host is', severity: 'NOTICE' }],
    tags: ['identity-conflict'],
    facts: identity,
  }),
  identityTimeout: discoveryTable<'identityTimeout'>({
    summary: ['Identity timed out', onHost, ', port {sourcePort}', ', said by {sourceType}'],
    facts: identity,
  }),
} as const;
