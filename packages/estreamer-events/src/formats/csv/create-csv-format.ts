import { createRecordCatalogue } from '@x/estreamer-protocol';
import { nearestName } from '@x/foundation';
import type { EventCode, Value } from '../../compile/event-code.ts';
import type { TextCode } from '../../compile/text-code.ts';
import { issuesError } from '../../errors/events-error.ts';
import type { EventKind } from '../../event/event-kind.ts';
import { factOf, vocabulary } from '../../event/vocabulary.ts';
import { Cuts } from '../../values/cuts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { isFirstOf, type LineSource, LineValues } from '../line/line-values.ts';

/**
 * Where the cells of a column come from. Events that have nothing to say there have an empty cell.
 *
 * - `'fact'`: a fact; times as ISO 8601 in UTC.
 * - `{ record }`: a field of the record, where no fact says it; `{ data }`: all of them as JSON; and the other sources of
 *   CEF's projections.
 * - `{ value, except, instead }`: another source, but for events of these kinds a third one, or nothing.
 * - an array: the first that has a value.
 */
export type CsvColumn =
  | LineSource
  | { readonly value: LineSource; readonly except: readonly EventKind[]; readonly instead?: LineSource };

/** The kinds of event that the columns say most about. */
const TOLD_BY_COLUMNS: readonly EventKind[] = [
  'connectionStatistics',
  'intrusionEvent',
  'fileEvent',
  'fileMalwareEvent',
  'malwareEvent',
  'correlationEvent',
  'fullyQualifiedConnection',
  'fullyQualifiedFile',
  'fullyQualifiedMalware',
];

/** Columns for events of all kinds: what an analyst looks for first. */
export const csvColumns: Readonly<Record<string, CsvColumn>> = {
  time: 'time',
  kind: { record: { envelope: 'kind' } },
  recordType: { record: { envelope: 'recordType' } },
  recordName: ['recordName', { record: 'EventType' }, { title: true }],
  sensor: 'sensor',
  sourceIp: 'sourceAddress',
  sourcePort: 'sourcePort',
  destinationIp: 'destinationAddress',
  destinationPort: 'destinationPort',
  protocol: ['protocol', 'ipProtocol'],
  action: ['accessControlRuleAction', 'action', 'blocked'],
  rule: ['accessControlRule', 'correlationRule', 'accessControlRuleId'],
  policy: ['intrusionPolicy', 'accessControlPolicy', 'correlationPolicy'],
  signature: { join: ['generatorId', 'ruleId'], with: ':' },
  message: ['ruleMessage', 'eventType', 'eventDescription', 'description', 'iocName', 'reason'],
  priority: ['priority', 'priorityId'],
  impact: 'impact',
  user: ['userName', 'userId'],
  application: 'applicationProtocol',
  client: 'clientApplication',
  webApplication: 'webApplication',
  url: 'destinationUri',
  fileName: 'fileName',
  fileSha256: 'sha256',
  disposition: 'disposition',
  threat: 'detectionName',
  threatScore: 'threatScore',
  bytesOut: 'initiatorTransmittedBytes',
  bytesIn: 'responderTransmittedBytes',
  details: { value: ['recordData', { data: true }], except: TOLD_BY_COLUMNS, instead: { others: true } },
  severity: 'severity',
  summary: 'summary',
  id: 'eventId',
  server: 'managementCenter',
};

/** Settings of the format `csv`. */
export interface CsvFormatSettings extends EventSettings {
  /** The columns in their order: name, and where the value comes from. @default csvColumns */
  readonly columns?: Readonly<Record<string, CsvColumn>>;
  /**
   * Whether texts that a spreadsheet would take for a formula get an apostrophe in front: those that begin with `=`, `+`,
   * `-` or `@`. Set to `false` where programs read the file and want each text as it came. @default true
   */
  readonly formulaSafe?: boolean;
  /** What ends each line; RFC 4180 wants `'\r\n'`. @default '\r\n' */
  readonly lineEnd?: Format['lineEnd'];
}

/**
 * CSV by RFC 4180, with a header line. Every event has the same columns. A line end within a value becomes a space, so
 * that each event is one line for every reader.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createCsvFormat({ columns: { ...csvColumns, country: 'sourceCountry' } });
 * const lines = [format.header?.(), format.write(record, metadata.resolve(record))?.text];
 */
export function createCsvFormat(
  settings: CsvFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { columns = csvColumns, formulaSafe = true, lineEnd = '\r\n' } = settings;
  checkColumns(columns, settings);
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  const cellOf = formulaSafe ? safeCell : cell;
  const header = Object.keys(columns)
    .map((name) => cellOf(name, Number.POSITIVE_INFINITY, new Cuts()))
    .join(',');

  function write(event: EventCode, out: TextCode): void {
    const values = new LineValues(event, catalogue);
    const found = Object.values(columns).map((column) => valueOfColumn(column, event, values));
    for (const [index, value] of found.entries()) {
      if (index > 0) out.literal(',');
      if (value !== undefined) out.expression(cellCode(value, event));
    }
  }

  /** A cell, as an expression. */
  function cellCode(value: Value, event: EventCode): string {
    const { text, type, certain, plain } = value;
    const written = (): string => {
      if (plain) return text;
      switch (type) {
        case 'number':
        case 'flag':
          return `'' + ${text}`;
        case 'time':
          return timeCode(value, event);
        default:
          return event.written(value, cellOf);
      }
    };
    return certain ? `(${written()})` : `(${text} === undefined ? '' : ${written()})`;
  }

  return createCompiledFormat(
    {
      name: 'csv',
      fileExtension: 'csv',
      contentType: 'text/csv',
      lineEnd,
      header: () => header,
      maxTextBytes: Number.POSITIVE_INFINITY,
      write,
    },
    settings,
    dependencies,
  );
}

/** The value of a column; `undefined` if events of this kind and version cannot have it. */
function valueOfColumn(column: CsvColumn, event: EventCode, values: LineValues): Value | undefined {
  if (typeof column === 'string') return values.value(column);
  if (!('except' in column)) return values.value(column);
  const kinds: readonly string[] = column.except;
  if (!kinds.includes(event.kind)) return values.value(column.value);
  return column.instead === undefined ? undefined : values.value(column.instead);
}

/** A time as ISO 8601 in UTC; that of the event with microseconds where there are some, and empty where it has none. */
function timeCode({ text }: Value, event: EventCode): string {
  const { seconds, microseconds, known } = event.time();
  if (text !== seconds.text) return `${event.isoSeconds(text)} + 'Z'`;
  const fraction = `(${microseconds} === 0 ? 'Z' : '.' + ${event.sixDigits(microseconds)} + 'Z')`;
  return `${known} ? ${event.isoSeconds(text)} + ${fraction} : ''`;
}

const SPLITTING = /[\p{Cc}\u2028\u2029]/gu;
const NEEDS_QUOTES = /[",]|^\s|\s$/;
/** What is neither of these nor a formula, and has no lone surrogate. */
const STANDS_ALONE = /^[A-Za-z0-9_.:/]$|^[A-Za-z0-9_.:/][ -!#-+\--~]*[!#-+\--~]$/;
/** The signs that begin a formula, in both widths; spreadsheets skip spaces before them. */
const FORMULA = /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** Writes anything as a cell. */
function cell(value: string | number | boolean, max: number, cuts: Cuts): string {
  if (typeof value !== 'string') return String(value);
  return STANDS_ALONE.test(value) ? cuts.toBytes(value, max) : quotedWhereNeeded(onOneLine(value, max, cuts));
}

/** The same, but no spreadsheet takes it for a formula. */
function safeCell(value: string | number | boolean, max: number, cuts: Cuts): string {
  if (typeof value !== 'string') return String(value);
  if (STANDS_ALONE.test(value)) return cuts.toBytes(value, max);
  const line = onOneLine(value, max, cuts);
  return quotedWhereNeeded(FORMULA.test(line) ? `'${line}` : line);
}

function onOneLine(text: string, max: number, cuts: Cuts): string {
  return cuts.toBytes(text, max).replace(SPLITTING, ' ').toWellFormed();
}

function quotedWhereNeeded(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @throws {EstreamerEventsError} `invalid-settings` if there are no columns, or one has a fact that nothing gives */
function checkColumns(
  columns: Readonly<Record<string, CsvColumn>>,
  { tables = {}, addedTables = {} }: EventSettings,
): void {
  const given = Object.values({ ...tables, ...addedTables }).flatMap((table) =>
    typeof table === 'object' ? Object.keys(table.facts) : [],
  );
  const issues = Object.entries(columns).flatMap(([name, column]) =>
    factsOfColumn(column)
      .filter((fact) => factOf(fact) === undefined && !given.includes(fact))
      .map((fact) => {
        const nearest = nearestName(fact, [...Object.keys(vocabulary), ...given]);
        const hint = nearest === undefined ? 'give one of the vocabulary' : `did you mean ${nearest}?`;
        return `"columns.${name}" names ${JSON.stringify(fact)}, which is no fact; ${hint}`;
      }),
  );
  if (Object.keys(columns).length === 0) issues.push('"columns" has no column; give at least one');
  if (issues.length > 0) throw issuesError('invalid-settings', 'CSV cannot be written', issues);
}

function factsOfColumn(column: CsvColumn): readonly string[] {
  if (typeof column === 'string') return [column];
  if (!('except' in column)) return factsOfSource(column);
  return factsOfSource(column.instead === undefined ? column.value : [column.value, column.instead]);
}

function factsOfSource(source: LineSource): readonly string[] {
  if (typeof source === 'string') return [source];
  if (isFirstOf(source)) return source.flatMap(factsOfSource);
  if ('join' in source) return source.join.flatMap(factsOfSource);
  if ('change' in source) return factsOfSource(source.of);
  return 'lookup' in source ? [source.lookup] : [];
}
