import type { DiscoveryHeader, RecordInput, RecordKind } from '@x/estreamer-protocol';

/** One thing that happens and the events that belong to it; everything follows from the seed and its number. */
export interface Flow {
  /** 0 for the first. */
  readonly number: number;
  /** Which of its scene's variants it is. */
  readonly variant: number;
  /** Unix seconds when the server archives its events. */
  readonly archiveTimestamp: number;
  /** Unix seconds of the first and the last packet. */
  readonly firstSecond: number;
  readonly lastSecond: number;
  /** With the archive timestamp, unique among all flows of a source. */
  readonly microsecond: number;
  readonly initiatorPort: number;
  /** With the counter, unique among all flows of a source. */
  readonly instance: number;
  readonly counter: number;
  /** Unique among all flows of a source. */
  readonly eventId: number;
  /** How large the flow is compared with the scene's outline: 0.5 to 1.5. */
  readonly scale: number;
}

/** Stands in an outline where a number differs from flow to flow. */
export interface FlowValue {
  readonly valueIn: (flow: Flow) => number;
}

/** The numbers that differ from flow to flow. */
export const inFlow = {
  firstSecond: { valueIn: (flow) => flow.firstSecond },
  lastSecond: { valueIn: (flow) => flow.lastSecond },
  duration: { valueIn: (flow) => flow.lastSecond - flow.firstSecond },
  microsecond: { valueIn: (flow) => flow.microsecond },
  initiatorPort: { valueIn: (flow) => flow.initiatorPort },
  instance: { valueIn: (flow) => flow.instance },
  counter: { valueIn: (flow) => flow.counter },
  eventId: { valueIn: (flow) => flow.eventId },
} as const satisfies Readonly<Record<string, FlowValue>>;

/** About as much as an amount: half of it to one and a half times. */
export function scaled(amount: number): FlowValue {
  return { valueIn: ({ scale }) => Math.round(scale * amount) };
}

export function isFlowValue(value: unknown): value is FlowValue {
  return typeof value === 'object' && value !== null && 'valueIn' in value;
}

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
type Outlined<T> = T extends string | Uint8Array | undefined
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
