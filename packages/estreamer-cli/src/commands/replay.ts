import { replayCapture } from '../captures/replay-capture.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  restartOption,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface ReplayOptions extends ConfigurationOption, JsonOption {
  readonly server?: string;
  readonly position?: string;
  readonly restart?: boolean;
}

export const replaySubcommand = defineSubcommand<ReplayOptions>({
  examples: [
    { line: 'replay fmc.bin', meaning: 'goes on where it was interrupted, if it was' },
    { line: 'replay fmc.bin --restart', meaning: 'begins at the start' },
  ],
  outlivesReader: true,
  declare(command) {
    command
      .argument('<capture>', 'the first file of the capture; the others follow by their numbers')
      .option(...configurationOption)
      .option(
        '--server <name>',
        'of which of several management centers it is; where the configuration has none, its host:port, with which the identities of the events begin',
      )
      .option('--position <file>', 'where it is kept how far it has come; without it <capture>.position.json')
      .option(...restartOption)
      .option(...jsonOption);
  },
  run(context, { configuration, server, position, restart = false, json = false }, [capture = '']) {
    const positionFile = position ?? `${capture}.position.json`;
    return replayCapture(
      readConfiguration(configuration, context.env, { use: 'outputs' }),
      { capture, server, positionFile, restart, json },
      context,
    );
  },
});
