import {
  type ExtendedRequestName,
  extendedRequests,
  type RequestFlagName,
  requestFlags,
} from '@x/estreamer-protocol';
import type { SessionRequest } from '../source/event-source.ts';
import {
  type BlockKind,
  blocksOfProduct,
  newestBlockOfRequest,
  type ProductVersion,
} from './product-versions.ts';

/** What of the traffic a request gets. */
export interface Selection {
  /** The block types to write; a kind that was not asked for is missing. */
  readonly blocks: Readonly<Partial<Record<BlockKind, number>>>;
  /** Packets come with intrusion events. */
  readonly packets: boolean;
  readonly metadata: boolean;
  /** Events get the 16-octet record header with the archive timestamp. */
  readonly archiveTimestamps: boolean;
}

/** The flags and the extended request that ask for a family of records. */
interface Family {
  readonly flags: readonly RequestFlagName[];
  readonly extended?: ExtendedRequestName;
}

const families: Readonly<Record<BlockKind | 'metadata', Family>> = {
  connectionStatistics: {
    flags: ['connection', 'connection_v3', 'connection_v4', 'connection_v5'],
    extended: 'CONNECTION',
  },
  intrusionEvent: { flags: ['ids', 'ids_1'], extended: 'INTRUSION_EVENTS' },
  fileEvent: { flags: [], extended: 'FILE' },
  malwareEvent: { flags: [], extended: 'MALWARE' },
  metadata: { flags: ['metadata', 'metadata_v2', 'metadata_v3', 'metadata_v4'], extended: 'METADATA' },
};

const blockKinds: readonly BlockKind[] = [
  'connectionStatistics',
  'intrusionEvent',
  'fileEvent',
  'malwareEvent',
];

/** Reads a request as a server of a product version would. */
export function selectRecords(request: SessionRequest, productVersion: ProductVersion): Selection {
  const blocks: Partial<Record<BlockKind, number>> = {};
  for (const kind of blockKinds) {
    const block = blockFor(kind, request, productVersion);
    if (block !== undefined) blocks[kind] = block;
  }
  return {
    blocks,
    packets: blocks.intrusionEvent !== undefined && hasFlag(request, 'packets'),
    metadata: versionOf(families.metadata, request) !== undefined || anyFlag(families.metadata, request),
    archiveTimestamps: hasFlag(request, 'timestamp'),
  };
}

/** The product's own block, or the newest that the requested version allows where that is older. */
function blockFor(
  kind: BlockKind,
  request: SessionRequest,
  productVersion: ProductVersion,
): number | undefined {
  const ofProduct = blocksOfProduct[productVersion][kind];
  const version = versionOf(families[kind], request);
  if (version === undefined) return anyFlag(families[kind], request) ? ofProduct : undefined;
  const newest = newestBlockOfRequest[kind][version];
  return newest === undefined ? undefined : Math.min(ofProduct, newest);
}

function versionOf({ extended }: Family, { eventTypes }: SessionRequest): number | undefined {
  if (extended === undefined) return undefined;
  const { code } = extendedRequests[extended];
  return eventTypes.find(({ eventCode }) => eventCode === code)?.eventVersion;
}

function anyFlag({ flags }: Family, request: SessionRequest): boolean {
  return flags.some((flag) => hasFlag(request, flag));
}

function hasFlag({ requestFlags: bits }: SessionRequest, flag: RequestFlagName): boolean {
  return Math.floor(bits / 2 ** requestFlags[flag].bit) % 2 === 1;
}
