/** What a bundle's number says about its place among those of its session. */
type SequencePlace =
  /** The next one. */
  | { readonly kind: 'next' }
  /** Others should have come before it. */
  | { readonly kind: 'ahead'; readonly missing: readonly number[] }
  /** One of those that were missing. */
  | { readonly kind: 'late' }
  /** Its number has come before. */
  | { readonly kind: 'repeated' }
  /** So far ahead that the numbers do not say anything; counting starts again here. */
  | { readonly kind: 'unrelated'; readonly expected: number };

/** Follows the numbers of the bundles of a session: 1, 2, 3 and so on. */
export interface BundleSequence {
  place(sequenceNumber: number): SequencePlace;
}

/** Behind the last number comes 0. */
const NUMBERS = 2 ** 32;
/** How many bundles may be missing at once. */
const MOST_MISSING = 64;

/** Starts a session. */
export function createBundleSequence(): BundleSequence {
  const missing = new Set<number>();
  let expected = 1;
  return {
    place(sequenceNumber) {
      if (missing.delete(sequenceNumber)) return { kind: 'late' };
      if (sequenceNumber < expected) return { kind: 'repeated' };
      const first = expected;
      expected = (sequenceNumber + 1) % NUMBERS;
      if (sequenceNumber === first) return { kind: 'next' };
      if (sequenceNumber - first + missing.size > MOST_MISSING) return { kind: 'unrelated', expected: first };
      const skipped = Array.from({ length: sequenceNumber - first }, (_, index) => first + index);
      for (const number of skipped) missing.add(number);
      return { kind: 'ahead', missing: skipped };
    },
  };
}
