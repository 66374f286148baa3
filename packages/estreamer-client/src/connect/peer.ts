/** Where a connection leads. */
export interface Peer {
  readonly host: string;
  readonly port: number;
}
