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
