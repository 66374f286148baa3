import { type FormatName, formats } from '@x/estreamer-events';
import { InvalidArgumentError, Option } from 'commander';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { estimateVolume } from '../estimate/estimate-volume.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  offering,
  positiveInteger,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface EstimateOptions extends ConfigurationOption, JsonOption {
  readonly server?: string;
  readonly for: number;
  readonly formats?: readonly FormatName[];
}

export const estimateSubcommand = defineSubcommand<EstimateOptions>({
  examples: [
    { line: 'estimate --for 300', meaning: 'listens for five minutes; nothing is sent, no bookmark moves' },
    { line: 'estimate fmc.bin --formats ecs,cef-encore', meaning: 'of a capture, in some formats' },
  ],
  declare(command) {
    command
      .argument('[capture]', 'a capture to read; without it the management center is listened to')
      .option(...configurationOption)
      .option('--server <name>', 'which of several management centers')
      .option('--for <seconds>', 'how long to listen', positiveInteger, 60)
      .addOption(
        offering(
          new Option(
            '--formats <formats>',
            'with commas between them; without it those of the outputs, or of a capture ecs, cef and json-lines',
          ),
          Object.keys(formats),
          true,
        ).argParser(formatNames),
      )
      .option(...jsonOption);
  },
  run({ env, stdout, stderr, signal }, options, [capture]) {
    const { configuration: file, server, for: seconds, formats: wanted, json = false } = options;
    const configuration = () => readConfiguration(file, env, { use: 'sources' });
    return estimateVolume(
      { capture, configuration, server, seconds, formats: wanted, json },
      { stdout, stderr, signal },
    );
  },
});

function formatNames(text: string): readonly FormatName[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.filter((name) => !Object.hasOwn(formats, name));
  if (wrong.length === 0) return names as FormatName[];
  throw new InvalidArgumentError(
    `There is no format ${wrong.join(', ')}. Known are ${Object.keys(formats).join(', ')}.`,
  );
}
