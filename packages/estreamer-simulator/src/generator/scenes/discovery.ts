import { type EventData, inFlow } from '../event-outline.ts';
import { correlation, priorities } from '../network/attacks.ts';
import {
  administrator,
  guests,
  type Host,
  insideHosts,
  noUser,
  type OperatingSystem,
  webServers,
} from '../network/hosts.ts';
import { clientApplications, services, webApplications } from '../network/sites.ts';
import { each, eventAbout } from './scene.ts';

const IPV4 = 2048;
const UDP = 17;
const SERVER_CONFIDENCE = 100;
const HIGH_CRITICALITY = 3;
const BY_A_USER = 1;
const HTTPS_PORT = 443;

/** What a server says of an operating system. */
function fingerprint({ uuid, type }: OperatingSystem) {
  return {
    fingerprintUuid: uuid,
    fingerprintType: type,
    sourceType: 0,
    sourceId: 0,
    lastSeen: inFlow.lastSecond,
    ttlDifference: 1,
  };
}

function macAddress(host: Host): EventData<'macInformationChange'> {
  return { ttl: 64, macAddress: host.macAddress, primary: 1, lastSeen: inFlow.lastSecond };
}

/** A device of a visitor comes into the network. */
export const arrival = each(guests, (host) => [
  eventAbout(host, 'newHostDetected', {
    ipAddress: host.address,
    hops: host.hops,
    networkProtocols: [{ protocol: IPV4 }],
    transportProtocols: [{ protocol: UDP }],
    hostMacAddresses: [macAddress(host)],
    lastSeen: inFlow.lastSecond,
    mobile: host.operatingSystem.mobile ? 1 : 0,
    netbiosName: host.netbiosName,
  }),
  eventAbout(host, 'newNetworkProtocol', { networkProtocolId: IPV4 }),
  eventAbout(host, 'newTransportProtocol', { ipProtocol: UDP }),
  eventAbout(host, 'newOperatingSystem', fingerprint(host.operatingSystem)),
  eventAbout(host, 'newClientApplication', {
    hits: 1,
    lastUsed: inFlow.lastSecond,
    clientApplicationId: clientApplications.browser.id,
    applicationProtocolId: clientApplications.browser.applicationProtocolId,
    version: '',
    webApplications: [{ webApplicationId: webApplications.search.id }],
  }),
]);

/** The device of a visitor is gone. */
export const departure = each(guests, (host) => [eventAbout(host, 'hostTimeout', {})]);

/** Something about a host of the office is different. */
export const hostChange = each(insideHosts, (host) => [
  eventAbout(host, 'hopsChange', { hops: host.hops }),
  eventAbout(host, 'macInformationChange', macAddress(host)),
  eventAbout(host, 'netBIOSNameChange', { value: host.netbiosName }),
  eventAbout(host, 'clientApplicationUpdate', {
    hits: 12,
    lastUsed: inFlow.lastSecond,
    clientApplicationId: clientApplications.browser.id,
    applicationProtocolId: clientApplications.browser.applicationProtocolId,
    version: '124.0',
    webApplications: [{ webApplicationId: webApplications.office.id }],
  }),
]);

/** A web server is renewed: it is seen on another port, tells its version, and an old port is no longer used. */
export const serverChange = each(webServers, (host) => {
  const { server } = host;
  const information = {
    hits: 1,
    lastUsed: inFlow.lastSecond,
    confidence: SERVER_CONFIDENCE,
    serverInformation: [
      {
        applicationProtocolId: server.applicationProtocolId,
        vendorName: server.vendor,
        version: server.version,
        lastUsed: inFlow.lastSecond,
        sourceType: 0,
        sourceId: 0,
      },
    ],
  };
  return [
    eventAbout(host, 'newTcpServer', { port: HTTPS_PORT, ...information }),
    eventAbout(host, 'tcpServerInformationUpdate', { port: server.port, ...information }),
    eventAbout(host, 'updateBanner', {
      port: server.port,
      ipProtocol: server.ipProtocol,
      serverBanner: Buffer.from(server.banner),
    }),
    eventAbout(host, 'newUdpServer', { port: HTTPS_PORT, ...information }),
    eventAbout(host, 'userSetHostCriticality', {
      ipAddressRanges: [{ ipAddressRangeStart: host.address, ipAddressRangeEnd: host.address }],
      sourceType: BY_A_USER,
      sourceId: administrator.id,
      criticality: HIGH_CRITICALITY,
    }),
    eventAbout(host, 'tcpPortTimeout', { port: server.formerPort }),
  ];
});

const TRIGGERED_BY_WHITE_LIST = 4;
const LOWER_SERVER_CONFIDENCE = 95;
/** What of the correlation event is filled in: protocols and the source's address, fingerprint, port and server. */
const DEFINED_FIELDS = 0b11_0100_1110;

/** A guest offers what the white list of the guest network does not allow: the new server and the correlation event. */
export const violation = each(guests, (host) => {
  const { port, ipProtocol, applicationProtocolId } = services.fileSharing;
  return [
    eventAbout(host, 'newTcpServer', {
      port,
      hits: 1,
      lastUsed: inFlow.lastSecond,
      confidence: LOWER_SERVER_CONFIDENCE,
      serverInformation: [{ applicationProtocolId, lastUsed: inFlow.lastSecond }],
    }),
    {
      kind: 'correlationEvent',
      data: {
        deviceId: host.device.id,
        correlationEventSecond: inFlow.lastSecond,
        eventId: inFlow.eventId,
        correlationPolicyId: correlation.policy.id,
        correlationRuleId: correlation.fileSharing.id,
        priority: priorities.low.id,
        eventDescription: correlation.fileSharing.description,
        eventType: TRIGGERED_BY_WHITE_LIST,
        eventDeviceId: host.device.id,
        triggerEventSecond: inFlow.lastSecond,
        triggerEventMicrosecond: inFlow.microsecond,
        eventDefinedMask: DEFINED_FIELDS,
        ipProtocol,
        networkProtocolId: IPV4,
        sourceIpAddress: host.address,
        sourceFingerprintUuid: host.operatingSystem.uuid,
        sourceUserId: noUser.id,
        sourcePort: port,
        sourceServerId: applicationProtocolId,
        netbiosName: host.netbiosName,
      },
    },
  ];
});
