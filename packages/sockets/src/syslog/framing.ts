/**
 * How messages are kept apart on a stream (RFC 6587): `octet-counting` puts the length in front, `lf` a line end behind,
 * `nul` a NUL character behind, as Graylog can be told to expect it.
 */
export type Framing = 'octet-counting' | 'lf' | 'nul';

/** Puts a message into its frame. With `lf` and `nul` the message must not hold what ends it. */
export function frameMessage(message: string, framing: Framing): string {
  switch (framing) {
    case 'lf':
      return `${message}\n`;
    case 'nul':
      return `${message}\0`;
    case 'octet-counting':
      return `${Buffer.byteLength(message)} ${message}`;
  }
}
