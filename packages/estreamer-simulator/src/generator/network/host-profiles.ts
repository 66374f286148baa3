import { BlockList, isIPv6 } from 'node:net';
import type { FullHostProfileInput } from '@x/estreamer-protocol';
import type { HostRange } from '../../source/event-source.ts';
import { guests, type Host, insideHosts, type WebServer, webServers } from './hosts.ts';
import { clientApplications, webApplications } from './sites.ts';

const IPV4 = 2048;
const TCP = 6;
const UDP = 17;
const SERVER_CONFIDENCE = 100;
const HIGH_CRITICALITY = 3;
const LOW_CRITICALITY = 1;
/** Servers send so much of a banner. */
const LONGEST_BANNER = 256;

/**
 * What the management center knows of the hosts of the network, in the order of their addresses.
 *
 * @param lastSeen unix seconds
 */
export function* networkHostProfiles(
  { start, end, notes, banners }: HostRange,
  lastSeen: number,
): Generator<FullHostProfileInput> {
  const isIn = rangeCheck(start, end);
  const servers = new Map<Host, WebServer>(webServers.map((server) => [server, server]));
  const hosts = [...insideHosts, ...webServers, ...guests].filter(({ address }) => isIn(address));
  for (const host of hosts.toSorted((one, other) => addressNumber(one) - addressNumber(other))) {
    yield hostProfile(host, servers.get(host), { notes, banners, lastSeen });
  }
}

function rangeCheck(start: string, end: string): (address: string) => boolean {
  const mapped = /^::ffff:(?=\d+\.)/i;
  const [first, last] = [start.replace(mapped, ''), end.replace(mapped, '')];
  // All hosts have IPv4 addresses: a range of others has none of them, and one from :: on has all up to its end.
  if (isIPv6(last)) return () => false;
  const range = new BlockList();
  const lowest = isIPv6(first) ? '0.0.0.0' : first;
  if (addressNumber({ address: lowest }) > addressNumber({ address: last })) return () => false;
  range.addRange(lowest, last);
  return (address) => range.check(address);
}

function addressNumber({ address }: Pick<Host, 'address'>): number {
  return address.split('.').reduce((number, octet) => number * 0x100 + Number(octet), 0);
}

function hostProfile(
  host: Host,
  server: WebServer | undefined,
  { notes, banners, lastSeen }: { notes: boolean; banners: boolean; lastSeen: number },
): FullHostProfileInput {
  const { uuid, type, mobile } = host.operatingSystem;
  const { browser } = clientApplications;
  return {
    hostId: hostId(host),
    ipAddresses: [{ ipAddress: host.address, lastSeen }],
    hops: host.hops,
    osDerivedFingerprints: [{ fingerprintUuid: uuid, fingerprintType: type, lastSeen, ttlDifference: 1 }],
    tcpServers: server === undefined ? [] : [serverOf(server, banners, lastSeen)],
    networkProtocols: [{ protocol: IPV4 }],
    transportProtocols: [{ protocol: TCP }, { protocol: UDP }],
    hostMacAddresses: [{ ttl: 64, macAddress: host.macAddress, primary: 1, lastSeen }],
    lastSeen,
    businessCriticality: server === undefined ? LOW_CRITICALITY : HIGH_CRITICALITY,
    clientApplications:
      server === undefined
        ? [
            {
              hits: 40,
              lastUsed: lastSeen,
              clientApplicationId: browser.id,
              version: '124.0',
              webApplications: [{ webApplicationId: webApplications.office.id }],
            },
          ]
        : [],
    netbiosName: host.netbiosName,
    notes: notes ? host.notes : '',
    mobile: mobile ? 1 : 0,
  };
}

function serverOf({ server }: WebServer, banners: boolean, lastUsed: number) {
  const { port, applicationProtocolId, vendor, version, banner } = server;
  return {
    port,
    hits: 250,
    serverInformationDetected: [{ applicationProtocolId, vendorName: vendor, version, lastUsed }],
    confidence: SERVER_CONFIDENCE,
    serverBanner: Buffer.from(banners ? banner.slice(0, LONGEST_BANNER) : ''),
    webApplications: [{ webApplicationId: webApplications.update.id }],
  };
}

/** 16 bytes that are the same for a host whenever it is asked for. */
function hostId({ device, macAddress }: Host): string {
  return `${device.uuid.replaceAll('-', '').slice(0, 20)}${macAddress.replaceAll(':', '')}`;
}
