import { commonSections, pluginKeys, serverSections } from '../src/configuration/sections.ts';
import type { Keys } from '../src/keys/keys.ts';
import { secretFileKey } from '../src/keys/read-section.ts';
import { commonOutputKeys } from '../src/outputs/output-type.ts';
import { outputTypes } from '../src/outputs/output-types.ts';
import { sourceTypes } from '../src/sources/source-types.ts';

const head = `# The configuration file

Written by \`pnpm --filter @x/estreamer-cli reference\` from what the command reads; do not edit.

An INI file as Python's ConfigParser takes it: \`[section]\`, \`key = value\` with keys in any case, comments that start with \`#\`, \`;\` or
\`rem\`, and with \` ;\` behind a value; a line that is indented more than its key goes on with the value, and \`[DEFAULT]\` has what holds for every section that knows
the key. \`\${NAME}\` in a value stands for the environment variable of that name. Paths are relative to the folder of the file. What is
not known is a mistake, and all mistakes are reported at once, with their lines: \`estreamer run --check\`. What \`where\` of an output can say: [filters.md](filters.md).

Every key can come from the environment, which wins over the file: \`ESTREAMER_SERVER__HOST\` is \`host\` of \`[server]\`, and
\`ESTREAMER_OUTPUT_SIEM__URL\` is \`url\` of \`[output siem]\`.

## Several management centers

\`[server <name>]\` once for each, in place of \`[server]\`; events carry that name in every format but the dialects of eNcore and \`sfw-json\`. Each has a session and a bookmark of its own. \`[settings]\`, \`[flags]\`, \`[tls]\`, \`[stream]\`, and a \`[server]\` without
\`host\`, hold for all of them; \`[tls <name>]\` and so on have what differs for one. Plugins of \`[plugins]\` are loaded once for each.

## [settings] and [flags]

What to ask the management center for, as the Python library has it.

| section | key | value |
| --- | --- | --- |
| \`[settings]\` | \`event_types\` | [extended requests](../packages/estreamer-protocol#requests) with commas between them, such as \`CONNECTION, INTRUSION_EVENTS, METADATA\` |
| \`[flags]\` | a request flag, such as \`packets\`, \`metadata_v4\` or \`timestamp\` | 0 or 1 |`;

const ownOutputs = `### type = @acme/estreamer-output-x

A package, or a path, whose default export is what \`defineOutputType\` of \`@x/estreamer-cli\` makes: keys of its own, which are read and
checked as those above, and a function that opens the output.

\`\`\`ts
import { defineOutputType, host, required } from '@x/estreamer-cli';
import { createFormat } from '@x/estreamer-events';
import { createOutput } from '@x/estreamer-outputs';
import { createStreamTransport } from '@x/transport-stream';

export default defineOutputType({
  purpose: 'events for Acme',
  keys: { host: required(host, 'where Acme listens') },
  open({ host: name }, { policy }) {
    const transport = createStreamTransport({ destination: { protocol: 'tcp', host: name, port: 5514 } });
    return { plugin: createOutput({ format: createFormat('ecs'), transport, policy }) };
  },
});
\`\`\`

In the same way \`format\` takes a package, or a path, whose default export is a format.`;

/** The page on the configuration file, for the docs folder. */
export function configurationReference(): string {
  const single = Object.entries({ ...serverSections, ...commonSections }).flatMap(
    ([name, { keys, purpose }]) => [`## [${name}]`, sentence(purpose), keyTable(keys)],
  );
  const typed = (types: Readonly<Record<string, { readonly keys: Keys; readonly purpose: string }>>) =>
    Object.entries(types).flatMap(([type, { keys, purpose }]) => [
      `### type = ${type}`,
      sentence(purpose),
      keyTable(keys),
    ]);
  return `${[
    head,
    ...single,
    '## [plugin <file name>]',
    'What is decided about one file of that folder, by its name, such as `[plugin talkers.ts]`.',
    keyTable(pluginKeys),
    '## [source <name>]',
    'One section for each further source of events, beside management centers or alone. Every source has `type`, and',
    ...typed(sourceTypes),
    '## [output <name>]',
    'One section for each output; they get the events in the order of the file. Every output has `type`, and',
    keyTable(commonOutputKeys),
    ...typed(outputTypes),
    ownOutputs,
  ].join('\n\n')}\n`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function keyTable(keys: Keys): string {
  const rows = Object.entries(keys).map(([name, key]) => {
    const { meaning, values, required, fallbackText, fallback, secret } = key;
    const shown = typeof fallback === 'boolean' ? Number(fallback) : fallbackText;
    const names = secret
      ? `\`${name}\`, or \`${secretFileKey(name)}\` with the path of a file that has it`
      : `\`${name}\``;
    return `| ${names} | ${meaning} | ${values} | ${required ? 'required' : (shown ?? '')} |`;
  });
  return ['| key | meaning | value | if left out |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
