/** Words that a plug-in of MozDef's server looks for in every key and value, and then loses an ordinary event. */
const LOSING_WORDS: ReadonlySet<string> = new Set(['complianceitems', 'nagios_hostname']);

/** Words that a plug-in looks for and then changes an ordinary event, and what it does. */
const CHANGING_WORDS: ReadonlyMap<string, string> = new Map([
  ['ldap', 'empty details.username and details.email'],
  ['ldap-humanizer', 'empty details.username and details.email'],
  ['auditd', 'change the type of the event'],
  ['audisp-json', 'change the type of the event'],
  ['netflow', 'change the type of the event'],
  ['sshd', 'take details.sourceipaddress from the summary'],
  ['fail2ban', 'take details.sourceipaddress from the summary'],
]);

/** Words that lose an event only together with something else in it. */
export type ConditionalWord =
  | 'filterlog'
  | 'githubeventsqs'
  | 'google'
  | 'guardduty'
  | 'network'
  | 'stackdriver'
  | 'triagebot';

const CONDITIONAL_WORDS: ReadonlySet<string> = new Set<ConditionalWord>([
  'filterlog',
  'githubeventsqs',
  'google',
  'guardduty',
  'network',
  'stackdriver',
  'triagebot',
]);

/** Tells whether a text makes a plug-in of MozDef lose the event. Case does not count. */
export function isLosingWord(text: string): boolean {
  return mayBeReservedWord(text) && LOSING_WORDS.has(text.toLowerCase());
}

/** What a text makes a plug-in of MozDef do to the event, if anything. Case does not count. */
export function changeByWord(text: string): string | undefined {
  return mayBeReservedWord(text) ? CHANGING_WORDS.get(text.toLowerCase()) : undefined;
}

/** The word that a text is which may lose the event, depending on what else is in it. Case does not count. */
export function conditionalWord(text: string): ConditionalWord | undefined {
  if (!mayBeReservedWord(text)) return undefined;
  const word = text.toLowerCase();
  return CONDITIONAL_WORDS.has(word) ? (word as ConditionalWord) : undefined;
}

/** Tells whether a text is one of the words. Case does not count. */
export function isReservedWord(text: string): boolean {
  if (!mayBeReservedWord(text)) return false;
  const word = text.toLowerCase();
  return LOSING_WORDS.has(word) || CHANGING_WORDS.has(word) || CONDITIONAL_WORDS.has(word);
}

/** By length, the first letters of the words as bits: nearly every other text is told apart by these. */
const FIRST_LETTERS = new Uint32Array(16);
for (const word of [...LOSING_WORDS, ...CHANGING_WORDS.keys(), ...CONDITIONAL_WORDS]) {
  FIRST_LETTERS[word.length] = (FIRST_LETTERS[word.length] as number) | letterBit(word);
}

function mayBeReservedWord(text: string): boolean {
  return text.length < 16 && ((FIRST_LETTERS[text.length] as number) & letterBit(text)) !== 0;
}

/** One of 32 bits for the first letter of a text, the same for both cases. */
function letterBit(text: string): number {
  return 1 << (text.charCodeAt(0) & 31);
}
