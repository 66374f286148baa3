/**
 * What a server writes where it has no value, by what the field means. Every fact is checked against the list that its
 * row in the vocabulary names; texts in any case. Beside these, an empty text, a number that is 0 and a UUID, hash or
 * hardware address of zeros say nothing wherever a source reads them as an id, and the addresses below name no host.
 */
export const noValues = {
  /** Traffic that belongs to nobody whom the server knows. */
  user: ['No Authentication Required', 'Unknown', 'Not Found', 'Invalid ID'],
  /** The number of that nobody. */
  userId: [9_999_997, '9999997'],
  /** Names of rules, policies, profiles and realms that no id stands for. */
  name: ['Invalid ID', 'Not Found'],
  /** What was found in a file in which nothing was found. */
  threat: ['Invalid ID', 'Not Found', 'Unknown', 'None', 'N/A'],
  /** What was negotiated, chosen or seen where nothing was. */
  choice: ['Invalid ID', 'Not Found', 'Unknown', 'None', 'N/A', 'Not Checked'],
} as const satisfies Readonly<Record<string, readonly (string | number)[]>>;

/** A list of {@link noValues}. */
export type NoValueList = keyof typeof noValues;

/** Addresses of no host. */
export const noAddresses: readonly string[] = ['::', '0.0.0.0', '::ffff:0.0.0.0', ''];
