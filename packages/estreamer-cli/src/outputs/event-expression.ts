import { Environment } from '@marcbachmann/cel-js';
import { createDocumentFormat, type DocumentSource, type FactName, vocabulary } from '@x/estreamer-events';
import type { PluginMetadata } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { type ValueKind, ValueProblem } from '../keys/keys.ts';

/** What a record does not say of itself. */
export interface RecordOrigin {
  readonly server?: string | undefined;
  readonly id?: string | undefined;
}

/** An expression over events, compiled. */
export interface EventExpression {
  /** As it is written. */
  readonly text: string;
  /** Whether it holds. Where it cannot be told, because the event does not have a number, it does not. */
  holds(record: EventRecord, metadata: PluginMetadata, origin: RecordOrigin): boolean;
}

/** What an expression can speak of besides the facts of the vocabulary. */
const OWN_VARIABLES = { kind: 'string', server: 'string', tags: 'list<string>' } as const;

const facts = Object.entries(vocabulary) as [FactName, (typeof vocabulary)[FactName]][];

/** Texts that are not there are empty; a number or flag that is not there is null. */
const environment = facts.reduce(
  (all, [name, { type }]) =>
    all.registerVariable(name, type === 'number' || type === 'time' || type === 'flag' ? 'dyn' : 'string'),
  Object.entries(OWN_VARIABLES).reduce(
    (all, [name, type]) => all.registerVariable(name, type),
    new Environment({ homogeneousAggregateLiterals: false }),
  ),
);

/** A CEL expression over the facts of an event. */
export const eventExpression: ValueKind<EventExpression> = {
  values: '[CEL](https://cel.dev) expression',
  multiline: true,
  read: compile,
};

function compile(written: string): EventExpression {
  const evaluate = parse(written);
  const used = facts.filter(([name]) => new RegExp(`\\b${name}\\b`).test(written));
  const fields: Record<string, DocumentSource> = { tags: { tags: true } };
  for (const [name, { type }] of used) fields[name] = sourceOf(name, type);
  const format = createDocumentFormat('where', { other: { fields } });
  const absent = Object.fromEntries(
    used.map(([name, { type }]) => [
      name,
      type === 'number' || type === 'time' || type === 'flag' ? null : '',
    ]),
  );
  return {
    text: written,
    holds(record, metadata, { server = '', id }) {
      const origin = { server, ...(id === undefined ? {} : { id }) };
      const event =
        format.writeFrom?.(record, metadata, origin) ??
        format.write(record, metadata.resolve(record), origin);
      if (event === undefined) return false;
      try {
        return (
          evaluate({ ...absent, tags: [], ...JSON.parse(event.text), kind: record.kind, server }) === true
        );
      } catch {
        return false;
      }
    },
  };
}

function parse(written: string): (context: Record<string, unknown>) => unknown {
  try {
    const parsed = environment.parse(written);
    const { valid, error, type } = parsed.check();
    if (!valid) throw error;
    if (String(type) !== 'bool' && String(type) !== 'dyn') {
      throw new ValueProblem(`it gives ${type}: write what is true or false of an event`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof ValueProblem) throw error;
    throw new ValueProblem(whereItIsWrong(error instanceof Error ? error.message : String(error)));
  }
}

/** The library points at the place with a caret under the line. */
function whereItIsWrong(message: string): string {
  const [what = '', , shown = '', caret = ''] = message.split('\n');
  const [, prefix = '', line] = /^(>?\s*(\d+) \| )/.exec(shown) ?? [];
  if (line === undefined) return what;
  return `${what} (line ${line}, character ${caret.indexOf('^') - prefix.length + 1})`;
}

function sourceOf(name: FactName, type: string): DocumentSource {
  if (name === 'severity') return { severity: 'name' };
  if (type === 'number' || type === 'flag') return { fact: name, as: 'value' };
  // Unix milliseconds, as a number: what is later is more.
  return type === 'time' ? { milliseconds: name } : name;
}
