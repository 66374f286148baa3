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
  'auditd',
  'audisp-json',
  'netflow',
  'sshd',
  'fail2ban',
];

/** Writes reserved words so that no plug-in takes them for its own, and leaves all other texts as they are. */
export function createWordGuard(words: readonly string[]): (text: string) => string {
  const reserved = new Set(words.map((word) => word.toLowerCase()));
  const longest = Math.max(0, ...words.map((word) => word.length));
  return (text) => (text.length <= longest && reserved.has(text.toLowerCase()) ? `[${text}]` : text);
}

/**
 * Keys of `details` that MozDef's server itself reads or writes, or that have a type of their own there. Only a source
 * that gives what belongs there may use them.
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
