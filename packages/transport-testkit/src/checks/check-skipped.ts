/** Ends a check that does not apply; never leaves the kit. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
}
