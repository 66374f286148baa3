import type { commonOutputKeys } from '../outputs/output-type.ts';
import type { Configuration, ConfiguredOutput } from './configuration.ts';

/** What says which records an output gets, and nothing of where they go. */
const SELECTION = ['kinds', 'where', 'sample'] as const satisfies readonly (keyof typeof commonOutputKeys)[];

/** Whether two sections of outputs say the same. */
export function sameOutput(one: ConfiguredOutput, other: ConfiguredOutput): boolean {
  return one.type === other.type && sameValues(one.values, other.values);
}

/** Whether they say the same but for the records that are selected. */
export function sameSink(one: ConfiguredOutput, other: ConfiguredOutput): boolean {
  const unselected = ({ values }: ConfiguredOutput) =>
    Object.fromEntries(
      Object.entries(values).filter(([key]) => !(SELECTION as readonly string[]).includes(key)),
    );
  return one.type === other.type && sameValues(unselected(one), unselected(other));
}

/** What differs between two configurations and holds from the next start on, by section. */
export function sectionsForRestart(one: Configuration, other: Configuration): readonly string[] {
  const parts = (of: Configuration) =>
    new Map<string, unknown>([
      ...of.sources.map(({ name, type, values }): [string, unknown] => [
        name === undefined ? '[server], [tls], [stream], [settings] or [flags]' : `the sections of ${name}`,
        [type.kind, values],
      ]),
      ['[plugins] or [plugin <file name>]', [of.plugins, of.pluginFiles]],
      ['[status]', of.status],
      ['[log] besides level', { ...of.log, level: undefined }],
    ]);
  const [before, after] = [parts(one), parts(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (section) => !sameValues(before.get(section), after.get(section)),
  );
}

function sameValues(one: unknown, other: unknown): boolean {
  return valuesAsText(one) === valuesAsText(other);
}

/** What a section says as text, to know it again. */
export function valuesAsText(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint' || part instanceof RegExp) return String(part);
    return part instanceof Map || part instanceof Set ? [...part] : part;
  });
}
