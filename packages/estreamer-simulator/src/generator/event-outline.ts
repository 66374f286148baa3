import type { DiscoveryHeader, RecordInput, RecordKind } from '@x/estreamer-protocol';
import type { Flow, FlowValue } from './flow.ts';

/** The kinds of events that are generated. */
export type EventKind = Extract<
  RecordKind,
  | 'connectionStatistics'
  | 'intrusionEvent'
  | 'packet'
  | 'intrusionExtraData'
  | 'intrusionImpactAlert'
  | 'fileEvent'
  | 'fileMalwareEvent'
  | 'malwareEvent'
  | 'correlationEvent'
  | 'hostIocSet'
  | UserKind
  | DiscoveryKind
>;

/** The events about users. */
export type UserKind =
  | 'newUserIdentified'
  | 'userLoginChange'
  | 'userRemoved'
  | 'newVpnSession'
  | 'vpnSessionEnded';

/** The events about hosts. */
export type DiscoveryKind =
  | 'newHostDetected'
  | 'newNetworkProtocol'
  | 'newTransportProtocol'
  | 'newOperatingSystem'
  | 'newClientApplication'
  | 'newTcpServer'
  | 'newUdpServer'
  | 'tcpServerInformationUpdate'
  | 'updateBanner'
  | 'clientApplicationUpdate'
  | 'hopsChange'
  | 'macInformationChange'
  | 'netBIOSNameChange'
  | 'userSetHostCriticality'
  | 'tcpPortTimeout'
  | 'hostTimeout';

/** The newest block of each kind that has several, and an older one where that has fields of its own. */
interface NewestBlock {
  readonly connectionStatistics: 174;
  readonly intrusionEvent: 85;
  readonly intrusionImpactAlert: 153;
  readonly fileEvent: 79;
  readonly fileMalwareEvent: 79;
  readonly malwareEvent: 80;
  readonly correlationEvent: 156;
  readonly newUserIdentified: 158;
  readonly userRemoved: 158;
  readonly userLoginChange: 165 | 167;
}

type InputData<Kind extends EventKind> = Extract<RecordInput, { readonly kind: Kind }>['data'];

type WithoutBlockType<Data> = Data extends unknown ? Omit<Data, 'blockType'> : never;

/** The same with flow values where numbers are. */
export type Outlined<T> = T extends string | Uint8Array | undefined
  ? T
  : 'toFixed' extends keyof T
    ? number | FlowValue
    : T extends readonly (infer Item)[]
      ? readonly Outlined<Item>[]
      : { readonly [Key in keyof T]: Outlined<T[Key]> };

/** The fields of an event; what an older block does not have is left out when it is written. */
export type EventData<Kind extends EventKind> = Outlined<
  WithoutBlockType<
    Kind extends keyof NewestBlock
      ? Extract<InputData<Kind>, { readonly blockType?: NewestBlock[Kind] }>
      : InputData<Kind>
  >
>;

/** The header of an event about a host or a user. */
export type OutlinedHeader = Outlined<Partial<DiscoveryHeader>>;

/** An event with flow values where it differs from flow to flow. */
export type EventOutline = {
  readonly [Kind in EventKind]: {
    readonly kind: Kind;
    readonly discoveryHeader?: OutlinedHeader;
    readonly data: EventData<Kind>;
    /** Called with the encoded record of a flow, for what is more than a number in its place. */
    readonly finish?: (record: Buffer, flow: Flow) => void;
  };
}[EventKind];
