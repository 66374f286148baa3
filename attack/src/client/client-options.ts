import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  type EventRecord,
  type EventRequest,
  extendedRequestNames,
  type FullyQualifiedRequest,
} from '@x/estreamer-protocol';

export const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    rate: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    style: { type: 'string', default: 'bundles' },
    bundle: { type: 'string', default: '20' },
    records: { type: 'string', default: '200' },
    // For the child.
    directory: { type: 'string' },
    port: { type: 'string' },
  },
});
export const seconds = Math.round(Number(options.minutes) * 60);
export const rate = Number(options.rate);

const requests: Readonly<Record<string, EventRequest | FullyQualifiedRequest>> = {
  bundles: {
    flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'extra_data'],
    extendedRequests: extendedRequestNames,
  },
  messages: {
    flags: [
      'timestamp',
      'metadata_v4',
      'ids_1',
      'packets',
      'impact',
      'extra_data',
      'connection_v5',
      'discovery_v7',
      'user',
      'correlation_v6',
    ],
  },
  'fully-qualified': {
    events: { ConnectionEvent: {}, IntrusionEvent: {}, IntrusionPacket: {}, FileEvent: {} },
  },
};
export const request = requests[options.style] ?? raise(`There is no style ${options.style}.`);

function raise(message: string): never {
  throw new Error(message);
}

/** What the source generates. */
export const traffic = {
  events: seconds * rate,
  seed: 7,
  recordsPerBundle: Number(options.bundle),
  eventsPerArchiveSecond: Math.max(1, rate / 2),
};

/** What is an event of the source: not metadata, and not what the faults add. */
export function isEvent({ category, kind }: EventRecord): boolean {
  return category !== 'metadata' && kind !== 'unknown';
}

/** Names an event by everything that it says, whatever the client calls it. */
export function keyOf({ recordType, archiveTimestamp, ...record }: EventRecord): string {
  const header = 'discoveryHeader' in record ? record.discoveryHeader : undefined;
  const data = 'data' in record ? record.data : undefined;
  const text = JSON.stringify([recordType, archiveTimestamp, header, data], (_name, value) =>
    typeof value === 'bigint'
      ? String(value)
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}
