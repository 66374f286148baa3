import type { EventKind } from './event-kinds.ts';

/** The versions of the management center that can be simulated, oldest first. */
export type ProductVersion = '6.0' | '6.1' | '6.2' | '6.3' | '6.5' | '6.6' | '7.0' | '7.1';

/** The kinds of events whose body is a block. */
export type BlockKind = Exclude<EventKind, 'packet'>;

/** The block types that each version writes. */
export const blocksOfProduct: Readonly<Record<ProductVersion, Readonly<Record<BlockKind, number>>>> = {
  '6.0': { connectionStatistics: 160, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '6.1': { connectionStatistics: 163, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '6.2': { connectionStatistics: 168, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '6.3': { connectionStatistics: 169, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '6.5': { connectionStatistics: 170, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '6.6': { connectionStatistics: 171, intrusionEvent: 60, fileEvent: 56, malwareEvent: 62 },
  '7.0': { connectionStatistics: 173, intrusionEvent: 81, fileEvent: 79, malwareEvent: 80 },
  '7.1': { connectionStatistics: 174, intrusionEvent: 85, fileEvent: 79, malwareEvent: 80 },
};

/**
 * The newest block type that a version of an extended request can bring. A version that is not here is older
 * than the blocks of the catalogue and brings nothing; block types of a kind grow with the product version.
 */
export const newestBlockOfRequest: Readonly<Record<BlockKind, Readonly<Record<number, number>>>> = {
  connectionStatistics: { 12: 155, 13: 155, 14: 160, 15: 163, 16: 168, 17: 174 },
  intrusionEvent: { 4: 25, 5: 34, 6: 41, 7: 42, 8: 45, 9: 60, 10: 81, 11: 85 },
  fileEvent: { 5: 46, 6: 56, 7: 79 },
  malwareEvent: { 6: 47, 7: 62, 8: 80 },
};
