import { readConfiguration } from '../configuration/read-configuration.ts';
import { listPlugins } from '../run/list-plugins.ts';
import { type ConfigurationOption, configurationOption, type JsonOption, jsonOption } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

export const pluginsCommand = defineSubcommand<ConfigurationOption & JsonOption>({
  name: 'plugins',
  description: 'lists the outputs and plugins of a configuration file, as a run would load them',
  examples: [
    {
      line: 'plugins -c estreamer.config',
      meaning: 'loads each plugin file, and says what is wrong with it',
    },
  ],
  declare(command) {
    command.option(...configurationOption).option(...jsonOption);
  },
  run: ({ env, stdout, stderr }, { configuration, json }) =>
    listPlugins(readConfiguration(configuration, env), { stdout, stderr, json }),
});
