import { resolve } from 'node:path';
import { Argument } from 'commander';
import { CommandError, exitCodes } from '../command-error.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { checkPlugins } from '../run/check-plugins.ts';
import { listPlugins, pluginDirectory } from '../run/list-plugins.ts';
import { type ConfigurationOption, configurationOption, type JsonOption, jsonOption } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface PluginsOptions extends ConfigurationOption, JsonOption {
  readonly directory?: string;
}

export const pluginsSubcommand = defineSubcommand<PluginsOptions>({
  examples: [
    { line: 'plugins', meaning: 'loads each plugin file, and says what is wrong with it' },
    {
      line: 'plugins check',
      meaning: 'gives the plugins generated events of all kinds too; nothing is sent',
    },
    { line: 'plugins check --directory plugins', meaning: 'without a configuration file' },
  ],
  declare(command) {
    command
      .addArgument(new Argument('[action]', 'what to do').choices(['list', 'check']).default('list'))
      .option(...configurationOption)
      .option('--directory <folder>', 'the folder to check; without it that of [plugins]')
      .option(...jsonOption);
  },
  async run({ env, stdout, stderr }, { configuration, json = false, directory }, [action = 'list']) {
    const read = () => readConfiguration(configuration, env, { use: 'outputs' });
    if (action === 'list') return listPlugins(read(), { stdout, stderr, json });
    const settings = directory === undefined ? pluginDirectory(read()) : { path: resolve(directory) };
    if (settings === undefined)
      throw new CommandError(
        exitCodes.input,
        'The configuration has no section [plugins]; give --directory.',
      );
    return checkPlugins({ resolveFrom: import.meta.url, ...settings }, { stdout, json });
  },
});
