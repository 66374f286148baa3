/** One version of an extended request; the versions of blocks say which they need (`request`). */
interface ExtendedRequestVersion {
  readonly version: number;
  /** The first product version that knows it; `0` for the oldest. */
  readonly since: string;
}

/** An extended request: an event code with its versions. */
export interface ExtendedRequest {
  readonly code: number;
  /** The record types that it brings. */
  readonly records: readonly number[];
  readonly versions: readonly ExtendedRequestVersion[];
}

/** The extended requests by name (guide: event types of the Streaming Request). `TERMINATE` only ends the list on the wire and is not here. */
export const extendedRequests = {
  INTRUSION_EVENTS: {
    code: 12,
    records: [400, 207, 208],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '4.9' },
      { version: 3, since: '5.0' },
      { version: 4, since: '5.1.1' },
      { version: 5, since: '5.2' },
      { version: 6, since: '5.3' },
      { version: 7, since: '5.3.1' },
      { version: 8, since: '5.4' },
      { version: 9, since: '6.0' },
      { version: 10, since: '7.0' },
      { version: 11, since: '7.1' },
    ],
  },
  METADATA: {
    code: 21,
    records: [],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '4.6.0' },
      { version: 3, since: '4.6.1' },
      { version: 4, since: '4.7' },
    ],
  },
  CORRELATION: {
    code: 31,
    records: [112],
    versions: [
      { version: 6, since: '4.10' },
      { version: 7, since: '5.0' },
      { version: 8, since: '5.1' },
      { version: 9, since: '5.4' },
    ],
  },
  DISCOVERY: {
    code: 61,
    records: [10, 101],
    versions: [
      { version: 7, since: '4.10' },
      { version: 8, since: '5.0' },
      { version: 9, since: '5.1' },
      { version: 10, since: '5.2' },
      { version: 11, since: '5.3.1' },
    ],
  },
  CONNECTION: {
    code: 71,
    records: [71, 73],
    versions: [
      { version: 1, since: '4.0' },
      { version: 3, since: '4.5' },
      { version: 4, since: '4.7' },
      { version: 5, since: '4.9.1' },
      { version: 6, since: '5.0' },
      { version: 7, since: '5.1' },
      { version: 8, since: '5.1.1' },
      { version: 9, since: '5.2' },
      { version: 10, since: '5.3' },
      { version: 11, since: '5.3.1' },
      { version: 12, since: '5.4' },
      { version: 13, since: '5.4.1' },
      { version: 14, since: '6.0' },
      { version: 15, since: '6.1' },
      { version: 16, since: '6.2' },
      { version: 17, since: '7.0' },
    ],
  },
  USER: {
    code: 91,
    records: [92, 93, 94, 95, 170, 171],
    versions: [
      { version: 1, since: '4.7' },
      { version: 2, since: '5.0' },
      { version: 3, since: '5.1' },
      { version: 4, since: '5.2' },
      { version: 5, since: '6.0' },
      { version: 6, since: '6.1' },
      { version: 7, since: '6.2' },
    ],
  },
  MALWARE: {
    code: 101,
    records: [125],
    versions: [
      { version: 1, since: '5.1.0' },
      { version: 2, since: '5.1.1' },
      { version: 3, since: '5.2' },
      { version: 4, since: '5.3' },
      { version: 5, since: '5.3.1' },
      { version: 6, since: '5.4' },
      { version: 7, since: '6.0' },
      { version: 8, since: '7.0' },
    ],
  },
  FILE: {
    code: 111,
    records: [500, 502],
    versions: [
      { version: 1, since: '5.1.1' },
      { version: 2, since: '5.2' },
      { version: 3, since: '5.3' },
      { version: 4, since: '5.3.1' },
      { version: 5, since: '5.4' },
      { version: 6, since: '6.0' },
      { version: 7, since: '7.0' },
    ],
  },
  IMPACT: {
    code: 131,
    records: [9],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '5.3' },
    ],
  },
} as const satisfies Readonly<Record<string, ExtendedRequest>>;

/** The name of an extended request. */
export type ExtendedRequestName = keyof typeof extendedRequests;
