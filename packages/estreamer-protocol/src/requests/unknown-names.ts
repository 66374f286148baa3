import { extendedRequests } from './extended-requests.ts';
import { requestFlags } from './request-flags.ts';

/** What to tell someone who asks for an extended request that there is not. */
export function unknownExtendedRequest(name: string): string {
  const why =
    name === 'TERMINATE'
      ? 'TERMINATE only ends the list on the wire, where it is written by itself.'
      : `There is no extended request "${name}".`;
  return `${why} Known are ${Object.keys(extendedRequests).join(', ')}.`;
}

/** What to tell someone who sets a flag that there is not. */
export function unknownRequestFlag(name: string): string {
  return `There is no request flag "${name}". Known are ${Object.keys(requestFlags).join(', ')}.`;
}
