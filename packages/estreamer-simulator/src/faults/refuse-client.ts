/** Does not let the client in. */
export interface RefuseClientFault {
  readonly kind: 'refuse-client';
  /**
   * `close`: closes behind the handshake without a word, as a management center does for a client whose certificate was
   * made for another address; `revoked`: ends the handshake with the alert "certificate revoked", as it does for a
   * client that was deleted there; `reset`: breaks the connection before the handshake.
   * @default 'close'
   */
  readonly how?: 'close' | 'revoked' | 'reset' | undefined;
}
