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

/** The extended requests by name (guide: event types of the Streaming Request). `TERMINATE` only ends the list on the wire and is not here. */
export const extendedRequests = {
  INTRUSION_EVENTS: {
    code: 12,
    records: [400, 207, 208],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '4.9' },
      { version: 3, since: '5.0' },
      { version: 4, since: '5.1.1' },
      { version: 5, since: '5.2' },
      { version: 6, since: '5.3' },
      { version: 7, since: '5.3.1' },
      { version: 8, since: '5.4' },
      { version: 9, since: '6.0' },
      { version: 10, since: '7.0' },
      { version: 11, since: '7.1' },
    ],
  },
  METADATA: {
    code: 21,
    records: [],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '4.6.0' },
      { version: 3, since: '4.6.1' },
      { version: 4, since: '4.7' },
    ],
  },
  CORRELATION: {
    code: 31,
    records: [112],
    versions: [
      { version: 6, since: '4.10' },
      { version: 7, since: '5.0' },
      { version: 8, since: '5.1' },
      { version: 9, since: '5.4' },
    ],
  },
  DISCOVERY: {
    code: 61,
    records: [10, 101],
    versions: [
      { version: 7, since: '4.10' },
      { version: 8, since: '5.0' },
      { version: 9, since: '5.1' },
      { version: 10, since: '5.2' },
      { version: 11, since: '5.3.1' },
    ],
  },
  CONNECTION: {
    code: 71,
    records: [71, 73],
    versions: [
      { version: 1, since: '4.0' },
      { version: 3, since: '4.5' },
      { version: 4, since: '4.7' },
      { version: 5, since: '4.9.1' },
      { version: 6, since: '5.0' },
      { version: 7, since: '5.1' },
      { version: 8, since: '5.1.1' },
      { version: 9, since: '5.2' },
      { version: 10, since: '5.3' },
      { version: 11, since: '5.3.1' },
      { version: 12, since: '5.4' },
      { version: 13, since: '5.4.1' },
      { version: 14, since: '6.0' },
      { version: 15, since: '6.1' },
      { version: 16, since: '6.2' },
      { version: 17, since: '7.0' },
    ],
  },
  USER: {
    code: 91,
    records: [92, 93, 94, 95, 170, 171],
    versions: [
      { version: 1, since: '4.7' },
      { version: 2, since: '5.0' },
      { version: 3, since: '5.1' },
      { version: 4, since: '5.2' },
      { version: 5, since: '6.0' },
      { version: 6, since: '6.1' },
      { version: 7, since: '6.2' },
    ],
  },
  MALWARE: {
    code: 101,
    records: [125],
    versions: [
      { version: 1, since: '5.1.0' },
      { version: 2, since: '5.1.1' },
      { version: 3, since: '5.2' },
      { version: 4, since: '5.3' },
      { version: 5, since: '5.3.1' },
      { version: 6, since: '5.4' },
      { version: 7, since: '6.0' },
      { version: 8, since: '7.0' },
    ],
  },
  FILE: {
    code: 111,
    records: [500, 502],
    versions: [
      { version: 1, since: '5.1.1' },
      { version: 2, since: '5.2' },
      { version: 3, since: '5.3' },
      { version: 4, since: '5.3.1' },
      { version: 5, since: '5.4' },
      { version: 6, since: '6.0' },
      { version: 7, since: '7.0' },
    ],
  },
  IMPACT: {
    code: 131,
    records: [9],
    versions: [
      { version: 1, since: '0' },
      { version: 2, since: '5.3' },
    ],
  },
} as const satisfies Readonly<Record<string, ExtendedRequest>>;

/** The name of an extended request. */
export type ExtendedRequestName = keyof typeof extendedRequests;

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
  return `${why} Known are ${Object.keys(extendedRequests).join(', ')}.`;
}
