/** Where a connection leads. */
export interface Peer {
  readonly host: string;
  readonly port: number;
}

/** Host and port in one text; an IPv6 address stands in brackets. */
export function addressOf({ host, port }: Peer): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
