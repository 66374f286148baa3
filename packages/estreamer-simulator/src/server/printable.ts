const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const LONGEST = 1000;

/** Text from elsewhere as one line of bounded length, for logs and Error messages. */
export function printable(text: string): string {
  const line = text.replace(CONTROL_CHARACTERS, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} ...` : line;
}
