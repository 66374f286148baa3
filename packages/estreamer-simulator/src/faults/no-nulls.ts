/**
 * Sends no Null any more from its injection on; events go out as before. It has happened when the first Null is left
 * out.
 */
export interface NoNullsFault {
  readonly kind: 'no-nulls';
}
