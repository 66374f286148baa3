/** What decides, beside a word, whether a plug-in acts: the message as the server gets it. */
export interface PluginWordContext {
  readonly summary?: unknown;
  readonly category?: unknown;
  readonly source?: unknown;
  /** A vulnerability has none, which plug-ins that read them do not expect. */
  readonly tags?: unknown;
  readonly details?: unknown;
}

/** Where a word acts: where it was found, at another place, or not at all. */
type Place = boolean | readonly (string | number)[];

/** What plug-ins of MozDef's server do at a word. They look for it in every key and every value, whole and in any case. */
export interface PluginWord {
  readonly word: string;
  /** Whether the message is lost, or stored with something else in it than was sent. */
  readonly effect: 'lost' | 'changed';
  /** What a plug-in does, to be read behind "makes a plug-in of MozDef". */
  readonly does: string;
  /** The messages that it acts on. @default all */
  readonly messages?: 'events' | 'vulnerabilities';
  /** Where it acts; its text is case-sensitive to the plug-in. @default wherever it stands */
  readonly when?: (message: PluginWordContext) => Place;
}

const LOSE = 'lose the event';
const NO_USER = 'empty details.username and details.email';
const OTHER_TYPE = 'change the type of the event';
const SUMMARY_ADDRESS = 'take details.sourceipaddress from the summary';

/** Categories that the plug-ins for Google's Stackdriver take for their own. */
const STACKDRIVER_CATEGORIES: readonly unknown[] = ['activity', 'data_access', 'syslog', 'gceactivity'];

/**
 * Every word that plug-ins of the last MozDef release act on. Most plug-ins read what their own kind of event has without
 * a look whether it is there, and the event that they fail at is lost.
 */
export const PLUGIN_WORDS: readonly PluginWord[] = [
  { word: 'complianceitems', effect: 'lost', does: LOSE },
  { word: 'nagios_hostname', effect: 'lost', does: LOSE },
  { word: 'githubeventsqs', effect: 'lost', does: `${LOSE}, as a tag`, when: asTag('githubeventsqs') },
  {
    word: 'filterlog',
    effect: 'lost',
    does: `${LOSE}, beside a summary with nine commas or more`,
    when: ({ summary }) => typeof summary === 'string' && summary.split(',').length > 9,
  },
  {
    word: 'guardduty',
    effect: 'lost',
    does: `${LOSE}, as its source`,
    when: ({ source }) => source === 'guardduty' && ['source'],
  },
  {
    word: 'triagebot',
    effect: 'lost',
    does: `${LOSE}, as its category`,
    messages: 'events',
    when: ({ category }) => category === 'triagebot' && ['category'],
  },
  {
    word: 'stackdriver',
    effect: 'lost',
    does: `${LOSE}, as a tag beside the category activity, data_access, syslog or gceactivity`,
    messages: 'events',
    when: (event) => STACKDRIVER_CATEGORIES.includes(event.category) && asTag('stackdriver')(event),
  },
  {
    word: 'pubsub',
    effect: 'lost',
    does: `${LOSE}, as a tag beside details.logName`,
    messages: 'events',
    when: (event) => detail('logName')(event) !== undefined && asTag('pubsub')(event),
  },
  {
    word: 'zoom_host',
    effect: 'lost',
    does: 'put another event in its place, beside the tag zoom',
    messages: 'events',
    when: (event) => asTag('zoom')(event) !== false,
  },
  // These read tags or a category that a vulnerability does not have.
  ...['triagebot', 'stackdriver', 'pubsub', 'zoom_host'].map(
    (word): PluginWord => ({
      word,
      effect: 'lost',
      does: 'lose the vulnerability',
      messages: 'vulnerabilities',
      when: ({ tags, category }) => (word === 'triagebot' ? category : tags) === undefined,
    }),
  ),
  // These write what they know of into an event of their own, of whatever comes over a custom endpoint.
  ...(['bro', 'suricata'] as const).map(
    (word): PluginWord => ({
      word,
      effect: 'lost',
      does: 'lose the vulnerability, as its category',
      messages: 'vulnerabilities',
      when: ({ category }) => category === word && ['category'],
    }),
  ),
  {
    word: 'squid',
    effect: 'lost',
    does: 'lose the vulnerability, beside the category proxy',
    messages: 'vulnerabilities',
    when: ({ category }) => category === 'proxy',
  },
  ...['network', 'netflow'].map(
    (word): PluginWord => ({
      word,
      effect: 'lost',
      does: `${LOSE}, beside details.hostname that is no text`,
      when: besideOther('hostname'),
    }),
  ),
  {
    word: 'google',
    effect: 'lost',
    does: `${LOSE}, beside details.kind that is no text`,
    when: besideOther('kind'),
  },
  ...['ldap', 'ldap-humanizer'].flatMap((word): PluginWord[] => [
    {
      word,
      effect: 'lost',
      does: `${LOSE}, beside details.actor that is no text`,
      when: besideOther('actor'),
    },
    { word, effect: 'changed', does: NO_USER, when: (event) => besideOther('actor')(event) === false },
  ]),
  { word: 'auditd', effect: 'changed', does: OTHER_TYPE },
  { word: 'audisp-json', effect: 'changed', does: OTHER_TYPE },
  { word: 'netflow', effect: 'changed', does: OTHER_TYPE },
  { word: 'sshd', effect: 'changed', does: SUMMARY_ADDRESS },
  { word: 'fail2ban', effect: 'changed', does: SUMMARY_ADDRESS },
  {
    word: 'elb-healthchecker/1.0',
    effect: 'changed',
    does: `${LOSE}, as details.http_user_agent, in releases before the last`,
    when: (event) => detail('http_user_agent')(event) === 'ELB-HealthChecker/1.0',
  },
];

const byWord = new Map<string, readonly PluginWord[]>();
for (const row of PLUGIN_WORDS) byWord.set(row.word, [...(byWord.get(row.word) ?? []), row]);

const LONGEST = Math.max(...PLUGIN_WORDS.map(({ word }) => word.length));

/** By length, the first letters of the words as bits: nearly every other text is told apart by these. */
const FIRST_LETTERS = new Uint32Array(LONGEST + 1);
for (const { word } of PLUGIN_WORDS) {
  FIRST_LETTERS[word.length] = (FIRST_LETTERS[word.length] as number) | letterBit(word);
}

/** What plug-ins do at a text, if it is one of the words. Case does not count. */
export function pluginWordsOf(text: string): readonly PluginWord[] | undefined {
  return mayBePluginWord(text) ? byWord.get(text.toLowerCase()) : undefined;
}

/** Tells whether a text is one of the words. Case does not count. */
export function isPluginWord(text: string): boolean {
  return mayBePluginWord(text) && byWord.has(text.toLowerCase());
}

function mayBePluginWord(text: string): boolean {
  return text.length <= LONGEST && ((FIRST_LETTERS[text.length] as number) & letterBit(text)) !== 0;
}

/** One of 32 bits for the first letter of a text, the same for both cases. */
function letterBit(text: string): number {
  return 1 << (text.charCodeAt(0) & 31);
}

/** Where a tag is. */
function asTag(tag: string): (message: PluginWordContext) => Place {
  return ({ tags }) => {
    const index = Array.isArray(tags) ? tags.indexOf(tag) : -1;
    return index >= 0 && ['tags', index];
  };
}

function detail(key: string): (message: PluginWordContext) => unknown {
  return ({ details }) =>
    typeof details === 'object' && details !== null && Object.hasOwn(details, key)
      ? (details as Readonly<Record<string, unknown>>)[key]
      : undefined;
}

/** Whether a key of `details` has something else than a text. */
function besideOther(key: string): (message: PluginWordContext) => boolean {
  const read = detail(key);
  return (message) => {
    const value = read(message);
    return value !== undefined && typeof value !== 'string';
  };
}
