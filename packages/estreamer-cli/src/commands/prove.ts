import { readConfiguration } from '../configuration/read-configuration.ts';
import { provePipeline } from '../prove/prove-pipeline.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  positiveInteger,
  restartOption,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface ProveOptions extends ConfigurationOption, JsonOption {
  readonly events: number;
  readonly seed: number;
  readonly timeout: number;
  readonly position?: string;
  readonly restart?: boolean;
}

export const proveSubcommand = defineSubcommand<ProveOptions>({
  examples: [
    { line: 'prove', meaning: '1,000 events; says what is lost, twice, late, cut or changed' },
    {
      line: 'prove --events 1000000',
      meaning: 'more of them; interrupted, the same command goes on, and reports on all',
    },
    { line: 'prove --json', meaning: 'for a program' },
  ],
  declare(command) {
    command
      .option(...configurationOption)
      .option(
        '--events <number>',
        'how many events happen; the sinks get those that are asked for',
        positiveInteger,
        1000,
      )
      .option('--seed <number>', 'the same seed gives the same events', positiveInteger, 1)
      .option('--timeout <seconds>', 'how long the sinks may take', positiveInteger, 60)
      .option(
        '--position <folder>',
        'where it is kept how far it has come, until it is finished; without it <configuration>.prove',
      )
      .option(...restartOption)
      .option(...jsonOption);
  },
  run(context, { configuration, events, seed, timeout: seconds, position, restart, json = false }) {
    return provePipeline(
      readConfiguration(configuration, context.env, { use: 'outputs' }),
      { events, seed, seconds, position: position ?? `${configuration}.prove`, restart, json },
      context,
    );
  },
});
