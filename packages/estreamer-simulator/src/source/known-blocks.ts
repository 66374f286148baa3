/**
 * The block types that Cisco's retired client (eNcore) reads, by record type. Where it gets another one of these
 * record types, its process may end.
 */
const knownBlocks: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  Object.entries({
    9: [153],
    71: [160, 163, 169, 170, 171, 173, 174],
    92: [158],
    93: [158],
    94: [158],
    95: [167],
    112: [156],
    124: [59],
    125: [47, 62, 80],
    160: [7],
    400: [60, 81, 85],
    500: [56, 79],
    502: [56, 79],
  }).map(([recordType, blockTypes]) => [Number(recordType), new Set(blockTypes)]),
);

/**
 * Whether Cisco's retired client can read a record whose body is this block. Record types that it has no list of
 * blocks for are all well: it reads them, or drops them unread.
 */
export function isKnownBlock(recordType: number, blockType: number): boolean {
  return knownBlocks.get(recordType)?.has(blockType) ?? true;
}
