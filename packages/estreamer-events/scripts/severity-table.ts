import { createRecordCatalogue } from '@x/estreamer-protocol';
import {
  type Condition,
  type EventTable,
  eventTables,
  type SeverityRow,
  severityForms,
} from '../src/index.ts';

/** What text events and undecoded records are called. */
const otherNames: Readonly<Record<string, string>> = {
  fullyQualifiedConnection: 'Connection as text',
  fullyQualifiedFile: 'File as text',
  fullyQualifiedMalware: 'File malware as text',
  fullyQualifiedIntrusion: 'Intrusion as text',
  fullyQualifiedPacket: 'Packet as text',
  unknown: 'undecoded',
};

/** The severities of all tables as a Markdown table; kinds with the same rows stand together. */
export function severityTable(): string {
  const catalogue = createRecordCatalogue();
  const groups = new Map<string, { readonly names: string[]; readonly rows: readonly SeverityRow[] }>();
  const tables = Object.entries(eventTables as unknown as Readonly<Record<string, EventTable>>);
  for (const [kind, { severity }] of tables) {
    const key = JSON.stringify(severity);
    const group = groups.get(key) ?? { names: [], rows: severity };
    const definition = catalogue.byKind(kind);
    group.names.push(
      definition === undefined ? (otherNames[kind] ?? kind) : `${definition.name} (${definition.recordType})`,
    );
    groups.set(key, group);
  }
  const lines = [...groups.values()].flatMap(({ names, rows }) =>
    rows.map((row, index) => {
      const { severity, score = severityForms[severity].cef } = row;
      return `| ${index === 0 ? names.join(', ') : ''} | ${reasonOf(row, index)} | \`${severity}\` | ${score} |`;
    }),
  );
  return [
    '| event | condition, the first that applies | severity | CEF |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function reasonOf({ when, because }: SeverityRow, index: number): string {
  if (because !== undefined) return because;
  if (when !== undefined) return conditionOf(when);
  return index === 0 ? 'always' : 'any other';
}

function conditionOf(condition: Condition): string {
  return Object.entries(condition)
    .map(([fact, values]) => `\`${fact}\` is ${(values ?? []).join(' or ')}`)
    .join(', ');
}

/** Puts the table between its marks in a text. */
export function withSeverityTable(text: string): string {
  const [start, end] = ['<!-- severity table -->', '<!-- end of severity table -->'];
  const [before, rest = ''] = text.split(start);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`the text has no place for the table: ${start} ... ${end}`);
  return `${before}${start}\n${severityTable()}\n${end}${after}`;
}
