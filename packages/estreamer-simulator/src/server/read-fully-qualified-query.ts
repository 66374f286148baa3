import type {
  FullyQualifiedEventQuery,
  FullyQualifiedQuery,
  FullyQualifiedTextFormat,
} from '../source/event-source.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** JSON, as the format is understood where a request leaves something out. */
const json: FullyQualifiedTextFormat = {
  textStart: '{',
  textEnd: '}',
  arrayStart: '[',
  arrayEnd: ']',
  labelSeparator: ':',
  fieldSeparator: ', ',
  valueSeparator: '\u00a6',
  quoteLabel: true,
  quoteNonNumeric: true,
};

/** What of a request's text can't be understood, in words. */
class QueryFault extends Error {}

/**
 * Reads the JSON text after the flags of an Event Stream Request.
 *
 * @returns what it asks for, or in words why it can't be understood
 */
export function readFullyQualifiedQuery(text: Uint8Array): FullyQualifiedQuery | { readonly fault: string } {
  try {
    const query = object('the text', parse(text));
    const events = Object.entries(object('Events', query['Events'])).map(readEvent);
    if (events.length === 0) throw new QueryFault('Events names no event');
    return { events, outputFormat: readFormat(object('OutputFormat', query['OutputFormat'])) };
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    return { fault: error.message };
  }
}

function parse(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    throw new QueryFault('the text after the flags is not JSON');
  }
}

function readEvent([name, value]: [string, unknown]): FullyQualifiedEventQuery {
  const event = object(name, value);
  const definitions = object(`FieldSetDef of ${name}`, event['FieldSetDef']);
  const fields = texts(`Fields of ${name}`, event['Fields']);
  const exclude = event['Exclude'];
  if (exclude !== undefined && typeof exclude !== 'string') {
    throw new QueryFault(`Exclude of ${name} is not a text`);
  }
  return {
    name,
    fieldSets: fields.flatMap((field) => texts(`${field} of ${name}`, definitions[field])),
    ...(exclude === undefined ? {} : { exclude }),
  };
}

function readFormat(format: JsonObject): FullyQualifiedQuery['outputFormat'] {
  if (format['Transform'] !== 'Text') throw new QueryFault('Transform is not "Text"');
  const config = format['TransformConfig'];
  if (config === 'JSON') return 'JSON';
  const given = object('TransformConfig', config);
  const text = (name: string, fallback: string): string => {
    const value = given[name] ?? fallback;
    if (typeof value !== 'string') throw new QueryFault(`${name} is not a text`);
    return value;
  };
  const flag = (name: string, fallback: boolean): boolean => {
    const value = given[name] ?? fallback;
    if (typeof value !== 'boolean') throw new QueryFault(`${name} is neither true nor false`);
    return value;
  };
  return {
    textStart: text('TextStart', json.textStart),
    textEnd: text('TextEnd', json.textEnd),
    arrayStart: text('ArrayStart', json.arrayStart),
    arrayEnd: text('ArrayEnd', json.arrayEnd),
    labelSeparator: text('LabelSeparator', json.labelSeparator),
    fieldSeparator: text('FieldSeparator', json.fieldSeparator),
    valueSeparator: text('ValueSeparator', json.valueSeparator),
    quoteLabel: flag('QuoteLabel', json.quoteLabel),
    quoteNonNumeric: flag('QuoteNonNumeric', json.quoteNonNumeric),
  };
}

function object(what: string, value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new QueryFault(`${what} is not an object`);
}

function texts(what: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new QueryFault(`${what} is not a list of texts`);
}
