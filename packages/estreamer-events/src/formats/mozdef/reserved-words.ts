import { boundedJsonText } from '../../values/json-text.ts';

/**
 * Words that plug-ins of MozDef's server look for in every key and value, whole and in any case, and then drop the event
 * or change it: a file of such a name, or a protocol such as LDAP, would be enough.
 */
export const MOZDEF_RESERVED_WORDS: readonly string[] = [
  'complianceitems',
  'githubeventsqs',
  'nagios_hostname',
  'elb-healthchecker/1.0',
  'ldap',
  'ldap-humanizer',
  'filterlog',
  'auditd',
  'audisp-json',
  'netflow',
  'sshd',
  'fail2ban',
];

/**
 * Keys of `details` that MozDef's server itself reads or writes, or that have a type of their own there. Only a fact that
 * gives what belongs there may use them.
 */
export const SERVER_DETAIL_KEYS: readonly string[] = [
  'sourceipaddress',
  'destinationipaddress',
  'sourceipv4address',
  'destinationipv4address',
  'sourceipv6address',
  'destinationipv6address',
  'sourceipgeolocation',
  'destinationipgeolocation',
  'sourceipgeopoint',
  'destinationipgeopoint',
  'eventsourceipaddress',
  'src',
  'dst',
  'srcip',
  'dstip',
  'http_x_forwarded_for',
  'success',
  'error',
  'ioc',
  'securityintelligence',
];

/** Writes a text as JSON, cut to a number of bytes. */
export type BoundedText = (text: string, maxBytes: number) => string;

/** Makes a writer of JSON texts that writes reserved words in brackets, so that no plug-in takes them for its own. */
export function createGuardedText(words: readonly string[]): BoundedText {
  const reserved = new Set(words.map((word) => word.toLowerCase()));
  // For each length the first letters of the words, as bits: nearly all texts are told apart by these.
  const letters = new Uint32Array(1 + Math.max(0, ...words.map((word) => word.length)));
  for (const word of words) letters[word.length] = (letters[word.length] ?? 0) | letterBit(word);
  return (text, maxBytes) => {
    const { length } = text;
    if (
      length < letters.length &&
      ((letters[length] as number) & letterBit(text)) !== 0 &&
      reserved.has(text.toLowerCase())
    ) {
      return boundedJsonText(`[${text}]`, maxBytes);
    }
    return boundedJsonText(text, maxBytes);
  };
}

/** One of 32 bits for the first letter of a text, the same for both cases. */
function letterBit(text: string): number {
  return 1 << (text.charCodeAt(0) & 31);
}
