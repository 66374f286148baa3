import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { compareProductVersions } from '../schema/product-version.ts';

/** One version of an extended request; the versions of blocks say which they need (`request`). */
interface ExtendedRequestVersion {
  readonly version: number;
  /** The first product version that knows it; `0` for the oldest. */
  readonly since: string;
}

/** An extended request: an event code with its versions. */
export interface ExtendedRequest {
  readonly code: number;
  /** The record types that it brings. */
  readonly records: readonly number[];
  readonly versions: readonly ExtendedRequestVersion[];
}

/** Versions by their numbers, each with the product version that brought it. */
function versions(sinceByVersion: Readonly<Record<number, string>>): readonly ExtendedRequestVersion[] {
  return Object.entries(sinceByVersion).map(([version, since]) => ({ version: Number(version), since }));
}

/** The extended requests by name (guide: event types of the Streaming Request). `TERMINATE` only ends the list on the wire and is not here. */
export const extendedRequests = {
  INTRUSION_EVENTS: {
    code: 12,
    records: [400, 207, 208],
    versions: versions({
      1: '0',
      2: '4.9',
      3: '5.0',
      4: '5.1.1',
      5: '5.2',
      6: '5.3',
      7: '5.3.1',
      8: '5.4',
      9: '6.0',
      10: '7.0',
      11: '7.1',
    }),
  },
  METADATA: {
    code: 21,
    records: [],
    versions: versions({ 1: '0', 2: '4.6.0', 3: '4.6.1', 4: '4.7' }),
  },
  CORRELATION: {
    code: 31,
    records: [112],
    versions: versions({ 6: '4.10', 7: '5.0', 8: '5.1', 9: '5.4' }),
  },
  DISCOVERY: {
    code: 61,
    records: [10, 101],
    versions: versions({ 7: '4.10', 8: '5.0', 9: '5.1', 10: '5.2', 11: '5.3.1' }),
  },
  CONNECTION: {
    code: 71,
    records: [71, 73],
    versions: versions({
      1: '4.0',
      3: '4.5',
      4: '4.7',
      5: '4.9.1',
      6: '5.0',
      7: '5.1',
      8: '5.1.1',
      9: '5.2',
      10: '5.3',
      11: '5.3.1',
      12: '5.4',
      13: '5.4.1',
      14: '6.0',
      15: '6.1',
      16: '6.2',
      17: '7.0',
    }),
  },
  USER: {
    code: 91,
    records: [92, 93, 94, 95, 170, 171],
    versions: versions({ 1: '4.7', 2: '5.0', 3: '5.1', 4: '5.2', 5: '6.0', 6: '6.1', 7: '6.2' }),
  },
  MALWARE: {
    code: 101,
    records: [125],
    versions: versions({
      1: '5.1.0',
      2: '5.1.1',
      3: '5.2',
      4: '5.3',
      5: '5.3.1',
      6: '5.4',
      7: '6.0',
      8: '7.0',
    }),
  },
  FILE: {
    code: 111,
    records: [500, 502],
    versions: versions({ 1: '5.1.1', 2: '5.2', 3: '5.3', 4: '5.3.1', 5: '5.4', 6: '6.0', 7: '7.0' }),
  },
  IMPACT: {
    code: 131,
    records: [9],
    versions: versions({ 1: '0', 2: '5.3' }),
  },
} as const satisfies Readonly<Record<string, ExtendedRequest>>;

/** The name of an extended request. */
export type ExtendedRequestName = keyof typeof extendedRequests;

/** Every extended request, for who asks for all that a management center has. */
export const extendedRequestNames = Object.keys(extendedRequests) as readonly ExtendedRequestName[];

const PRODUCT_VERSION = /^\d+(\.\d+){0,3}$/;

/**
 * The version of an extended request to ask a server for: the newest that its product version knows; without a product
 * version the newest known at all, which newer and older servers answer as well as they can.
 *
 * @param productVersion of the management center, for example `6.2` or `7.1.0`
 * @throws {EstreamerProtocolError} `invalid-request` when the text is no version, or the product does not know the request
 */
export function extendedRequestVersion(name: ExtendedRequestName, productVersion?: string): number {
  const { versions }: ExtendedRequest = extendedRequests[name];
  if (productVersion === undefined) return Math.max(...versions.map(({ version }) => version));
  if (!PRODUCT_VERSION.test(productVersion)) {
    throw new EstreamerProtocolError(
      'invalid-request',
      `${JSON.stringify(productVersion)} is not a product version; write it like 6.2 or 7.1.0.`,
    );
  }
  const known = versions.filter(({ since }) => compareProductVersions(since, productVersion) <= 0);
  if (known.length === 0) {
    throw new EstreamerProtocolError(
      'invalid-request',
      `A management center of version ${productVersion} does not know ${name}; it came with ${versions[0]?.since}.`,
    );
  }
  return Math.max(...known.map(({ version }) => version));
}

/** What to tell someone who asks for an extended request that there is not. */
export function unknownExtendedRequest(name: string): string {
  const why =
    name === 'TERMINATE'
      ? 'TERMINATE only ends the list on the wire, where it is written by itself.'
      : `There is no extended request "${name}".`;
  return `${why} Known are ${extendedRequestNames.join(', ')}.`;
}
