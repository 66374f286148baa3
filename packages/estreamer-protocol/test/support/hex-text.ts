/** Octets from hexadecimal text: spaces and line ends mean nothing, `#` starts a comment that ends with its line. */
export function octetsOfHexText(text: string): Buffer {
  const digits = text.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '');
  const octets = Buffer.from(digits, 'hex');
  // Buffer stops at the first character that is not hexadecimal.
  if (2 * octets.length !== digits.length)
    throw new Error(
      `No hexadecimal digits at ${JSON.stringify(digits.slice(2 * octets.length, 2 * octets.length + 10))}.`,
    );
  return octets;
}
