import type { ResolvedNames } from '@x/estreamer-protocol';
import type { FullyQualifiedQuery } from '../../source/event-source.ts';
import {
  type EventKind,
  type EventOutline,
  type Flow,
  type FlowValue,
  isFlowValue,
} from '../event-outline.ts';
import type { PreparedEvent, RecordTemplate } from '../record-template.ts';
import { type TextField, textEvents } from './text-events.ts';

/** The record type of the texts for a kind of events; undefined when the query does not ask for them. */
export function recordTypeOfText(kind: EventKind, { events }: FullyQualifiedQuery): number | undefined {
  const event = textEvents[kind];
  return events.some(({ name }) => name === event?.name) ? event?.recordType : undefined;
}

/** An event as text, as far as the query asks for it. */
export function prepareText(
  outline: EventOutline,
  names: ResolvedNames,
  { events, outputFormat }: FullyQualifiedQuery,
): PreparedEvent | undefined {
  const event = textEvents[outline.kind];
  const query = events.find(({ name }) => name === event?.name);
  if (event === undefined || query === undefined) return undefined;
  const fields = event.fields(outline.data as Readonly<Record<string, unknown>>, names);
  const { recordType } = event;
  const wanted = fields.filter(
    (field): field is TextField & { label: string } =>
      field.set !== undefined && field.value !== undefined && query.fieldSets.includes(field.set),
  );
  return {
    recordType,
    template: createTextTemplate(recordType, wanted, outputFormat),
    metadata: [],
    isExcluded: query.exclude === undefined ? undefined : parseExclusion(query.exclude, fields),
  };
}

const HEADER_SIZE = 16;

/** JSON, as the captured clients spell it out and the captured servers write it. */
const json = {
  textStart: '{',
  textEnd: '}',
  labelSeparator: ':',
  fieldSeparator: ', ',
  quoteLabel: true,
  quoteNonNumeric: true,
};

/** A record whose body is the text of an event, with the 16-byte header. */
function createTextTemplate(
  recordType: number,
  fields: readonly TextField[],
  outputFormat: FullyQualifiedQuery['outputFormat'],
): RecordTemplate {
  const format = outputFormat === 'JSON' ? json : outputFormat;
  const { textStart, textEnd, labelSeparator, fieldSeparator, quoteLabel, quoteNonNumeric } = format;

  /** Text that is the same in all flows, and the values between. */
  const parts: (string | FlowValue)[] = [textStart];
  for (const [index, { label, value }] of fields.entries()) {
    const before = index === 0 ? '' : fieldSeparator;
    parts.push(`${before}${quoteLabel ? JSON.stringify(label) : label}${labelSeparator}`);
    if (isFlowValue(value)) parts.push(value);
    else parts.push(typeof value === 'string' && quoteNonNumeric ? JSON.stringify(value) : String(value));
  }
  parts.push(textEnd);

  return {
    fill(flow) {
      let text = '';
      for (const part of parts) text += typeof part === 'string' ? part : part.valueIn(flow);
      const length = Buffer.byteLength(text);
      return {
        byteLength: HEADER_SIZE + length,
        isEvent: true,
        writeTo(message, offset) {
          message.writeUInt32BE(recordType, offset);
          message.writeUInt32BE(length, offset + 4);
          message.writeUInt32BE(flow.archiveTimestamp, offset + 8);
          message.writeUInt32BE(0, offset + 12);
          message.write(text, offset + HEADER_SIZE);
        },
      };
    },
  };
}

const COMPARISON = /^\s*(\w+)\s*(=|!=|<>|<=|>=|<|>)\s*(?:"([^"]*)"|'([^']*)'|(\S+))\s*$/;

const comparisons: Readonly<Record<string, (left: string | number, right: string | number) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<>': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

/**
 * Reads a filter expression: one comparison of a field with a number or a text, as in `FileTypeID = 14`. It holds for
 * no event without the field. An expression that is more than that, or names another field, leaves out nothing.
 */
function parseExclusion(
  expression: string,
  fields: readonly TextField[],
): ((flow: Flow) => boolean) | undefined {
  const [, name, operator, doubleQuoted, singleQuoted, plain] = COMPARISON.exec(expression) ?? [];
  const value = fields.find(({ label }) => label === name)?.value;
  const compare = comparisons[operator ?? ''];
  const limit = doubleQuoted ?? singleQuoted ?? plain;
  if (value === undefined || compare === undefined || limit === undefined) return undefined;
  return (flow) => {
    const actual = isFlowValue(value) ? value.valueIn(flow) : value;
    return compare(actual, typeof actual === 'number' ? Number(limit) : limit);
  };
}
