import { eventTables, formats } from '../../src/index.ts';
import { consumers, type DialectEvent } from './dialect-rules.ts';
import type { SelectionRules } from './selection-rules.ts';

/** `docs/dialects.md`: which content takes which kind of event, as the tests found it. */
export function dialectsPage(events: readonly DialectEvent[], rules: SelectionRules): string {
  const kinds = [...Map.groupBy(events, ({ kind }) => kind)].sort(([one], [other]) => (one < other ? -1 : 1));
  const rows = kinds.map(([kind, of]) => [
    kind,
    ...consumers.map(({ format, takes, wants }) => {
      const wanted = of.filter(wants);
      if (wanted.length === 0) return '';
      return wanted.every((event) => takes(event.line(format), rules)) ? 'yes' : 'no';
    }),
  ]);
  const heads = ['Kind', ...consumers.map(({ name, format }) => `${name} (\`${format}\`)`)];
  const dialects = ['cef-encore', 'sfw-json', 'key-value-encore', 'json-encore', 'leef'] as const;
  const written = Object.keys(eventTables).map((kind) => {
    const recordKind = kind.startsWith('fullyQualified') ? 'fullyQualifiedEvent' : kind;
    return [kind, ...dialects.map((name) => (formats[name]().kinds.includes(recordKind) ? 'yes' : ''))];
  });
  return `# Dialects: which content takes which event

This page is written by the tests of \`@x/estreamer-events\` (\`vitest run --project @x/estreamer-events selection-rules -u\`), from
generated events of every kind. What to use where, and what differs from Cisco's retired client: [Coming from
eNcore](coming-from-encore.md).

## Kind by consumer

"yes": the public conditions of the consumer hold for every such event that it is for, in the format in brackets. Empty: it does not
look for this kind.

${table(heads, rows)}

Events that come as text keep their fields as they came in \`sfw-json\`. So two of Splunk's detections (a binary file type is
downloaded, a file is downloaded over an uncommon port) pass over file events of servers that send no \`ThreatName\`: those of
2020 did not, and devices leave it out of their syslog where there is none. With \`placeholders = 1\` in the configuration
(\`placeholders: true\` of the library) such events say \`Unknown\` there, as those of classic records do in any case.

## Kind by format

${table(['Kind', ...dialects.map((name) => `\`${name}\``)], written)}
`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
