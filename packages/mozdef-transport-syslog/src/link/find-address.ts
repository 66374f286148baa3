import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { unreachable } from './connect-failure.ts';
import type { OpenFailure } from './link.ts';

/** An address, or why there is none. */
export type FoundAddress =
  | { readonly address: string; readonly family: number }
  | { readonly failure: OpenFailure };

/** Looks a name up; an address is its own. Never rejects. */
export async function findAddress(
  host: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<FoundAddress> {
  const family = isIP(host);
  if (family !== 0) return { address: host, family };
  // The operating system's lookup cannot be ended: what it finds later is thrown away.
  return new Promise((resolve) => {
    const onAbort = () =>
      settle({ failure: { code: 'ended', message: 'the attempt was ended', cause: signal.reason } });
    const timer = setTimeout(() => {
      const message = `looking the host up took more than ${timeoutMs} ms`;
      settle({ failure: { code: 'unreachable', message, cause: undefined } });
    }, timeoutMs);
    function settle(found: FoundAddress): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(found);
    }
    signal.addEventListener('abort', onAbort, { once: true });
    lookup(host).then(settle, (cause: unknown) => settle({ failure: unreachable(cause) }));
  });
}
