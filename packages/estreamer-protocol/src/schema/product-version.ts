/** A version of the management center, for example `6.2` or `5.3.1`. */
export type ProductVersion = `${number}.${number}` | `${number}.${number}.${number}`;

/** Below 0 when the first version is older, 0 when both are the same. */
export function compareProductVersions(first: string, second: string): number {
  const [left, right] = [first.split('.').map(Number), second.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether a management center of a version sends what another version introduced.
 *
 * @param since `any` for what was always there
 */
export function isSince(productVersion: ProductVersion, since: ProductVersion | 'any'): boolean {
  return since === 'any' || compareProductVersions(productVersion, since) >= 0;
}
