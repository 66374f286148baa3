import type { RecordCatalogue, RecordDefinition } from '@x/estreamer-protocol';
import { SEVERITIES } from '@x/foundation';
import { issuesError } from '../errors/events-error.ts';
import { isTextKind } from '../event/event-kind.ts';
import type { Condition, EventTable, Source } from '../event/event-table.ts';
import { severityForms } from '../event/severity.ts';
import { fieldsOfSource, isAlternatives } from '../event/source-fields.ts';
import { factOf } from '../event/vocabulary.ts';
import { allFields, type RecordLayout } from './record-layout.ts';
import { parseSummaryPart } from './summary-code.ts';

const FACT_NAME = /^[a-z][A-Za-z0-9]*$/;

/**
 * Checks that tables can work: that fields, facts and severities exist, and that what summary, tags and severity build on
 * is among the facts.
 *
 * @param findOthers finds what a format cannot write of a table
 * @throws {EstreamerEventsError} `invalid-table` with every reason why they cannot
 */
export function checkTables(
  tables: ReadonlyMap<string, EventTable>,
  catalogue: RecordCatalogue<RecordDefinition>,
  findOthers: (table: EventTable) => readonly string[] = () => [],
): void {
  const issues: string[] = [];
  for (const [kind, table] of tables) {
    const definition = catalogue.byKind(kind);
    if (definition === undefined && kind !== 'unknown' && !isTextKind(kind)) {
      issues.push(`${kind}: there is no kind of event of this name`);
      continue;
    }
    const fields = definition === undefined ? undefined : allFields(definition);
    issues.push(...[...findIssues(table, fields), ...findOthers(table)].map((issue) => `${kind}: ${issue}`));
  }
  if (issues.length === 0) return;
  throw issuesError('invalid-table', 'The tables cannot be used', issues);
}

/** @param fields those of the record; `undefined` where they are not known beforehand */
function findIssues(table: EventTable, fields: RecordLayout): string[] {
  const issues: string[] = [];
  const needField = (path: string | undefined, where: string) => {
    if (fields === undefined || path === undefined) return;
    const field = fields.get(path);
    if (field === undefined)
      issues.push(`${where} names the field ${JSON.stringify(path)}, which the record does not have`);
    else if (field.form === 'compound')
      issues.push(`${where} names the field "${path}", which is not one value (use compute)`);
  };
  const needFacts = (names: readonly string[], where: string) => {
    for (const name of names) {
      if (factOf(name) === undefined && table.facts[name] === undefined)
        issues.push(`${where} needs ${JSON.stringify(name)}, which is no fact`);
    }
  };
  const needCondition = (condition: Condition | undefined, where: string) =>
    needFacts(Object.keys(condition ?? {}), where);

  for (const key of ['category', 'title'] as const) {
    if (typeof table[key] !== 'string' || table[key] === '') issues.push(`${key} is not a text, or empty`);
  }
  needField(table.sensor?.id, 'sensor');
  needField(table.sensor?.name, 'sensor');
  for (const { seconds, microseconds } of table.time) {
    needField(seconds, 'time');
    needField(microseconds, 'time');
  }
  for (const { when, severity, score } of table.severity) {
    if (!SEVERITIES.includes(severity)) {
      issues.push(`severity has ${JSON.stringify(severity)}, which is none`);
    } else if (score !== undefined) {
      const [lowest, highest] = severityForms[severity].cefBand;
      if (!Number.isInteger(score) || score < lowest || score > highest)
        issues.push(`severity has the score ${score} for ${severity}; give one from ${lowest} to ${highest}`);
    }
    needCondition(when, 'severity');
  }
  for (const part of table.summary.flat()) {
    const places = parseSummaryPart(part).filter((piece) => typeof piece !== 'string');
    needFacts(
      places.map(({ fact }) => fact),
      'summary',
    );
  }
  for (const source of table.tags) {
    if (typeof source !== 'string') needCondition(source.when, 'tags');
    if ((typeof source === 'string' ? source : source.tag) === '') issues.push('tags has an empty tag');
  }
  for (const [name, source] of Object.entries(table.facts)) {
    if (source === undefined) continue;
    if (!FACT_NAME.test(name))
      issues.push(`facts.${name}: names are letters and digits, a small letter first`);
    for (const field of fieldsOfSource(source)) needField(field, `facts.${name}`);
    needFacts(factsOfSource(source), `facts.${name}`);
  }
  return issues;
}

/** The facts that a source builds on. */
function factsOfSource(source: Source): string[] {
  if (typeof source === 'string') return [];
  if (isAlternatives(source)) return source.flatMap(factsOfSource);
  if ('use' in source) return [source.without, ...factsOfSource(source.use)];
  if ('placeholder' in source) return factsOfSource(source.placeholder);
  if ('join' in source) return source.join.flatMap(factsOfSource);
  return 'value' in source ? Object.keys(source.when ?? {}) : [];
}
