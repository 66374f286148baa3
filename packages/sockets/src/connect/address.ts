/** Where a stream connection leads. */
export type SocketTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** A target in one text; an IPv6 address stands in brackets. */
export function formatAddress(target: SocketTarget): string {
  if ('path' in target) return target.path;
  const { host, port } = target;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
