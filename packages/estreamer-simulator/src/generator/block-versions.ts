import type { EventKind } from './event-outline.ts';

/** The versions of the management center that can be simulated, oldest first. */
export const productVersions = [
  '5.4',
  '6.0',
  '6.1',
  '6.2',
  '6.3',
  '6.4',
  '6.5',
  '6.6',
  '6.7',
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
] as const;

/** A version of the management center that can be simulated. */
export type ProductVersion = (typeof productVersions)[number];

/** One way to write a kind of event. */
export interface BlockVersion {
  /** Undefined where the body has no block, or one in a single version. */
  readonly blockType: number | undefined;
  /** The product version that began to write it. */
  readonly since: ProductVersion;
  /** The oldest version of the extended request that brings it. */
  readonly request: number;
}

function block(blockType: number | undefined, since: ProductVersion, request: number): BlockVersion {
  return { blockType, since, request };
}

const discovery = [block(undefined, '5.4', 10)];
const userIdentity = [block(120, '5.4', 4), block(158, '6.0', 5)];
const fileBlocks = [block(46, '5.4', 5), block(56, '6.0', 6), block(79, '7.0', 7)];
const vpnSession = [block(167, '6.2', 7)];

/** The ways to write each kind, oldest first. Blocks of before 5.4 are only for those who ask for them. */
export const blockVersions: Readonly<Record<EventKind, readonly BlockVersion[]>> = {
  connectionStatistics: [
    block(155, '5.4', 12),
    block(160, '6.0', 14),
    block(163, '6.1', 15),
    block(168, '6.2', 16),
    block(169, '6.3', 17),
    block(170, '6.5', 17),
    block(171, '6.6', 17),
    block(173, '7.0', 17),
    block(174, '7.1', 17),
  ],
  intrusionEvent: [
    block(25, '5.4', 4),
    block(34, '5.4', 5),
    block(41, '5.4', 6),
    block(42, '5.4', 7),
    block(45, '5.4', 8),
    block(60, '6.0', 9),
    block(81, '7.0', 10),
    block(85, '7.1', 11),
  ],
  packet: [block(undefined, '5.4', 0)],
  intrusionExtraData: [block(undefined, '5.4', 0)],
  intrusionImpactAlert: [block(20, '5.4', 1), block(153, '5.4', 2)],
  fileEvent: fileBlocks,
  fileMalwareEvent: fileBlocks,
  malwareEvent: [block(47, '5.4', 6), block(62, '6.0', 7), block(80, '7.0', 8)],
  correlationEvent: [block(116, '5.4', 7), block(128, '5.4', 8), block(156, '5.4', 9)],
  hostIocSet: [block(150, '5.4', 10), block(7, '6.1', 10)],
  newUserIdentified: userIdentity,
  userRemoved: userIdentity,
  userLoginChange: [block(127, '5.4', 3), block(159, '6.0', 5), block(165, '6.1', 6), block(167, '6.2', 7)],
  newVpnSession: vpnSession,
  vpnSessionEnded: vpnSession,
  newHostDetected: discovery,
  newNetworkProtocol: discovery,
  newTransportProtocol: discovery,
  newOperatingSystem: discovery,
  newClientApplication: discovery,
  newTcpServer: discovery,
  newUdpServer: discovery,
  tcpServerInformationUpdate: discovery,
  updateBanner: discovery,
  clientApplicationUpdate: discovery,
  hopsChange: discovery,
  macInformationChange: discovery,
  netBIOSNameChange: discovery,
  userSetHostCriticality: discovery,
  tcpPortTimeout: discovery,
  hostTimeout: discovery,
};

/** Whether a product version is the other one or newer. */
export function isSince(version: ProductVersion, since: ProductVersion): boolean {
  return productVersions.indexOf(version) >= productVersions.indexOf(since);
}
