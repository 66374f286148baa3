/** Words that a plug-in of MozDef's server looks for in every key and value, and then loses an ordinary event. */
const LOSING_WORDS: ReadonlySet<string> = new Set(['complianceitems', 'githubeventsqs', 'nagios_hostname']);

/** Words that a plug-in looks for and then changes an ordinary event, and what it does. */
const CHANGING_WORDS: ReadonlyMap<string, string> = new Map([
  ['ldap', 'empty details.username and details.email'],
  ['auditd', 'change the type of the event'],
  ['audisp-json', 'change the type of the event'],
  ['netflow', 'change the type of the event'],
  ['sshd', 'take details.sourceipaddress from the summary'],
  ['fail2ban', 'take details.sourceipaddress from the summary'],
]);

/** First letters of all of these words, as small letters. */
const FIRST_LETTERS = /^[acfglnsACFGLNS]/;

/** Tells whether a text makes a plug-in of MozDef lose the event. Case does not count. */
export function isLosingWord(text: string): boolean {
  return mayBeReservedWord(text) && LOSING_WORDS.has(text.toLowerCase());
}

/** What a text makes a plug-in of MozDef do to the event, if anything. Case does not count. */
export function changeByWord(text: string): string | undefined {
  return mayBeReservedWord(text) ? CHANGING_WORDS.get(text.toLowerCase()) : undefined;
}

/** Tells quickly that a text is none of the words. */
export function mayBeReservedWord(text: string): boolean {
  switch (text.length) {
    case 4:
    case 6:
    case 7:
    case 8:
    case 11:
    case 14:
    case 15:
      return FIRST_LETTERS.test(text);
    default:
      return false;
  }
}
