const NOT_PRINTABLE_ASCII = /[\u007f-\uffff]/g;

/**
 * Escapes all of a JSON text that is not printable ASCII as `\uXXXX`; what lies outside of the basic plane becomes two
 * escapes. The JSON means the same.
 *
 * @param json JSON as `JSON.stringify` makes it, which has no control characters below U+0020
 */
export function toAsciiJson(json: string): string {
  return json.replace(NOT_PRINTABLE_ASCII, escapeCodeUnit);
}

function escapeCodeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
