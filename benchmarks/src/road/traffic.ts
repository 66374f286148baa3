import type { ExtendedRequestName, RequestFlagName } from '@x/estreamer-protocol';
import type { TrafficMix } from '@x/estreamer-simulator';

/** What the simulated management center sends, and how. */
export interface Traffic {
  /** What the row of the table says. */
  readonly name: string;
  /** How many events happen. */
  readonly events: number;
  /** Events of a bundle; 1 stands for single messages, as a client without extended requests gets them. */
  readonly bundle: number;
  /** Which things happen; connections only where nothing is said. */
  readonly mix?: TrafficMix;
  /** How many events share a second of the archive timestamp. */
  readonly eventsPerSecond?: number;
  /** How many events happen in a second of real time; as fast as they are taken where nothing is said. */
  readonly rate?: number;
}

/** Connection events alone, with the metadata for them. */
export const connectionsOnly: TrafficMix = { visit: 1, lookup: 1 };

/** One of everything that a management center reports. */
export const everything: TrafficMix = {
  visit: 4,
  lookup: 2,
  probe: 1,
  attack: 1,
  download: 1,
  infection: 1,
  arrival: 1,
  hostChange: 1,
  login: 1,
  vpnLogin: 1,
  violation: 1,
};

/** What a client asks for to get it. */
export function requestOf({ bundle }: Traffic): {
  readonly flags: readonly RequestFlagName[];
  readonly extendedRequests: readonly ExtendedRequestName[];
} {
  const flags = ['packets', 'impact', 'metadata_v4', 'timestamp'] as const;
  return bundle === 1
    ? {
        flags: [...flags, 'ids_1', 'connection_v5', 'discovery_v7', 'user', 'correlation_v6'],
        extendedRequests: [],
      }
    : {
        flags: [...flags, 'extended_request'],
        extendedRequests: [
          'CONNECTION',
          'INTRUSION_EVENTS',
          'FILE',
          'MALWARE',
          'DISCOVERY',
          'USER',
          'CORRELATION',
          'METADATA',
        ],
      };
}
