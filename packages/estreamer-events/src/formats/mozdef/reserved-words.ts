import { boundedJsonText } from '../../values/json-text.ts';
import type { WriteText } from '../../values/remembered-texts.ts';

/**
 * Words that plug-ins of MozDef's server look for in every key and value, whole and in any case, and then lose the event
 * or change it: a file of such a name, or a protocol such as LDAP, would be enough, and some act only beside something
 * else that a person who is watched can choose, such as a file name with commas. What each of them does is said in
 * `@x/mozdef-events`, which packages of eStreamer do not import.
 */
export const MOZDEF_RESERVED_WORDS: readonly string[] = [
  'audisp-json',
  'auditd',
  'complianceitems',
  'elb-healthchecker/1.0',
  'fail2ban',
  'filterlog',
  'githubeventsqs',
  'guardduty',
  'ldap',
  'ldap-humanizer',
  'nagios_hostname',
  'netflow',
  'pubsub',
  'sshd',
  'stackdriver',
  'triagebot',
  'zoom_host',
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
  'cluster_client_ip',
  'http_x_forwarded_for',
  'success',
  'error',
  'ioc',
  'securityintelligence',
  'apiversion',
  'requestparameters',
  // A number here loses the event, beside the value "network" or "google" anywhere.
  'hostname',
  'kind',
];

/** Makes a writer of JSON texts that writes reserved words in brackets, so that no plug-in takes them for its own. */
export function createGuardedText(words: readonly string[]): WriteText {
  const reserved = new Set(words.map((word) => word.toLowerCase()));
  // For each length the first letters of the words, as bits: nearly all texts are told apart by these.
  const letters = new Uint32Array(1 + Math.max(0, ...words.map((word) => word.length)));
  for (const word of words) letters[word.length] = (letters[word.length] ?? 0) | letterBit(word);
  return (text, maxBytes, cuts) => {
    const { length } = text;
    if (
      length < letters.length &&
      ((letters[length] as number) & letterBit(text)) !== 0 &&
      reserved.has(text.toLowerCase())
    ) {
      return boundedJsonText(`[${text}]`, maxBytes, cuts);
    }
    return boundedJsonText(text, maxBytes, cuts);
  };
}

/** One of 32 bits for the first letter of a text, the same for both cases. */
function letterBit(text: string): number {
  return 1 << (text.charCodeAt(0) & 31);
}
