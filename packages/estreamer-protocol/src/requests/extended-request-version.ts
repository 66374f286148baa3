import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { compareProductVersions } from '../schema/product-version.ts';
import { type ExtendedRequest, type ExtendedRequestName, extendedRequests } from './extended-requests.ts';

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
