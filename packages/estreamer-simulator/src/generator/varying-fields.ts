import type { EventData, EventKind, EventOutline } from './event-kinds.ts';
import type { Flow } from './flow.ts';
import { addressFrame } from './scenes/packet-frame.ts';

/** A field that differs from flow to flow: its value, from the flow and from what the outline says. */
type VaryingField = (flow: Flow, outlined: number) => number;

type VaryingFields<Kind extends EventKind> = Readonly<Partial<Record<keyof EventData<Kind>, VaryingField>>>;

const scaled: VaryingField = ({ scale }, outlined) => Math.round(scale * outlined);

/** What is different in each event of a kind; all else follows from the scene's outline. */
export const varyingFields: { readonly [Kind in EventKind]: VaryingFields<Kind> } = {
  connectionStatistics: {
    initiatorPort: (flow) => flow.initiatorPort,
    connectionInstanceId: (flow) => flow.instance,
    connectionCounter: (flow) => flow.counter,
    firstPacketTimestamp: (flow) => flow.firstSecond,
    lastPacketTimestamp: (flow) => flow.lastSecond,
    initiatorTransmittedPackets: scaled,
    responderTransmittedPackets: scaled,
    initiatorTransmittedBytes: scaled,
    responderTransmittedBytes: scaled,
  },
  intrusionEvent: {
    eventId: (flow) => flow.eventId,
    eventSecond: (flow) => flow.firstSecond,
    eventMicrosecond: (flow) => flow.microsecond,
    sourcePortOrIcmpType: (flow) => flow.initiatorPort,
    connectionTimestamp: (flow) => flow.firstSecond,
    connectionInstanceId: (flow) => flow.instance,
    connectionCounter: (flow) => flow.counter,
  },
  packet: {
    eventId: (flow) => flow.eventId,
    eventSecond: (flow) => flow.firstSecond,
    packetSecond: (flow) => flow.firstSecond,
    packetMicrosecond: (flow) => flow.microsecond,
  },
  fileEvent: {
    connectionInstanceId: (flow) => flow.instance,
    connectionCounter: (flow) => flow.counter,
    connectionTimestamp: (flow) => flow.firstSecond,
    fileEventTimestamp: (flow) => flow.lastSecond,
    sourcePort: (flow) => flow.initiatorPort,
  },
  malwareEvent: {
    connectionInstanceId: (flow) => flow.instance,
    connectionCounter: (flow) => flow.counter,
    connectionTimestamp: (flow) => flow.firstSecond,
    malwareEventTimestamp: (flow) => flow.lastSecond,
    sourcePort: (flow) => flow.initiatorPort,
  },
};

const SEQUENCE_STEP = 4093;

/** Makes the captured frame at the end of a packet record fit its flow. */
export function finishRecord(outline: EventOutline, octets: Buffer, flow: Flow): void {
  if (outline.kind !== 'packet') return;
  const frame = octets.subarray(octets.length - (outline.data.packetData?.byteLength ?? 0));
  addressFrame(frame, flow.initiatorPort, (flow.microsecond * SEQUENCE_STEP) >>> 0);
}
