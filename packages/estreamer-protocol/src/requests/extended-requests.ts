/** One version of an extended request, and what it makes the server send. */
export interface ExtendedRequestVersion {
  readonly version: number;
  /** The first product version that knows it; `0` for the oldest. */
  readonly since: string;
  /** What arrives, where it is known. */
  readonly yields?: string;
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
      { version: 2, since: '4.9', yields: 'records 104, 105' },
      { version: 3, since: '5.0', yields: 'records 207, 208' },
      { version: 4, since: '5.1.1', yields: 'record 400, block:2:25' },
      { version: 5, since: '5.2', yields: 'record 400, block:2:34' },
      { version: 6, since: '5.3', yields: 'record 400, block:2:41' },
      { version: 7, since: '5.3.1', yields: 'record 400, block:2:42' },
      { version: 8, since: '5.4', yields: 'record 400, block:2:45' },
      { version: 9, since: '6.0', yields: 'record 400, block:2:60' },
      { version: 10, since: '7.0', yields: 'record 400, block:2:81' },
      { version: 11, since: '7.1', yields: 'record 400, block:2:85' },
    ],
  },
  METADATA: {
    code: 21,
    records: [],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '4.6.0' },
      { version: 3, since: '4.6.1' },
      { version: 4, since: '4.7', yields: 'all metadata records' },
    ],
  },
  CORRELATION: {
    code: 31,
    records: [112],
    versions: [
      { version: 6, since: '4.10' },
      { version: 7, since: '5.0', yields: 'record 112, block:1:116' },
      { version: 8, since: '5.1', yields: 'record 112, block:1:128' },
      { version: 9, since: '5.4', yields: 'record 112, block:1:156' },
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
      { version: 11, since: '5.3.1', yields: 'host profile block:1:139 and the current discovery blocks' },
    ],
  },
  CONNECTION: {
    code: 71,
    records: [71, 73],
    versions: [
      { version: 1, since: '4.0' },
      { version: 3, since: '4.5' },
      { version: 4, since: '4.7', yields: 'block:1:56' },
      { version: 5, since: '4.9.1' },
      { version: 6, since: '5.0' },
      { version: 7, since: '5.1', yields: 'block:1:126' },
      { version: 8, since: '5.1.1', yields: 'block:1:137' },
      { version: 9, since: '5.2', yields: 'block:1:144' },
      { version: 10, since: '5.3', yields: 'block:1:152' },
      { version: 11, since: '5.3.1', yields: 'block:1:154' },
      { version: 12, since: '5.4', yields: 'block:1:155' },
      { version: 13, since: '5.4.1', yields: 'block:1:157' },
      { version: 14, since: '6.0', yields: 'block:1:160' },
      { version: 15, since: '6.1', yields: 'block:1:163' },
      { version: 16, since: '6.2', yields: 'block:1:168 or later; decide by blockType' },
      { version: 17, since: '7.0', yields: 'blocks 1:169 to 1:174 by server version; decide by blockType' },
    ],
  },
  USER: {
    code: 91,
    records: [92, 93, 94, 95, 170, 171],
    versions: [
      { version: 1, since: '4.7' },
      { version: 2, since: '5.0' },
      { version: 3, since: '5.1', yields: 'block:1:127 for logins' },
      { version: 4, since: '5.2', yields: 'block:1:127 for logins, block:1:120 for users' },
      { version: 5, since: '6.0', yields: 'block:1:159, block:1:158' },
      { version: 6, since: '6.1', yields: 'block:1:165, block:1:158' },
      { version: 7, since: '6.2', yields: 'block:1:167, block:1:158; records 170 and 171' },
    ],
  },
  MALWARE: {
    code: 101,
    records: [125],
    versions: [
      { version: 1, since: '5.1.0', yields: 'block:2:16' },
      { version: 2, since: '5.1.1', yields: 'block:2:24' },
      { version: 3, since: '5.2', yields: 'block:2:33' },
      { version: 4, since: '5.3', yields: 'block:2:35' },
      { version: 5, since: '5.3.1', yields: 'block:2:44' },
      { version: 6, since: '5.4', yields: 'block:2:47' },
      { version: 7, since: '6.0', yields: 'block:2:62' },
      { version: 8, since: '7.0', yields: 'block:2:80' },
    ],
  },
  FILE: {
    code: 111,
    records: [500, 502],
    versions: [
      { version: 1, since: '5.1.1', yields: 'block:2:23' },
      { version: 2, since: '5.2', yields: 'block:2:32' },
      { version: 3, since: '5.3', yields: 'block:2:38' },
      { version: 4, since: '5.3.1', yields: 'block:2:43' },
      { version: 5, since: '5.4', yields: 'block:2:46' },
      { version: 6, since: '6.0', yields: 'block:2:56' },
      { version: 7, since: '7.0', yields: 'block:2:79' },
    ],
  },
  IMPACT: {
    code: 131,
    records: [9],
    versions: [
      { version: 1, since: '0', yields: 'block:1:20' },
      { version: 2, since: '5.3', yields: 'block:1:153' },
    ],
  },
} as const satisfies Readonly<Record<string, ExtendedRequest>>;

/** The name of an extended request. */
export type ExtendedRequestName = keyof typeof extendedRequests;
