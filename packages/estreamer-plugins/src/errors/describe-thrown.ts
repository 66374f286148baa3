const MAX_LENGTH = 300;

/**
 * Puts what a plugin threw into words for a message: one line of bounded length, whatever the plugin threw.
 * A plugin can throw any value, one whose text cannot be read included.
 */
export function describeThrown(thrown: unknown): string {
  let text: string;
  try {
    text = thrown instanceof Error ? textOf(thrown) : String(thrown);
  } catch {
    return 'a value that cannot be written as text';
  }
  const line = text.slice(0, MAX_LENGTH).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return text.length > MAX_LENGTH ? `${line}…` : line;
}

/** The name says something where it is not that of any error, or of one that has a code and so a message of its own. */
function textOf(error: Error): string {
  return error.name === 'Error' || 'code' in error ? error.message : `${error.name}: ${error.message}`;
}
