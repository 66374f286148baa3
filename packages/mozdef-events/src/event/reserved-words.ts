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

/** Tells whether a text makes a plug-in of MozDef lose the event. Case does not count. */
export function isLosingWord(text: string): boolean {
  return mayBeReservedWord(text) && LOSING_WORDS.has(text.toLowerCase());
}

/** What a text makes a plug-in of MozDef do to the event, if anything. Case does not count. */
export function changeByWord(text: string): string | undefined {
  return mayBeReservedWord(text) ? CHANGING_WORDS.get(text.toLowerCase()) : undefined;
}

/** Tells whether a text is one of the words. Case does not count. */
export function isReservedWord(text: string): boolean {
  return isLosingWord(text) || changeByWord(text) !== undefined;
}

/** The first letters of the words. */
const [A, C, F, G, L, N, S] = Array.from('acfglns', (letter) => letter.charCodeAt(0));

/** What a capital letter lacks. */
const CASE_BIT = 0x20;

/** Tells quickly, by its length and its first letter, that a text is none of the words. */
function mayBeReservedWord(text: string): boolean {
  const letter = text.charCodeAt(0) | CASE_BIT;
  switch (text.length) {
    case 4:
      return letter === L || letter === S;
    case 6:
    case 11:
      return letter === A;
    case 7:
      return letter === N;
    case 8:
      return letter === F;
    case 14:
      return letter === G;
    case 15:
      return letter === C || letter === N;
    default:
      return false;
  }
}
