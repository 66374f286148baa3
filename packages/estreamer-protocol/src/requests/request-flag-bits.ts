import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { type RequestFlagName, requestFlags } from './request-flags.ts';
import { unknownRequestFlag } from './unknown-names.ts';

/**
 * The bits of request flags.
 *
 * @throws {EstreamerProtocolError} `invalid-request` for a name that is not known
 */
export function requestFlagBits(names: readonly RequestFlagName[]): number {
  let bits = 0;
  for (const name of names) {
    if (!Object.hasOwn(requestFlags, name)) {
      throw new EstreamerProtocolError('invalid-request', unknownRequestFlag(name));
    }
    bits |= 1 << requestFlags[name].bit;
  }
  return bits >>> 0;
}
