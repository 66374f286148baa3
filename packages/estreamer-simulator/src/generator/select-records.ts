import {
  type BodyLayout,
  type ExtendedRequestName,
  extendedRequests,
  isSince,
  layoutsOf,
  type RecordCatalogue,
  type RecordDefinition,
  type RequestFlagName,
  requestFlags,
} from '@x/estreamer-protocol';
import type { FullyQualifiedQuery, SessionRequest } from '../source/event-source.ts';
import { isKnownBlock } from '../source/known-blocks.ts';
import type { EventKind } from './event-outline.ts';
import type { ProductVersion } from './generated-source-settings.ts';

/** What of the traffic a request gets. */
export interface Selection {
  /** The kinds that are wanted, each with the block to write where it has several. */
  readonly kinds: Readonly<Partial<Record<EventKind, Pick<BodyLayout, 'blockType'>>>>;
  readonly metadata: boolean;
  /** Events get the 16-byte record header with the archive timestamp. */
  readonly archiveTimestamps: boolean;
  readonly knownBlocksOnly: boolean;
  /** Text in place of records; `kinds` is empty then. */
  readonly fullyQualified: FullyQualifiedQuery | undefined;
}

/** The flags or the extended request that ask for some kinds of events. */
interface Family {
  readonly kinds: readonly EventKind[];
  readonly flags: readonly RequestFlagName[];
  readonly extended?: ExtendedRequestName;
  /** The oldest version of the extended request that brings what has no version of its own. @default any */
  readonly oldestRequest?: number;
  /** True for what comes only with intrusion events. */
  readonly withIntrusionEvents?: boolean;
}

const metadataFamily = {
  flags: ['metadata', 'metadata_v2', 'metadata_v3', 'metadata_v4'],
  extended: 'METADATA',
} as const;

const families: readonly Family[] = [
  {
    kinds: ['connectionStatistics'],
    flags: ['connection', 'connection_v3', 'connection_v4', 'connection_v5'],
    extended: 'CONNECTION',
  },
  { kinds: ['intrusionEvent'], flags: ['ids', 'ids_1'], extended: 'INTRUSION_EVENTS' },
  { kinds: ['packet'], flags: ['packets'], withIntrusionEvents: true },
  { kinds: ['intrusionExtraData'], flags: ['extra_data'], withIntrusionEvents: true },
  { kinds: ['intrusionImpactAlert'], flags: ['impact'], extended: 'IMPACT' },
  { kinds: ['fileEvent', 'fileMalwareEvent'], flags: [], extended: 'FILE' },
  { kinds: ['malwareEvent'], flags: [], extended: 'MALWARE' },
  {
    kinds: [
      'newHostDetected',
      'newNetworkProtocol',
      'newTransportProtocol',
      'newOperatingSystem',
      'newClientApplication',
      'newTcpServer',
      'newUdpServer',
      'tcpServerInformationUpdate',
      'updateBanner',
      'clientApplicationUpdate',
      'hopsChange',
      'macInformationChange',
      'netBIOSNameChange',
      'userSetHostCriticality',
      'tcpPortTimeout',
      'hostTimeout',
      'hostIocSet',
    ],
    flags: [
      'discovery',
      'discovery_v2',
      'discovery_v3',
      'discovery_v4',
      'discovery_v5',
      'discovery_v6',
      'discovery_v7',
    ],
    extended: 'DISCOVERY',
    oldestRequest: 10,
  },
  {
    kinds: ['newUserIdentified', 'userLoginChange', 'userRemoved', 'newVpnSession', 'vpnSessionEnded'],
    flags: ['user'],
    extended: 'USER',
  },
  {
    kinds: ['correlationEvent'],
    flags: [
      'correlation',
      'correlation_v2',
      'correlation_v3',
      'correlation_v4',
      'correlation_v5',
      'correlation_v6',
    ],
    extended: 'CORRELATION',
  },
];

/** Reads a request as a server of a product version would. */
export function selectRecords(
  request: SessionRequest,
  productVersion: ProductVersion,
  knownBlocksOnly: boolean,
  catalogue: RecordCatalogue,
): Selection {
  const kinds: Partial<Record<EventKind, Pick<BodyLayout, 'blockType'>>> = {};
  const { fullyQualified } = request;
  const silent = fullyQualified !== undefined || hasFlag(request, 'disable_events');
  for (const family of silent ? [] : families) {
    if (family.withIntrusionEvents === true && kinds.intrusionEvent === undefined) continue;
    const limit = versionOf(family, request) ?? (anyFlag(family, request) ? Number.POSITIVE_INFINITY : 0);
    if (limit === 0) continue;
    for (const kind of family.kinds) {
      const definition = catalogue.byKind(kind);
      if (definition === undefined) continue;
      const layout = blocksOf(definition).findLast(
        ({ blockType, since, request: needed = family.oldestRequest ?? 0 }) =>
          needed <= limit &&
          isSince(productVersion, since) &&
          (!knownBlocksOnly || blockType === undefined || isKnownBlock(definition.recordType, blockType)),
      );
      if (layout !== undefined) kinds[kind] = { blockType: layout.blockType };
    }
  }
  return {
    kinds,
    metadata:
      !silent && (versionOf(metadataFamily, request) !== undefined || anyFlag(metadataFamily, request)),
    archiveTimestamps: knownBlocksOnly || hasFlag(request, 'timestamp'),
    knownBlocksOnly,
    fullyQualified,
  };
}

/** The versions of a record's block, oldest first; its layout where it has none. */
function blocksOf({ body }: RecordDefinition): readonly BodyLayout[] {
  return body.type === 'block' ? body.versions : layoutsOf(body);
}

function versionOf(
  { extended }: Pick<Family, 'extended'>,
  { eventTypes }: SessionRequest,
): number | undefined {
  if (extended === undefined) return undefined;
  const { code } = extendedRequests[extended];
  return eventTypes.find(({ eventCode }) => eventCode === code)?.eventVersion;
}

function anyFlag({ flags }: Pick<Family, 'flags'>, request: SessionRequest): boolean {
  return flags.some((flag) => hasFlag(request, flag));
}

function hasFlag({ requestFlags: bits }: SessionRequest, flag: RequestFlagName): boolean {
  return Math.floor(bits / 2 ** requestFlags[flag].bit) % 2 === 1;
}
