import { SEVERITIES } from '@x/foundation';
import type { MozDefEventInput } from '@x/mozdef-events';
import { InvalidArgumentError, Option } from 'commander';
import { CommandError, exitCodes } from '../command-error.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { destinationStarts, destinations, openDestination } from '../send/open-destination.ts';
import { sendDeadLetters, sendEvent, sendInput } from '../send/send-messages.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  offering,
  restartOption,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface SendOptions extends ConfigurationOption, JsonOption {
  readonly to: string;
  readonly fromDeadLetters?: string;
  readonly restart?: boolean;
  readonly summary?: string;
  readonly category?: string;
  readonly severity?: string;
  readonly source?: string;
  readonly hostname?: string;
  readonly timestamp?: string;
  readonly tag?: readonly string[];
  readonly detail?: Readonly<Record<string, unknown>>;
}

export const sendSubcommand = defineSubcommand<SendOptions>({
  examples: [
    {
      line: 'send --to http://mozdef:8080 --summary "backup failed" --severity ERROR --detail job=nightly',
      meaning: 'one event',
    },
    { line: 'send --to syslog+udp://mozdef:514 < events.jsonl', meaning: 'an event a line, as JSON objects' },
    {
      line: 'send --to output:siem --from-dead-letters refused.jsonl',
      meaning: 'what [output siem] gave up, to where it sends; goes on where it was interrupted',
    },
  ],
  declare(command) {
    const places = Object.entries(destinations).map(([to, meaning]) => `${to} (${meaning})`);
    command
      .addOption(
        offering(
          new Option('--to <destination>', `where to: ${places.join('; ')}`),
          destinationStarts,
        ).makeOptionMandatory(),
      )
      .option(...configurationOption)
      .option('--from-dead-letters <file>', 'sends the dead letters of a file again')
      .option(...restartOption)
      .option('--summary <text>', 'one sentence for a person')
      .option('--category <text>', 'kind of event, such as authentication')
      .addOption(new Option('--severity <word>', 'how severe it is').choices(SEVERITIES))
      .option('--source <text>', 'system that it comes from')
      .option('--hostname <name>', 'machine that reports it')
      .option('--timestamp <time>', 'when it happened, in ISO 8601')
      .option('--tag <word>', 'a word to find it by; can be given several times', tag)
      .option('--detail <key=value>', 'what else is known; can be given several times', detail)
      .option(...jsonOption);
  },
  async run(
    { env, stdin, stdout, stderr, signal },
    { to, configuration, fromDeadLetters, restart, summary, tag: tags, detail: details, json, ...rest },
  ) {
    if (json === true && to === '-')
      throw new CommandError(
        exitCodes.usage,
        'With --json the result goes to standard output, so that the events cannot: give --to something else.',
      );
    const transport = await openDestination(to, () =>
      readConfiguration(configuration, env, { use: 'outputs' }),
    );
    const given = { processname: 'estreamer', ...rest, ...(tags && { tags }), ...(details && { details }) };
    const event = given as Partial<MozDefEventInput>;
    const context = { stdin, stderr, signal, json: json === true ? stdout : undefined };
    if (fromDeadLetters !== undefined)
      return sendDeadLetters({ file: fromDeadLetters, restart }, transport, context);
    if (summary !== undefined) return sendEvent({ ...event, summary }, transport, context);
    if (stdin.isTTY !== true) return sendInput(event, transport, context);
    throw new CommandError(
      exitCodes.usage,
      'Give --summary, --from-dead-letters, or events on standard input.',
    );
  },
});

function tag(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** Numbers, true and false become what they look like. */
function detail(
  text: string,
  earlier: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const [key = '', value] = text.split(/=(.*)/s);
  if (key === '' || value === undefined) throw new InvalidArgumentError('Write key=value.');
  const isPlain = /^(true|false|-?\d{1,15}(\.\d{1,6})?)$/.test(value);
  return { ...earlier, [key]: isPlain ? JSON.parse(value) : value };
}
