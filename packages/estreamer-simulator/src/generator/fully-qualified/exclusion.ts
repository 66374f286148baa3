import { type Flow, isFlowValue } from '../flow.ts';
import type { TextField } from './text-events.ts';

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
export function parseExclusion(
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
