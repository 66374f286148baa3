import { createRecordCatalogue } from '@x/estreamer-protocol';
import { type DetailCondition, defaultMappings, type SeverityRow } from '../src/index.ts';

/** What text events and undecoded records are called. */
const otherNames: Readonly<Record<string, string>> = {
  fullyQualifiedConnection: 'Connection as text',
  fullyQualifiedFile: 'File as text',
  fullyQualifiedIntrusion: 'Intrusion as text',
  fullyQualifiedPacket: 'Packet as text',
  unknown: 'undecoded',
};

/** The severities of all default mappings as a Markdown table; kinds with the same rows stand together. */
export function severityTable(): string {
  const catalogue = createRecordCatalogue();
  const groups = new Map<string, { readonly names: string[]; readonly rows: readonly SeverityRow[] }>();
  for (const [kind, { category, severity }] of Object.entries(defaultMappings)) {
    const key = JSON.stringify([category === 'malware' ? 'file' : category, severity]);
    const group = groups.get(key) ?? { names: [], rows: severity };
    const definition = catalogue.byKind(kind);
    group.names.push(
      definition === undefined ? (otherNames[kind] ?? kind) : `${definition.name} (${definition.recordType})`,
    );
    groups.set(key, group);
  }
  const lines = [...groups.values()].flatMap(({ names, rows }) =>
    rows.map(
      (row, index) =>
        `| ${index === 0 ? names.join(', ') : ''} | ${reasonOf(row, index)} | \`${row.severity}\` |`,
    ),
  );
  return ['| event | condition, the first that applies | severity |', '| --- | --- | --- |', ...lines].join(
    '\n',
  );
}

function reasonOf({ when, because }: SeverityRow, index: number): string {
  if (because !== undefined) return because;
  if (when !== undefined) return conditionOf(when);
  return index === 0 ? 'always' : 'otherwise';
}

function conditionOf(condition: DetailCondition): string {
  return Object.entries(condition)
    .map(([key, values]) => `\`${key}\` is ${values.join(' or ')}`)
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
