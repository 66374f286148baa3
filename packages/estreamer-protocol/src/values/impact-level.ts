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
