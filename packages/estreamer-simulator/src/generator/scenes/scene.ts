import {
  type DiscoveryKind,
  type EventData,
  type EventKind,
  type EventOutline,
  inFlow,
  type OutlinedHeader,
  type UserKind,
} from '../event-outline.ts';
import type { Host } from '../network/hosts.ts';

/** Something that happens in the network and leaves events behind. */
export interface Scene {
  /** The kinds of its events, in the order in which they are sent. */
  readonly kinds: readonly EventKind[];
  /** In how many ways it can happen. */
  readonly variants: number;
  /** The events of one way, in the order of `kinds`. */
  outline(variant: number): readonly EventOutline[];
}

/** A scene whose ways are the combinations of two lists; each way has the same kinds of events. */
export function combinations<First, Second>(
  first: readonly First[],
  second: readonly Second[],
  outline: (first: First, second: Second) => readonly EventOutline[],
): Scene {
  return createScene(first.length * second.length, (variant) =>
    outline(first[variant % first.length] as First, second[Math.floor(variant / first.length)] as Second),
  );
}

/** A scene whose ways are the items of a list; each way has the same kinds of events. */
export function each<Item>(items: readonly Item[], outline: (item: Item) => readonly EventOutline[]): Scene {
  return createScene(items.length, (variant) => outline(items[variant] as Item));
}

function createScene(variants: number, outline: Scene['outline']): Scene {
  return { kinds: outline(0).map(({ kind }) => kind), variants, outline };
}

/** The kinds of events whose header says which host or user they are about. */
type HeaderKind = DiscoveryKind | UserKind | 'hostIocSet';

/** Event type and subtype in the header; no subtype is known for the VPN's. */
const eventTypes: Readonly<Record<HeaderKind, readonly [eventType: number, eventSubtype: number]>> = {
  newHostDetected: [1000, 1],
  newTcpServer: [1000, 2],
  newNetworkProtocol: [1000, 3],
  newTransportProtocol: [1000, 4],
  newUdpServer: [1000, 6],
  newClientApplication: [1000, 7],
  newOperatingSystem: [1000, 8],
  hopsChange: [1001, 5],
  tcpServerInformationUpdate: [1001, 6],
  hostTimeout: [1001, 7],
  tcpPortTimeout: [1001, 11],
  macInformationChange: [1001, 13],
  netBIOSNameChange: [1001, 21],
  updateBanner: [1001, 24],
  clientApplicationUpdate: [1001, 32],
  userSetHostCriticality: [1002, 24],
  newUserIdentified: [1004, 1],
  userLoginChange: [1004, 2],
  userRemoved: [1004, 3],
  newVpnSession: [1004, 0],
  vpnSessionEnded: [1004, 0],
  hostIocSet: [1008, 1],
};

/** An event about a host, or about a user at a host. */
export function eventAbout<Kind extends HeaderKind>(
  host: Pick<Host, 'device' | 'address' | 'macAddress'>,
  kind: Kind,
  data: EventData<Kind>,
): EventOutline {
  const [eventType, eventSubtype] = eventTypes[kind];
  const discoveryHeader: OutlinedHeader = {
    deviceId: host.device.id,
    macAddress: host.macAddress,
    eventSecond: inFlow.lastSecond,
    eventMicrosecond: inFlow.microsecond,
    eventType,
    eventSubtype,
    hostIpAddress: host.address,
  };
  return { kind, discoveryHeader, data } as unknown as EventOutline;
}
