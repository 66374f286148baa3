import type { FullyQualifiedQuery } from '../../source/fully-qualified-query.ts';
import { type FlowValue, isFlowValue } from '../flow.ts';
import type { RecordTemplate } from '../record-template.ts';
import type { TextField } from './text-events.ts';

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

/** A record whose body is the text of an event, with the 16-octet header. */
export function createTextTemplate(
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
    stamp(flow) {
      let text = '';
      for (const part of parts) text += typeof part === 'string' ? part : part.valueIn(flow);
      const length = Buffer.byteLength(text);
      const record = Buffer.allocUnsafe(HEADER_SIZE + length);
      record.writeUInt32BE(recordType, 0);
      record.writeUInt32BE(length, 4);
      record.writeUInt32BE(flow.archiveTimestamp, 8);
      record.writeUInt32BE(0, 12);
      record.write(text, HEADER_SIZE);
      return record;
    },
  };
}
