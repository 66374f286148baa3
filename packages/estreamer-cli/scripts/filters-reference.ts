import { type EventTable, eventTables, type FactName, vocabulary } from '@x/estreamer-events';
import { createRecordCatalogue } from '@x/estreamer-protocol';

/** Kinds of event that a page shows together: what a kind has stands in a table of its sort. */
const sorts: readonly (readonly [title: string, has: (kind: string) => boolean])[] = [
  ['Connections', (kind) => /connection/i.test(kind)],
  ['Intrusions and their packets', (kind) => /intrusion|packet/i.test(kind)],
  ['Files and malware', (kind) => /file|malware/i.test(kind)],
  ['Correlation', (kind) => kind === 'correlationEvent'],
  ['Users and VPN sessions', (kind) => /^(?:newUser|user(?:Removed|Dropped|Login)|newVpn|vpn)/.test(kind)],
  ['Hosts, their servers, applications and vulnerabilities', (kind) => kind !== 'unknown'],
  ['What could not be decoded', () => true],
];

/** What every event has, whatever its kind. */
const always: readonly FactName[] = [
  'time',
  'category',
  'severity',
  'sensor',
  'summary',
  'eventId',
  'managementCenter',
  'recordType',
  'archiveTimestamp',
];

const forms: Readonly<Record<string, string>> = {
  text: 'text',
  hash: 'text',
  address: 'text',
  number: 'number',
  flag: 'true, false',
  time: 'milliseconds',
};

/** docs/filters.md: the names that `where` takes, from the tables of events. */
export function filtersReference(): string {
  const catalogue = createRecordCatalogue();
  const left = new Map(Object.entries(eventTables as Readonly<Record<string, EventTable>>));
  const sections = sorts.map(([title, has]) => {
    const kinds = [...left].filter(([kind]) => has(kind));
    for (const [kind] of kinds) left.delete(kind);
    const recordTypes = kinds.map(([kind]) => nameOf(kind, catalogue.byKind(kind)?.recordType));
    return `## ${title}\n\nKinds: ${recordTypes.join(', ')}.\n\n${factTable(kinds)}`;
  });
  return `${head}\n\n## Every event\n\n${rows([
    [
      'kind',
      'text',
      'the kind of record, as `estreamer kinds` lists them; of text events `fullyQualifiedEvent`',
      '',
    ],
    ['server', 'text', 'the name behind `[server <name>]`', ''],
    [
      'tags',
      'list of texts',
      'the words that tell sorts of events apart: `blocked`, `ioc`, `malware` ...',
      '',
    ],
    ...always.map((name) => [name, formOf(name), meaningOf(name), '']),
  ])}\n\n${sections.join('\n\n')}\n`;
}

function nameOf(kind: string, recordType: number | undefined): string {
  return recordType === undefined ? `\`${kind}\`` : `\`${kind}\` (${recordType})`;
}

interface Fact {
  readonly type: string;
  readonly meaning: string;
}

const factsByName: ReadonlyMap<string, Fact> = new Map(Object.entries(vocabulary));

function formOf(name: string): string {
  return forms[factsByName.get(name)?.type ?? 'text'] ?? 'text';
}

function meaningOf(name: string): string {
  return factsByName.get(name)?.meaning ?? '';
}

function factTable(kinds: readonly (readonly [kind: string, table: EventTable])[]): string {
  const found = new Map<string, string[]>();
  for (const [kind, { facts }] of kinds) {
    for (const name of Object.keys(facts)) {
      if ((always as readonly string[]).includes(name) || !factsByName.has(name)) continue;
      found.set(name, [...(found.get(name) ?? []), kind]);
    }
  }
  const order = [...factsByName.keys()];
  const names = [...found.keys()].sort((one, other) => order.indexOf(one) - order.indexOf(other));
  return rows(
    names.map((name) => [name, formOf(name), meaningOf(name), onlyOf(found.get(name) ?? [], kinds.length)]),
  );
}

/** Which kinds have it, where not all do. */
function onlyOf(having: readonly string[], of: number): string {
  if (having.length === of) return '';
  return having.length > 4
    ? `${having.length} of ${of} kinds`
    : having.map((kind) => `\`${kind}\``).join(', ');
}

function rows(cells: readonly (readonly string[])[]): string {
  const lines = cells.map(([name, ...others]) => `| \`${name}\` | ${others.join(' | ')} |`);
  return ['| name | value | meaning | only in |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const head = `# Filters: what \`where\` can say

Written by \`pnpm --filter @x/estreamer-cli reference\` from the tables of events; a test holds it, and compiles every example.

\`where\` of an output is an expression in [CEL](https://cel.dev) over one event; the output gets the events for which it is true. It is compiled when the
run starts: a name that does not exist, or a value of the wrong sort, is a mistake with its line and place, as \`estreamer check\` says too. Names are the same
for classic records, text events and syslog of the devices, and so are the words: a result is \`Would Be Blocked\` whichever way it came.

A text that an event does not have is empty. A number, a time or a flag that it does not have is \`null\`: not equal to any value, and neither more nor less
than one. So \`destinationPort != 53\` holds for what has no port, \`destinationPort < 1024\` does not, and \`letThrough == false\` is what was stopped for certain.
Times are Unix milliseconds.

## Examples

What somebody should look at, without name servers:

\`\`\`cel
severity in ["WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"] && destinationPort != 53
\`\`\`

Connections that were stopped, and every intrusion:

\`\`\`cel
(category == "connection" && letThrough == false) || category == "intrusion"
\`\`\`

Files that do harm and came through, or came from a certain network:

\`\`\`cel
category == "malware" && (letThrough == true || sourceAddress.startsWith("10.20."))
\`\`\`

Intrusions that reached a vulnerable host, but for one noisy rule:

\`\`\`cel
category == "intrusion" && impactLevel == 1 && !(generatorId == 1 && ruleId == 40001)
\`\`\`

Clients whose TLS fingerprint is that of malware:

\`\`\`cel
encryptedVisibilityThreatConfidence != null && encryptedVisibilityThreatConfidence >= 80
\`\`\`

Large uploads to other countries, of one management center of several:

\`\`\`cel
server == "paris" && category == "connection" && destinationCountry != "" && destinationCountry != "france"
  && initiatorTransmittedBytes != null && initiatorTransmittedBytes > 100000000
\`\`\`

Names by a pattern, and anything that tells of a compromised host:

\`\`\`cel
dnsQuery.matches("(^|\\\\.)example\\\\.(com|net)$") || "ioc" in tags
\`\`\`

In a configuration file a long expression goes on in lines that are indented:

\`\`\`ini
[output siem]
type = stream
protocol = tcp
host = siem.example.com
port = 5514
format = ecs
where = category == "intrusion"
  || (category == "connection" && letThrough == false)
\`\`\`

What an expression saves can be seen before: \`estreamer estimate\` counts events and bytes by kind, rule, device and format.`;
