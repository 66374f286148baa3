import { sections } from '../src/configuration/sections.ts';
import type { Keys } from '../src/keys/keys.ts';
import { commonOutputKeys } from '../src/outputs/output-type.ts';
import { outputTypes } from '../src/outputs/output-types.ts';

const head = `# The configuration file

Written by \`pnpm --filter @x/estreamer-cli reference\` from what the command reads; do not edit.

An INI file: \`[section]\`, \`key = value\`, and comments that start with \`#\` or \`;\`. \`\${NAME}\` in a value stands for the environment variable
of that name. Paths are relative to the folder of the file. What is not known is a mistake, and all mistakes are reported at
once, with their lines: \`estreamer run --check\`.

## [settings] and [flags]

What to ask the management center for, as the Python library has it.

| section | key | value |
| --- | --- | --- |
| \`[settings]\` | \`event_types\` | [extended requests](../packages/estreamer-protocol#requests) with commas between them, such as \`CONNECTION, INTRUSION_EVENTS, METADATA\` |
| \`[flags]\` | a request flag, such as \`packets\`, \`metadata_v4\` or \`timestamp\` | 0 or 1 |`;

/** The page on the configuration file, for the docs folder. */
export function configurationReference(): string {
  const single = Object.entries(sections).flatMap(([name, { keys, purpose }]) => [
    `## [${name}]`,
    sentence(purpose),
    keyTable(keys),
  ]);
  const outputs = Object.entries(outputTypes).flatMap(([type, { keys, purpose }]) => [
    `### type = ${type}`,
    sentence(purpose),
    keyTable(keys),
  ]);
  return `${[
    head,
    ...single,
    '## [output <name>]',
    'One section for each output; they get the events in the order of the file. Every output has `type`, and',
    keyTable(commonOutputKeys),
    ...outputs,
  ].join('\n\n')}\n`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function keyTable(keys: Keys): string {
  const rows = Object.entries(keys).map(([name, { meaning, values, required, fallbackText, fallback }]) => {
    const shown = typeof fallback === 'boolean' ? Number(fallback) : fallbackText;
    return `| \`${name}\` | ${meaning} | ${values} | ${required ? 'required' : (shown ?? '')} |`;
  });
  return ['| key | meaning | value | if left out |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
