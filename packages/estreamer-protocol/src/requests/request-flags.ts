import { EstreamerProtocolError } from '../errors/protocol-error.ts';

/**
 * The bits of request flags.
 *
 * @throws {EstreamerProtocolError} `invalid-request` for a name that is not known
 */
export function requestFlagBits(names: readonly RequestFlagName[]): number {
  let bits = 0;
  for (const name of names) {
    if (!Object.hasOwn(requestFlags, name)) {
      throw new EstreamerProtocolError('invalid-request', unknownRequestFlag(name));
    }
    bits |= 1 << requestFlags[name].bit;
  }
  return bits >>> 0;
}

/** A request flag: one bit of an Event Stream Request. */
export interface RequestFlag {
  readonly bit: number;
  /** What the server sends for it. */
  readonly meaning: string;
}

/** The request flags by their names in configuration files (guide: request flags of the Event Stream Request). */
export const requestFlags = {
  packets: { bit: 0, meaning: 'packet records (2) with intrusion events' },
  metadata: { bit: 1, meaning: 'metadata, version 1' },
  ids: { bit: 2, meaning: 'intrusion events' },
  discovery: { bit: 3, meaning: 'discovery events, version 1' },
  correlation: { bit: 4, meaning: 'correlation events, version 1' },
  impact: { bit: 5, meaning: 'intrusion impact alerts (record 9)' },
  ids_1: { bit: 6, meaning: 'intrusion events with impact flags; the bit eNcore sets for intrusion events' },
  discovery_v2: { bit: 7, meaning: 'discovery events, version 2' },
  connection: { bit: 8, meaning: 'connection events, version 1' },
  correlation_v2: { bit: 9, meaning: 'correlation events, version 2' },
  discovery_v3: { bit: 10, meaning: 'discovery events, version 3' },
  disable_events: {
    bit: 11,
    meaning: 'suppress the default event stream of legacy servers (host requests only)',
  },
  connection_v3: { bit: 12, meaning: 'connection events, version 3' },
  correlation_v3: { bit: 13, meaning: 'correlation events, version 3' },
  metadata_v2: { bit: 14, meaning: 'metadata, version 2' },
  metadata_v3: { bit: 15, meaning: 'metadata, version 3' },
  reserved: { bit: 16, meaning: 'reserved; leave 0' },
  discovery_v4: { bit: 17, meaning: 'discovery events, version 4' },
  connection_v4: { bit: 18, meaning: 'connection events, version 4' },
  correlation_v4: { bit: 19, meaning: 'correlation events, version 4' },
  metadata_v4: { bit: 20, meaning: 'metadata, version 4 (all current metadata records)' },
  user: { bit: 21, meaning: 'user events, version 1' },
  correlation_v5: { bit: 22, meaning: 'correlation events, version 5' },
  timestamp: { bit: 23, meaning: 'extended record header with archive timestamp on events' },
  discovery_v5: { bit: 24, meaning: 'discovery events, version 5' },
  discovery_v6: { bit: 25, meaning: 'discovery events, version 6' },
  connection_v5: { bit: 26, meaning: 'connection events, version 5' },
  extra_data: { bit: 27, meaning: 'intrusion event extra data (110; with bit 20 also 111)' },
  discovery_v7: { bit: 28, meaning: 'discovery events, version 7' },
  correlation_v6: { bit: 29, meaning: 'correlation events, version 6' },
  extended_request: {
    bit: 30,
    meaning: 'extended request: the server answers with Streaming Information (2051)',
  },
} as const satisfies Readonly<Record<string, RequestFlag>>;

/** The name of a request flag. */
export type RequestFlagName = keyof typeof requestFlags;

/** What to tell someone who sets a flag that there is not. */
export function unknownRequestFlag(name: string): string {
  return `There is no request flag "${name}". Known are ${Object.keys(requestFlags).join(', ')}.`;
}
