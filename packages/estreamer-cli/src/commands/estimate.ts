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
  restartOption,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface EstimateOptions extends ConfigurationOption, JsonOption {
  readonly server?: string;
  readonly for: number;
  readonly formats?: readonly FormatName[];
  readonly position?: string;
  readonly restart?: boolean;
}

export const estimateSubcommand = defineSubcommand<EstimateOptions>({
  examples: [
    { line: 'estimate --for 300', meaning: 'listens for five minutes; nothing is sent, no bookmark moves' },
    { line: 'estimate --for 86400', meaning: 'for a day; interrupted, the same command goes on' },
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
      .option(
        '--position <file>',
        'where it is kept what was counted when it is interrupted; without it <capture>.estimate.json, or <configuration>.estimate.json',
      )
      .option(...restartOption)
      .option(...jsonOption);
  },
  run({ env, stdout, stderr, signal }, options, [capture]) {
    const { configuration: file, server, for: seconds, formats: wanted, restart, json = false } = options;
    const configuration = () => readConfiguration(file, env, { use: 'sources' });
    const position = options.position ?? `${capture ?? file}.estimate.json`;
    return estimateVolume(
      { capture, configuration, server, seconds, formats: wanted, position, restart, json },
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
