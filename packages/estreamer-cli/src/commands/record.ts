import { Option } from 'commander';
import { recordCapture } from '../captures/record-capture.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  positiveInteger,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface RecordOptions extends ConfigurationOption, JsonOption {
  readonly server?: string;
  readonly start?: 'oldest' | 'now';
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly for?: number;
  readonly untilIdle?: number;
}

export const recordSubcommand = defineSubcommand<RecordOptions>({
  examples: [
    { line: 'record fmc.bin', meaning: 'until Ctrl-C, in files of 100 MiB: fmc.bin, fmc.2.bin ...' },
    { line: 'record fmc.bin --max-files 10', meaning: 'keeps the last gigabyte' },
    { line: 'record fmc.bin --start oldest --until-idle 20', meaning: 'all that the server has, and ends' },
  ],
  declare(command) {
    command
      .argument('<capture>', 'the file to write; what is there is kept')
      .option(...configurationOption)
      .option('--server <name>', 'which of several management centers')
      .addOption(
        new Option('--start <when>', 'where to start; without it as [stream] says').choices([
          'oldest',
          'now',
        ]),
      )
      .option('--max-bytes <number>', 'how long a file may get', positiveInteger)
      .option('--max-files <number>', 'how many files are kept; without it all', positiveInteger)
      .option('--for <seconds>', 'ends after so many seconds', positiveInteger)
      .option(
        '--until-idle <seconds>',
        'ends when the server has sent nothing for so many seconds',
        positiveInteger,
      )
      .option(...jsonOption);
  },
  run({ env, stdout, stderr, signal }, options, [capture = '']) {
    const {
      configuration,
      server,
      start,
      maxBytes,
      maxFiles,
      for: seconds,
      untilIdle: idleSeconds,
      json = false,
    } = options;
    return recordCapture(
      readConfiguration(configuration, env, { use: 'sources' }),
      { capture, server, start, maxBytes, maxFiles, seconds, idleSeconds, json },
      { stdout, stderr, signal },
    );
  },
});
