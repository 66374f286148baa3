import type { ValueNames } from '../schema/schema.ts';

/** Prefer metadata record 4. */
export const priority: ValueNames = {
  name: 'priority',
  names: {
    1: 'High',
    2: 'Medium',
    3: 'Low',
  },
};

export const impactFlags: ValueNames = {
  name: 'impactFlags',
  bitmask: true,
  names: {
    1: 'source or destination is in a monitored network',
    2: 'source or destination host exists in the network map',
    4: 'host runs a server on the port, or uses the protocol, of the event',
    8: 'a vulnerability is mapped to the operating system of the host',
    16: 'a vulnerability is mapped to the server of the event',
    32: 'the device dropped the session (inline)',
    64: 'the rule marks the event as impact red',
    128: 'a vulnerability is mapped to the client of the event',
  },
};

export const impactLevel: ValueNames = {
  name: 'impactLevel',
  names: {
    1: 'Red (vulnerable)',
    2: 'Orange (potentially vulnerable)',
    3: 'Yellow (currently not vulnerable)',
    4: 'Blue (unknown target)',
    5: 'Gray (unknown impact)',
  },
};

/** 0 to 2 in 5.x guides, 3 to 14 from eNcore for 7.2. */
export const blocked: ValueNames = {
  name: 'blocked',
  names: {
    0: 'Not Blocked',
    1: 'Blocked',
    2: 'Would Be Blocked',
    3: 'Partially Dropped',
    4: 'Block',
    5: 'Would Be Blocked',
    6: 'Partial Block',
    7: 'Drop',
    8: 'Would Drop',
    9: 'Reject',
    10: 'Would Be Rejected',
    11: 'Rejected',
    12: 'Would Be Rejected',
    13: 'Rewrite',
    14: 'Would Be Rewritten',
  },
};

export const blockedReason: ValueNames = {
  name: 'blockedReason',
  names: {
    1: 'Interface in Passive or Tap Mode',
    2: 'Intrusion Policy in Detection Mode',
    3: 'Network Analysis Policy in Detection Mode',
    4: 'Connection Timed Out',
    5: 'Connection Closed (0x01)',
    6: 'Connection Closed (0x02)',
    7: 'Connection Closed (0x04)',
  },
};

/** The numbers of the Snort unified2 extra data; metadata record 111 names them at run time. */
export const extraDataType: ValueNames = {
  name: 'extraDataType',
  names: {
    1: 'XFF client address (IPv4)',
    2: 'XFF client address (IPv6)',
    3: 'Reviewed By',
    4: 'GZIP Data',
    5: 'SMTP Attachment Name',
    6: 'SMTP From',
    7: 'SMTP To',
    8: 'SMTP Headers',
    9: 'HTTP URI',
    10: 'HTTP Host Name',
    11: 'IPv6 Source',
    12: 'IPv6 Destination',
    13: 'Normalized JavaScript',
  },
};

const VULNERABLE = 0xd8;
const SERVER_ON_KNOWN_HOST = 0x06;
const KNOWN_HOST = 0x02;
const MONITORED_NETWORK = 0x01;

/**
 * The impact level of an intrusion event, from its impact flags; the first that holds counts: 1 (red, a vulnerability
 * is mapped), 2 (orange, potentially vulnerable), 3 (yellow, currently not vulnerable), 4 (blue, unknown target),
 * else 0 (unknown impact).
 */
export function impactLevelOf(impactFlags: number): 0 | 1 | 2 | 3 | 4 {
  if ((impactFlags & VULNERABLE) !== 0) return 1;
  if ((impactFlags & SERVER_ON_KNOWN_HOST) === SERVER_ON_KNOWN_HOST) return 2;
  if ((impactFlags & KNOWN_HOST) !== 0) return 3;
  if ((impactFlags & MONITORED_NETWORK) !== 0) return 4;
  return 0;
}

/** What the management center calls the levels. */
export const impactLevelNames = {
  0: 'Gray (unknown impact)',
  1: 'Red (vulnerable)',
  2: 'Orange (potentially vulnerable)',
  3: 'Yellow (currently not vulnerable)',
  4: 'Blue (unknown target)',
} as const;
